"""What a cell stored, as nodes of a page: a Vega-Lite specification as a figure, a data resource as a table."""

import re
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from evidencebook.evidence import passages, wording
from evidencebook.notebooks.mime import EVIDENCE, FIGURE, TABLE, grouped
from evidencebook.sphinxext import dependencies, note_items, roles
from evidencebook.sphinxext.figures import svg
from evidencebook.sphinxext.html import permalinks

LOGGER = logging.getLogger(__name__)


class OutputRenderer:
    """The MyST-NB plugin for the two MIME types of this report."""

    mime_priority_overrides: ClassVar = [("*", FIGURE, 1), ("*", TABLE, 1)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Return the nodes of an output, or None for one that is not ours."""
        if inline or data.mime_type not in {FIGURE, TABLE}:
            return None
        return [_figure(renderer, data) if data.mime_type == FIGURE else _table(renderer, data)]


class chart(nodes.General, nodes.Element):  # noqa: N801 docutils names its nodes in lower case
    """A static figure: `wide` and `narrow` are SVG, `alt` is the text alternative, `specification` is what its cell stored."""


class drawing(nodes.General, nodes.Element):  # noqa: N801
    """A picture of a figure that stands elsewhere, without numbers, files and live view: `wide` and `narrow` are SVG."""


def _figure(renderer: Any, data: Any) -> nodes.figure:
    about = data.content["usermeta"]["figure"]
    wide, narrow = svg.both(data.content)
    node = nodes.figure(classes=["report-figure"])
    _name(renderer, node, about["name"])
    node += nodes.paragraph("", about["title"], classes=["exhibit-title"])
    node += chart(wide=wide, narrow=narrow, alt=about["alt"], specification=data.content)
    node += nodes.caption("", "", *_markdown(renderer, about["caption"], data.line))
    node += nodes.legend(
        "", nodes.paragraph("", "", *_source_line(renderer, about, data.line), classes=["source-line"])
    )
    return node


def _table(renderer: Any, data: Any) -> nodes.table:
    resource, about = data.content, data.content["report"]
    fields = resource["schema"]["fields"]
    node = nodes.table(classes=["report-table"])
    _name(renderer, node, resource["name"])
    node += nodes.title("", f"{resource['title']}. ", *_markdown(renderer, about["caption"], data.line))
    group = nodes.tgroup("", cols=len(fields))
    # The first cell of a row is its head.
    group += [nodes.colspec(colwidth=1, **({"stub": 1} if number == 0 else {})) for number in range(len(fields))]
    group += nodes.thead("", _row([nodes.Text(field["title"]) for field in fields]))
    body = nodes.tbody()
    for number, (above, row) in enumerate(grouped(resource["data"]), 1):
        if above:
            head = nodes.entry("", nodes.paragraph("", above), morecols=len(fields) - 1)
            body += nodes.row("", head, classes=["group"])
        cells = [_cell(renderer, f["name"], row[f["name"]], data.line) for f in fields]
        line = _row(cells, *_evidence(renderer, row))
        line["ids"].append(f"{node['names'][0]}-row-{number}".replace(" ", "-"))
        line[0][0] += permalinks.permalink(target=line["ids"][0])
        body += line
    group += body
    _class_cells(group, [[str(row[f["name"]]) for row in resource["data"]] for f in fields])
    node += group
    holder = nodes.container("", node, classes=["exhibit"])
    holder += nodes.paragraph("", "", *_source_line(renderer, about, data.line), classes=["source-line"])
    return holder


_NUMBER = re.compile(r"[<>≥≤~]?\s?[−+-]?\d[\d.,\s]*%?")
_VERDICTS = {"agree": "agrees", "agrees": "agrees", "differ": "differs", "differs": "differs", "disagree": "differs"}


def _class_cells(group: nodes.tgroup, columns: list[list[str]]) -> None:
    """Say which columns hold numbers, whose cells are aligned, and which cells a verdict, which are tinted."""
    rows = [row for row in group.findall(nodes.row) if "group" not in row["classes"]]
    for place, texts in enumerate(columns):
        filled = [text.strip() for text in texts if text.strip() not in ("", "–")]
        if place and filled and all(_NUMBER.fullmatch(text) for text in filled):
            for row in rows:
                row[place]["classes"].append("number")
        for row, text in zip(rows[1:], texts, strict=True):
            first = re.split(r"\W", text.strip().lower(), maxsplit=1)[0]
            if first in _VERDICTS:
                row[place]["classes"].append(_VERDICTS[first])


def _row(cells: list[nodes.Node], *marks: nodes.Node) -> nodes.row:
    """Return a row; the marks of its evidence stand in its first cell, and become its note."""
    first, *rest = cells
    return nodes.row(
        "", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in ([first, *marks], *([one] for one in rest)))
    )


def _evidence(renderer: Any, row: dict[str, str]) -> list[nodes.Node]:
    """Return the marks of what a row of a table rests on: ids of rows, passages, disagreements and searches."""
    env, found = renderer.renderer.document.settings.env, []
    for name in row.get(EVIDENCE, "").split():
        kind = next((kind for kind in ("evidence", "disagreement", "search") if name in roles.MARKS[kind]()), "")
        if not kind:
            LOGGER.warning("a row of a table rests on %r, and there is no such row of evidence", name)
            continue
        with dependencies.showing(env, kind, name):
            found.append(note_items.MAKERS[kind](name))
    return found


def _cell(renderer: Any, column: str, text: str, line: int | None) -> nodes.Node:
    """Return a cell: a citation where the column holds source keys, otherwise text, never markup."""
    return (
        nodes.inline("", "", *_markdown(renderer, f"{{cite:t}}`{text}`", line))
        if column == "source"
        else nodes.Text(text)
    )


def _name(renderer: Any, node: nodes.Element, name: str) -> None:
    node["names"].append(nodes.fully_normalize_name(name))
    # What docutils has to say of the name goes to the log alone, and not into the figure or the table.
    renderer.renderer.document.note_explicit_target(node)


def _markdown(renderer: Any, text: str, line: int | None) -> list[nodes.Node]:
    holder = nodes.Element()
    with renderer.renderer.current_node_context(holder):
        renderer.renderer.nested_render_text(text, line or 0, inline=True)
    return holder.children


def _source_line(renderer: Any, about: dict[str, Any], line: int | None) -> list[nodes.Node]:
    """Return the sources as citations, and the marks of their passages, which become one note."""
    env = renderer.renderer.document.settings.env
    parts: list[nodes.Node] = [nodes.Text(f"{wording.sources_label(about['sources'])}: ")]
    for key in about["sources"]:
        parts += _markdown(renderer, f"{{cite:t}}`{key}`", line)
        for name in about["passages"]:
            with dependencies.showing(env, "passage", name):
                if passages.read()[name].source == key:
                    parts.append(note_items.passage(name))
        parts.append(nodes.Text("; "))
    return [*parts[:-1], nodes.Text(".")]


def _visit_html(self: Any, node: chart | drawing) -> None:
    sizes = (f'<div class="chart-{size}" aria-hidden="true">{node[size]}</div>' for size in ("wide", "narrow"))
    self.body.append(f'<div class="chart" role="img" aria-label="{self.attval(node["alt"])}">{"".join(sizes)}</div>')
    raise nodes.SkipNode


def _visit_legend(self: Any, node: nodes.legend) -> None:
    """Write the start of a legend; docutils would begin a second caption where a picture stands between title and caption."""
    if not any(isinstance(each, nodes.caption) for each in node.parent.children):
        self.body.append("<figcaption>\n")
    self.body.append(self.starttag(node, "div", CLASS="legend"))


def _depart_legend(self: Any, _: nodes.legend) -> None:
    self.body.append("</div>\n")


def setup(app: Sphinx) -> None:
    """Teach the HTML writer what a static figure is."""
    app.add_node(chart, html=(_visit_html, None))
    app.add_node(drawing, html=(_visit_html, None))
    app.add_node(nodes.legend, override=True, html=(_visit_legend, _depart_legend))
