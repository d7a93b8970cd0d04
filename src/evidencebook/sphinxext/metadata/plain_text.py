"""Each page as plain text beside it: headings, prose with its facts and quotations, tables row by row, figures in words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from evidencebook.sphinxext.metadata import citable, citation_formats

# What shows nothing that could be read aloud, by the names of its nodes.
LEFT_OUT = {"toctree", "comment", "takeaway", "pdf_link", "target", "raw", "substitution_definition", "system_message"}
INDENTED = {"list_item": "- ", "block_quote": "  "}
RULE = "-" * 72


def file(name: str) -> str:
    """Return the name of the text of a page, from the top of the site."""
    return f"{name}.txt"


def text(page: nodes.document) -> str:
    """Return a page as text: blocks with an empty line between them, headings marked as in Markdown."""
    return "\n\n".join(_blocks(page, 0)) + "\n"


def _blocks(node: nodes.Node, depth: int) -> Iterator[str]:
    """Return the blocks of a node; `depth` is how many sections it stands in."""
    kind = node.__class__.__name__
    if kind in LEFT_OUT:
        return
    if isinstance(node, nodes.title):
        yield f"{'#' * max(depth, 1)} {_line(node)}"
    elif isinstance(node, nodes.table):
        yield _table(node)
    elif kind in INDENTED:
        yield _indented(node, depth, INDENTED[kind])
    elif isinstance(node, nodes.definition_list_item):
        terms = "; ".join(_line(term) for term in node.findall(nodes.term))
        yield "\n".join([terms, *(_indented(part, depth, "  ") for part in node.findall(nodes.definition))])
    elif kind == "notes":
        notes = (f"[{note['number']}] " + " ".join(_line(line) for line in note.children) for note in node.children)
        yield from ("## Notes", *notes)
    elif kind == "chart" or isinstance(node, nodes.image):
        yield f"[{'Figure' if kind == 'chart' else 'Picture'}] {node.get('alt', '')}".strip()
    elif isinstance(node, nodes.TextElement):
        if words := node.astext() if isinstance(node, nodes.literal_block) else _line(node):
            yield words
    else:
        for child in node.children:
            yield from _blocks(child, depth + isinstance(node, nodes.section))


def _line(node: nodes.Node) -> str:
    if next(node.findall(nodes.raw), None) is not None:  # what is HTML is no text
        node = node.deepcopy()
        for raw in list(node.findall(nodes.raw)):
            raw.parent.remove(raw)
    return " ".join(node.astext().split())


def _indented(node: nodes.Element, depth: int, mark: str) -> str:
    blocks = [block for child in node.children for block in _blocks(child, depth)]
    return mark + "\n".join(blocks).replace("\n", "\n" + " " * len(mark))


def _table(node: nodes.table) -> str:
    """Return a table with each cell beside the head of its column, one row to a line."""
    titles = [_line(title) for title in node.findall(nodes.title)]
    head = [_line(cell) for part in node.findall(nodes.thead) for cell in part.findall(nodes.entry)]
    lines = [f"[Table] {title}" for title in titles]
    for part in node.findall(nodes.tbody):
        for row in part.findall(nodes.row):
            cells = [_line(cell) for cell in row.findall(nodes.entry)]
            named = zip(head, cells, strict=True) if len(head) == len(cells) else (("", cell) for cell in cells)
            lines.append("- " + "; ".join(f"{name}: {cell}" if name else cell for name, cell in named if cell))
    return "\n".join(lines)


def _page_context(app: Sphinx, name: str, _: str, _context: dict[str, Any], page: nodes.document | None) -> None:
    if page is None or name not in app.env.found_docs:
        return
    target = Path(app.outdir, file(name))
    target.parent.mkdir(parents=True, exist_ok=True)
    said = citation_formats.sentence(citable.page(app, name))
    target.write_text(f"{text(page)}\n{RULE}\nCite as: {said}\n", encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Write the text of each page that is written."""
    app.connect("html-page-context", _page_context)
