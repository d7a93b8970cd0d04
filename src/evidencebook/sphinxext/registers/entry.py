"""An entry of a register."""

from dataclasses import dataclass

from docutils import nodes

from evidencebook.sphinxext.registers.facets import Facets


def in_columns(*words: nodes.Node) -> nodes.inline:
    """Return a node for words that the site already shows in a column, so that it does not show them twice."""
    return nodes.inline("", "", *words, classes=["in-columns"])


@dataclass(frozen=True)
class Entry:
    """Kind and name for its target, the nodes of its heading and of each paragraph below, and what it is filtered by."""

    kind: str
    name: str
    heading: list[nodes.Node]
    parts: list[list[nodes.Node]]
    facets: Facets | None = None
