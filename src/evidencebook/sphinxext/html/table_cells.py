"""Labels each table cell with its column header, so that narrow screens can show rows as lists."""

from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


def _visit_entry(self: HTML5Translator, node: nodes.entry) -> None:
    """Write the start of a cell: the scope of a head, the head of any other."""
    HTML5Translator.visit_entry(self, node)
    if isinstance(node.parent.parent, nodes.thead):
        self.body[-1] = self.body[-1].replace("<th", '<th scope="col"', 1)
    elif head := _head(node):
        if self.body[-1].startswith("<th"):
            self.body[-1] = self.body[-1].replace("<th", '<th scope="row"', 1)
        self.body[-1] = self.body[-1].replace("<td", f'<td data-label="{escape(head)}"', 1)


def _head(node: nodes.entry) -> str:
    row = node.parent
    heads = next(iter(row.parent.parent.findall(nodes.thead)), None)
    if heads is None or any("morecols" in entry for entry in row.findall(nodes.entry)):
        return ""
    return heads[0][row.index(node)].astext()


def _depart_entry(self: Any, node: nodes.entry) -> None:
    HTML5Translator.depart_entry(self, node)


def setup(app: Sphinx) -> None:
    """Write cells so."""
    app.add_node(nodes.entry, override=True, html=(_visit_entry, _depart_entry))
