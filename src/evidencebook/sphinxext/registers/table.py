"""A register on the site: a table with a row for each entry, which a script can sort and filter; on paper, a list.

The table says its roles itself, since the style sets its rows as blocks, and browsers then forget that it is a table.
"""

from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from evidencebook import project
from evidencebook.evidence import sources
from evidencebook.sphinxext.registers.entry import Entry
from evidencebook.sphinxext.registers.facets import Facets

# How many sources a cell names; the others are in the words of the entry.
NAMED = 3
COLUMNS = {"entry": "Entry", "says": "What it says", "date": "Date", "side": "Side", "type": "Type", "source": "Source"}


class listing(nodes.definition_list):  # noqa: N801 docutils names its nodes in lower case
    """The entries of a register that can be filtered; `title` says what they are."""


class listed(nodes.definition_list_item):  # noqa: N801
    """An entry; `facets` is what it is filtered by."""


def item(entry: Entry, term: nodes.term, description: nodes.definition) -> nodes.definition_list_item:
    """Return an entry as an item of a list, or as a row where it can be filtered."""
    if entry.facets is None:
        return nodes.definition_list_item("", term, description)
    return listed("", term, description, facets=entry.facets)


def side_words(side: str) -> str:
    """Return a side as the head of a cell or an option says it."""
    words = project.settings().sides[side].name
    return f"{words[0].upper()}{words[1:]}"


def _visit_listing(self: Any, node: listing) -> None:
    heads = "".join(f'<th scope="col" role="columnheader" class="{key}">{words}</th>' for key, words in COLUMNS.items())
    self.body.append(
        f'<table class="register" role="table" aria-label="{escape(node["title"])}"><thead role="rowgroup">'
        f'<tr role="row">{heads}</tr></thead><tbody role="rowgroup">\n'
    )


def _depart_listing(self: Any, _: listing) -> None:
    self.body.append("</tbody></table>\n")


def _visit_listed(self: Any, node: listed) -> None:
    facets: Facets = node["facets"]
    term, definition = node.children
    data = {
        "side": " ".join(facets.sides),
        "type": "|".join(facets.types),
        "source": " ".join(facets.sources),
        "begins": facets.begins,
        "ends": facets.ends,
    }
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items() if value)
    self.body.append(
        f'<tr role="row" id="{term["ids"][0]}"{attributes}><th scope="row" role="rowheader" class="entry">'
    )
    for child in term.children:
        child.walkabout(self)
    self.body.append('</th><td role="cell" class="says">')
    for child in definition.children:
        child.walkabout(self)
    self.body.append(f"</td>{_cells(facets)}</tr>\n")
    raise nodes.SkipNode


def _cells(facets: Facets) -> str:
    known = sources.read()
    named = [f"{known[key].who} ({known[key].year})" for key in facets.sources[:NAMED]]
    more = len(facets.sources) - len(named)
    shown = {
        "date": facets.when,
        "side": ", ".join(side_words(side) for side in facets.sides),
        "type": ", ".join(facets.types),
        "source": "; ".join(named) + (f" and {more} more" if more else ""),
    }
    return "".join(f'<td role="cell" class="{key}">{escape(words)}</td>' for key, words in shown.items())


def setup(app: Sphinx) -> None:
    """Teach the HTML writer what a register is."""
    app.add_node(listing, html=(_visit_listing, _depart_listing))
    app.add_node(listed, html=(_visit_listed, None))
