"""A register on the site: a table with a row for each entry, which a script can sort and filter; on paper, a list.

The table says its roles itself, since the style sets its rows as blocks, and browsers then forget that it is a table.
"""

from collections.abc import Container
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
# A register of more entries than MANY begins with FIRST of them; a script brings the others when the page is used.
MANY, FIRST = 200, 50
COLUMNS = {"entry": "Entry", "says": "What it says", "date": "Date", "side": "Side", "kind": "Kind", "source": "Source"}


class listing(nodes.definition_list):  # noqa: N801 docutils names its nodes in lower case
    """The entries of a register that can be filtered; `title` says what they are."""


class folded(nodes.definition_list):  # noqa: N801
    """Entries that are shown when their reader asks for them; `summary` says what they are."""


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


def labels(facets: list[Facets]) -> list[str]:
    """Return what the entries are told apart by, in the order in which it is met: Topic, Verdict."""
    return list(dict.fromkeys(label for each in facets for label, _ in each.kinds))


def field(label: str) -> str:
    """Return the name of a field that filters, and of the attribute that it looks at."""
    return label.lower().replace(" ", "-")


def columns(facets: list[Facets]) -> dict[str, str]:
    """Return the heads of the columns by their names: those that some entry has something in."""
    kinds = " and ".join(labels(facets)) or COLUMNS["kind"]
    have = {"date": "when", "side": "sides", "kind": "kinds", "source": "sources"}
    empty = {key for key, facet in have.items() if not any(getattr(each, facet) for each in facets)}
    heads = COLUMNS | {"kind": f"{kinds[0]}{kinds[1:].lower()}"}
    return {key: words for key, words in heads.items() if key not in empty}


def _visit_listing(self: Any, node: listing) -> None:
    node["columns"] = columns([each["facets"] for each in node.children])
    heads = "".join(
        f'<th scope="col" role="columnheader" class="{key}">{escape(words)}</th>'
        for key, words in node["columns"].items()
    )
    node["begins"] = (
        f'<table class="register" role="table" aria-label="{escape(node["title"])}"><thead role="rowgroup">'
        f'<tr role="row">{heads}</tr></thead><tbody role="rowgroup">\n'
    )
    self.body.append(node["begins"])


def _visit_folded(self: Any, node: folded) -> None:
    self.body.append(f'<details class="register-fold"><summary>{escape(node["summary"])}</summary>\n')
    self.visit_definition_list(node)


def _depart_folded(self: Any, node: folded) -> None:
    self.depart_definition_list(node)
    self.body.append("</details>\n")


def _depart_listing(self: Any, node: listing) -> None:
    self.body.append("</tbody></table>\n")
    if len(node.children) > MANY:
        self.body.append("</noscript>\n")


def _visit_listed(self: Any, node: listed) -> None:
    facets: Facets = node["facets"]
    register = node.parent
    if len(register.children) > MANY and register.index(node) == FIRST:
        # Where a script runs, this is text, which costs a browser next to nothing until `register.js` makes rows of it.
        more = len(register.children) - FIRST
        self.body.append(f'</tbody></table>\n<noscript class="register-rest" data-rows="{more}">{register["begins"]}')
    term, definition = node.children
    data = {
        "side": " ".join(facets.sides),
        **{field(label): "|".join(value for own, value in facets.kinds if own == label) for label in labels([facets])},
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
    self.body.append(f"</td>{_cells(facets, register['columns'])}</tr>\n")
    raise nodes.SkipNode


def _cells(facets: Facets, shown_columns: Container[str]) -> str:
    known = sources.read()
    named = [known[key].named for key in facets.sources[:NAMED]]
    more = len(facets.sources) - len(named)
    shown = {
        "date": facets.when,
        "side": ", ".join(side_words(side) for side in facets.sides),
        "kind": "; ".join(
            f"{label}: {', '.join(value for own, value in facets.kinds if own == label)}" for label in labels([facets])
        ),
        "source": "; ".join(named) + (f" and {more} more" if more else ""),
    }
    return "".join(
        f'<td role="cell" class="{key}">{escape(words)}</td>' for key, words in shown.items() if key in shown_columns
    )


def setup(app: Sphinx) -> None:
    """Teach the HTML writer what a register is."""
    app.add_node(listing, html=(_visit_listing, _depart_listing))
    app.add_node(folded, html=(_visit_folded, _depart_folded))
    app.add_node(listed, html=(_visit_listed, None))
