"""Below each figure, in tabs: its data table, downloads, permanent link and citation."""

import json
from html import escape
from itertools import count, takewhile
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri

from evidencebook import project
from evidencebook.charts import rendering, text_metrics
from evidencebook.evidence import sources, wording
from evidencebook.sphinxext.figures import data_table, interactive, svg
from evidencebook.sphinxext.figures.mime_renderer import chart
from evidencebook.sphinxext.html import language_markup
from evidencebook.sphinxext.metadata import citable, citation_formats

FOLDER = "figures"
# The setting by which a preview skips these files; the build that follows writes them.
WITH_FILES = "figure_files"
# How many sources of a figure or table are shown at once; the others are folded.
AT_ONCE = 3


class takeaway(nodes.General, nodes.Element):  # noqa: N801 docutils names its nodes in lower case
    """The numbers, files, link and citation of a figure: `specification` is what its cell stored."""


class AddTakeaway(SphinxPostTransform):
    """Puts downloads, link and citation below every figure of a page, and folds long lines of sources."""

    default_priority = 400
    formats = ("html",)

    def run(self, **_: object) -> None:
        """Append it after the caption."""
        for node in list(self.document.findall(chart)):
            node.parent += takeaway(specification=node["specification"])
        for line in [each for each in self.document.findall(nodes.paragraph) if "source-line" in each["classes"]]:
            _fold(line)


def _fold(line: nodes.paragraph) -> None:
    """Keep the first sources of a line, and fold the others."""
    breaks = [place for place, each in enumerate(line.children) if isinstance(each, nodes.Text) and each == "; "]
    if len(breaks) <= AT_ONCE:
        return
    cut = breaks[AT_ONCE - 1]
    first, others = line.children[:cut], line.children[cut + 1 :]
    fold = f'<details class="source-fold"><summary>and {wording.count(len(breaks) + 1 - AT_ONCE)} more</summary>'
    around = [nodes.raw("", markup, format="html") for markup in (fold, "</details>")]
    rest = nodes.paragraph("", "", *others, classes=["source-line"])
    line.parent.replace(line, [nodes.paragraph("", "", *first, classes=["source-line"]), around[0], rest, around[1]])


def files(specification: dict[str, Any]) -> dict[str, bytes]:
    """Return the files of a figure by name, its PNG apart: CSV with its description, SVG, Vega-Lite, the script of the live view."""
    name, tables = specification["usermeta"]["figure"]["name"], data_table.tables(specification)
    csvs, picture = dict(zip(_csv_names(name, tables), tables, strict=True)), svg.alone(specification)
    return {path: table.csv().encode() for path, table in csvs.items()} | {
        f"{name}.datapackage.json": _json(data_table.companion(specification, tables, list(csvs))),
        f"{name}.svg": picture.encode(),
        f"{name}.vl.json": _json(with_fallback(specification)),
        f"{name}.live.js": interactive.script(specification).encode(),
    }


def with_fallback(value: Any) -> Any:
    """Return a specification with fallback fonts, for systems on which our typeface is not installed."""
    if isinstance(value, list):
        return [with_fallback(item) for item in value]
    if not isinstance(value, dict):
        return f"{text_metrics.FAMILY}, sans-serif" if value == text_metrics.FAMILY else value
    return {key: item if key == "datasets" else with_fallback(item) for key, item in value.items()}


def _csv_names(name: str, tables: list[data_table.Plotted]) -> list[str]:
    return [f"{name}.csv"] if len(tables) == 1 else [f"{name}-{number}.csv" for number in range(1, len(tables) + 1)]


def csvs_in(folder: Path, name: str) -> list[str]:
    """Return the CSV files of a figure that stand in a folder: the one, or the several that are numbered."""
    if (folder / f"{name}.csv").is_file():
        return [f"{name}.csv"]
    numbered = (f"{name}-{number}.csv" for number in count(1))
    return list(takewhile(lambda file: (folder / file).is_file(), numbered))


def _json(content: Any) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def _visit_html(self: Any, node: takeaway) -> None:
    specification, builder = node["specification"], self.builder
    about = specification["usermeta"]["figure"]
    page = builder.get_target_uri(builder.current_docname)
    cited = citable.figure(builder.app, about, page)
    if builder.config[WITH_FILES]:
        _write(builder.app, specification, cited)
    tables = data_table.tables(specification)
    here = relative_uri(page, f"{FOLDER}/")
    script = escape(f"{here}{about['name']}.live.js")
    self.body.append(
        f'<div class="figure-tools"><button type="button" class="figure-live" hidden aria-pressed="false" '
        f'data-figure="{about["name"]}" data-script="{script}">Explore<span class="visually-hidden"> '
        f'“{escape(about["title"])}”</span></button><span class="figure-status" role="status"></span>'
        f"{_numbers(about, tables)}{_files(about, tables, here)}{_share(about, cited, here)}</div>"
    )
    raise nodes.SkipNode


def _begin(app: Sphinx, page: nodes.document) -> None:
    """Have the large pictures of a page drawn, which take longest, while it and other pages are read."""
    if app.builder.name == "html" and app.config[WITH_FILES]:
        for specification in [node["specification"] for node in page.findall(chart)]:
            rendering.begin_png(svg.alone(specification))
            rendering.begin_png(rendering.narrow(specification))


def _write(app: Sphinx, specification: dict[str, Any], cited: citable.Work) -> None:
    """Write all files of a figure."""
    folder, name = Path(app.outdir, FOLDER), specification["usermeta"]["figure"]["name"]
    folder.mkdir(exist_ok=True)
    made = files(specification)
    if f"{name}.csv" not in made:  # it had one table before, and has several now
        (folder / f"{name}.csv").unlink(missing_ok=True)
    for path, content in made.items():
        (folder / path).write_bytes(content)
    (folder / f"{name}.png").write_bytes(rendering.png(made[f"{name}.svg"].decode()))
    (folder / f"{name}.narrow.png").write_bytes(rendering.png(rendering.narrow(specification)))
    (folder / f"{name}.small.png").write_bytes(rendering.picture(specification) or b"")
    citation_formats.write(folder / name, cited)


