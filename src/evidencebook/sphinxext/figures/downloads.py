"""Below each figure: its data table, downloads, permanent link and citation."""

import json
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri

from evidencebook.evidence import sources
from evidencebook.sphinxext.figures import data_table, interactive, svg
from evidencebook.sphinxext.figures.mime_renderer import chart
from evidencebook.sphinxext.html import language_markup
from evidencebook.sphinxext.metadata import citable, citation_formats

FOLDER = "figures"
# So many sources, and twice as many passages, of a figure or table stand below it at once; more are folded up.
AT_ONCE = 6


class takeaway(nodes.General, nodes.Element):  # noqa: N801 docutils names its nodes in lower case
    """The numbers, files, link and citation of a figure: `specification` is what its cell stored."""


class AddTakeaway(SphinxPostTransform):
    """Puts below every figure of a page what readers may take along, and folds up long lines of sources."""

    default_priority = 400
    formats = ("html",)

    def run(self, **_: object) -> None:
        """Append it after the caption."""
        for node in list(self.document.findall(chart)):
            node.parent += takeaway(specification=node["specification"])
        for line in [each for each in self.document.findall(nodes.paragraph) if "source-line" in each["classes"]]:
            links = list(line.findall(nodes.reference))
            passages = sum("passage" in each["classes"] for each in links)
            if len(links) - passages > AT_ONCE or passages > 2 * AT_ONCE:
                counted = {"source": len(links) - passages, "passage": passages}
                said = ", ".join(
                    f"{number} {word}{'' if number == 1 else 's'}" for word, number in counted.items() if number
                )
                fold = f'<details class="source-fold"><summary>{said}</summary>'
                around = (nodes.raw("", markup, format="html") for markup in (fold, "</details>"))
                line.parent.replace(line, [next(around), line, next(around)])


def files(specification: dict[str, Any]) -> dict[str, bytes]:
    """Return the files of a figure by name, its PNG apart: CSV with its description, SVG, Vega-Lite, the script of the live view."""
    name, tables = specification["usermeta"]["figure"]["name"], data_table.tables(specification)
    csvs, picture = dict(zip(_csv_names(name, tables), tables, strict=True)), svg.alone(specification)
    return {path: table.csv().encode() for path, table in csvs.items()} | {
        f"{name}.datapackage.json": _json(data_table.companion(specification, tables, list(csvs))),
        f"{name}.svg": picture.encode(),
        f"{name}.vl.json": _json(specification),
        f"{name}.live.js": interactive.script(specification).encode(),
    }


def _csv_names(name: str, tables: list[data_table.Plotted]) -> list[str]:
    return [f"{name}.csv"] if len(tables) == 1 else [f"{name}-{number}.csv" for number in range(1, len(tables) + 1)]


def _json(content: Any) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def edition_of(file: bytes) -> str:
    """Return what names this state of a figure: the first twelve digits of the SHA-256 of its Vega-Lite file."""
    return sha256(file).hexdigest()[:12]


def _visit_html(self: Any, node: takeaway) -> None:
    specification, builder = node["specification"], self.builder
    about = specification["usermeta"]["figure"]
    page = builder.get_target_uri(builder.current_docname)
    folder = Path(builder.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    made = files(specification)
    for path, content in made.items():
        (folder / path).write_bytes(content)
    (folder / f"{about['name']}.png").write_bytes(svg.png(made[f"{about['name']}.svg"].decode()))
    cited = citable.figure(builder.app, about, edition_of(made[f"{about['name']}.vl.json"]), page)
    citation_formats.write(folder / about["name"], cited)
    tables = data_table.tables(specification)
    here = relative_uri(page, f"{FOLDER}/")
    script = escape(f"{here}{about['name']}.live.js")
    self.body.append(
        f'<div class="figure-tools"><button type="button" class="figure-live" hidden aria-pressed="false" '
        f'data-figure="{about["name"]}" data-script="{script}">Explore<span class="visually-hidden"> '
        f'“{escape(about["title"])}”</span></button><span class="figure-status" role="status"></span>'
        f"{_numbers(about['title'], tables)}{_files(about, tables, here)}{_cite(about, cited, here)}</div>"
    )
    raise nodes.SkipNode


def _numbers(title: str, tables: list[data_table.Plotted]) -> str:
    """Return the plotted numbers behind a summary: tables whose first row and, in each row, first cell are headers."""
    shown = "".join(_table(title, table, number) for number, table in enumerate(tables, 1))
    return f'<details class="figure-numbers"><summary>Table{_of(title)}</summary>{shown}</details>'


def _of(title: str) -> str:
    return f'<span class="visually-hidden"> of “{escape(title)}”</span>'


def _table(title: str, table: data_table.Plotted, number: int) -> str:
    heads = [escape(table.heading(column)) for column in table.columns]
    head = "".join(f'<th scope="col">{each}</th>' for each in heads)
    lines = []
    for row in table.rows:
        first, *others = (
            f"<bdi>{language_markup.marked(data_table.text(row[column]))}</bdi>" for column in table.columns
        )
        cells = "".join(f'<td data-label="{of}">{cell}</td>' for of, cell in zip(heads[1:], others, strict=True))
        lines.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    label = escape(f"Numbers of “{title}”, part {number}")
    return (
        f'<div class="figure-rows" role="region" tabindex="0" aria-label="{label}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _files(about: dict[str, Any], tables: list[data_table.Plotted], here: str) -> str:
    name = about["name"]
    csvs = _csv_names(name, tables)
    kinds = {path: "CSV" if len(csvs) == 1 else f"CSV {number}" for number, path in enumerate(csvs, 1)}
    kinds |= {f"{name}.datapackage.json": "Units and sources", f"{name}.svg": "SVG", f"{name}.png": "PNG"}
    kinds |= {f"{name}.vl.json": "Vega-Lite"}
    links = "".join(
        f'<li><a href="{escape(here + path)}" download>{kind}{_of(about["title"])}</a></li>'
        for path, kind in kinds.items()
    )
    return f'<details class="figure-files"><summary>Download{_of(about["title"])}</summary><ul>{links}</ul></details>'


def _cite(about: dict[str, Any], cited: citable.Work, here: str) -> str:
    """Return the words to cite a figure by, its lasting link and the files for reference managers."""
    known = sources.read()
    who = "; ".join(f"{known[key].who} ({known[key].year})" for key in about["sources"])
    name, of = about["name"], _of(about["title"])
    files = "".join(
        f' <a href="{escape(here + name)}.{kind}" download>{label}{of}</a>'
        for kind, label in (("bib", "BibTeX"), ("ris", "RIS"))
    )
    return (
        f'<details class="figure-cite"><summary>Cite{of}</summary><p>{escape(citation_formats.sentence(cited))} '
        f'Sources: {escape(who)}.</p><p><a href="#{name}">Lasting link{of}</a>{files}</p></details>'
    )


def setup(app: Sphinx) -> None:
    """Add it to the figures of the HTML pages."""
    app.add_post_transform(AddTakeaway)
    app.add_node(takeaway, html=(_visit_html, None))