def _numbers(about: dict[str, Any], tables: list[data_table.Plotted]) -> str:
    """Return the plotted numbers behind a tab: tables whose first row and, in each row, first cell are headers."""
    shown = "".join(_table(about["title"], table, number) for number, table in enumerate(tables, 1))
    return _tab(about, "figure-numbers", "Table", shown)


def _tab(about: dict[str, Any], kind: str, words: str, content: str) -> str:
    """Return one of the tabs below a figure, of which a browser shows one at a time, without a script."""
    summary = f"<summary>{words}{_of(about['title'])}</summary>"
    return f'<details class="{kind}" name="{about["name"]}-tab">{summary}{content}</details>'


def _of(title: str) -> str:
    return f'<span class="visually-hidden"> of “{escape(title)}”</span>'


def _table(title: str, table: data_table.Plotted, number: int) -> str:
    # What a number belongs to stands before it.
    columns = sorted(table.columns, key=table.is_number)
    numeric = {column for column in columns if table.is_number(column)}
    heads = {column: escape(table.heading(column)) for column in columns}
    head = "".join(f'<th scope="col"{_kind(column in numeric)}>{heads[column]}</th>' for column in columns)
    scales = {column: table.bar_scale(column) for column in columns[1:]}
    lines = []
    for row in table.rows:
        first, *others = (f"<bdi>{language_markup.marked(data_table.shown(row[column]))}</bdi>" for column in columns)
        cells = "".join(
            f'<td data-label="{heads[column]}"{_kind(column in numeric)}{_bar(row[column], scales[column])}>{cell}</td>'
            for column, cell in zip(columns[1:], others, strict=True)
        )
        lines.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    label = escape(f"Numbers of “{title}”, part {number}")
    return (
        f'<div class="figure-rows" role="region" tabindex="0" aria-label="{label}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _kind(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _bar(value: float | None, scale: float) -> str:
    """Return the attribute that draws a bar behind a number, as long as its share of the scale of its column."""
    return f' style="--bar:{value / scale:.2f}"' if scale and value is not None else ""


def _files(about: dict[str, Any], tables: list[data_table.Plotted], here: str) -> str:
    """Return the files of a figure in two tabs, the numbers and the picture; each is saved under a name that says whose it is."""
    name, of = about["name"], _of(about["title"])
    csvs = _csv_names(name, tables)
    kinds = {path: f"CSV{_told(table, csvs)}" for path, table in zip(csvs, tables, strict=True)}
    data = kinds | {f"{name}.datapackage.json": "Columns, units and sources"}
    pictures = {f"{name}.svg": "SVG", f"{name}.png": "PNG", f"{name}.vl.json": "Vega-Lite"}

    def tab(words: str, paths: dict[str, str]) -> str:
        links = "".join(
            f'<li><a href="{escape(here + path)}" download="{saved_as(path)}">{kind}{of}</a></li>'
            for path, kind in paths.items()
        )
        return _tab(about, "figure-files", words, f"<ul>{links}</ul>")

    return tab("Data", data) + tab("Image", pictures)


def _told(table: data_table.Plotted, csvs: list[str]) -> str:
    """Return which of several tables this is: the first of its columns."""
    if len(csvs) == 1:
        return ""
    first = sorted(table.columns, key=table.is_number)[:2]
    return escape(f": {', '.join(table.columns[column]['title'] for column in first)}")


def saved_as(path: str) -> str:
    """Return the name under which a reader saves a file of a figure."""
    return f"{project.settings().slug}-{path}"


def _share(about: dict[str, Any], cited: citable.Work, here: str) -> str:
    """Return the lasting link of a figure, the words and files to cite it by, and code that shows it on another page."""
    known = sources.read()
    who = "; ".join(known[key].in_full for key in about["sources"])
    name, of = about["name"], _of(about["title"])
    files = "".join(
        f' <a href="{escape(here + name)}.{kind}" download="{saved_as(f"{name}.{kind}")}">{label}{of}</a>'
        for kind, label in (("bib", "BibTeX"), ("ris", "RIS"))
    )
    said, label = citation_formats.sentence(cited), wording.sources_label(about["sources"])
    content = (
        f'<p><a href="#{name}" data-copy-address>Link to this figure{of}</a>{files}</p>'
        f"<p data-copy>{escape(said)}</p><p>{label}: {escape(who)}.</p>{_embed(about, cited)}"
    )
    return _tab(about, "figure-share", "Cite, share", content)


def _embed(about: dict[str, Any], cited: citable.Work) -> str:
    """Return code that shows a figure on another page without a script; nothing while the report has no address."""
    addresses = project.addresses()
    if addresses.placeholders():
        return ""
    code = (
        f'<figure><a href="{cited.url}"><img src="{addresses.site}{FOLDER}/{about["name"]}.svg" '
        f'alt="{escape(about["alt"])}" width="100%"></a>'
        f"<figcaption>{escape(about['title'])}. {escape(cited.author)}, CC BY 4.0.</figcaption></figure>"
    )
    return f"<p>To show it on another page:</p><pre data-copy>{escape(code)}</pre>"


def setup(app: Sphinx) -> None:
    """Add it to the figures of the HTML pages."""
    app.add_config_value(WITH_FILES, default=True, rebuild="", types=[bool])
    app.add_post_transform(AddTakeaway)
    app.add_node(takeaway, html=(_visit_html, None))
    app.connect("doctree-read", _begin)
