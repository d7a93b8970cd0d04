"""Series on paper: a table for each, with a row for each value, instead of an entry for each."""

from itertools import groupby
from typing import TYPE_CHECKING

from docutils import nodes

from evidencebook.pdf.escape import flow, string

# What the register of series is called.
TITLE = "Register of series"

if TYPE_CHECKING:
    from evidencebook.pdf.nodes import Writer


def tables(writer: "Writer", register: nodes.definition_list) -> str:
    """Return the entries of a register of series as tables; neighbours with one title stand in one.

    What all rows of a table share stands above it.
    """
    items = [(item, _words(item)) for item in register.children]
    groups = groupby(items, key=lambda pair: _title(pair[0]))
    return "\n".join(_table(writer, list(group)) for _, group in groups)


def _title(item: nodes.definition_list_item) -> str:
    """Return the title of the table that an entry is a row of."""
    return item.children[0].children[0].astext().partition(": ")[0]


def _words(item: nodes.definition_list_item) -> dict[str, str]:
    """Return what an entry says, by the names before the colons."""
    found: dict[str, str] = {}
    for piece in item.children[1].children[0].astext().split("; "):
        name, colon, words = piece.partition(": ")
        if colon and name[:1].isupper() and name not in found:
            found[name] = words
        elif found:
            found[list(found)[-1]] += f"; {piece}"
        else:
            found[""] = piece
    return found


def _table(writer: "Writer", rows: list[tuple[nodes.definition_list_item, dict[str, str]]]) -> str:
    names = list(dict.fromkeys(name for _, words in rows for name in words))
    same = [name for name in names if len({words.get(name, "") for _, words in rows}) == 1]
    shown = [name for name in names if name not in same]
    above = "; ".join(f"{name}: {rows[0][1][name]}" for name in same)
    made = any(len(item.children[1].children) > 1 for item, _ in rows)
    heads = ["Row", *shown, *(["Made from"] if made else [])]
    cells = [
        cell for item, words in rows for cell in _cells(writer, item, [words.get(name, "") for name in shown], made)
    ]
    longest = [max(len(words.get(name, "")) for _, words in rows) for name in shown]
    columns = ", ".join(["30mm", *(f"{_weight(most)}fr" for most in longest), *(["58mm"] if made else [])])
    title = f"note({{strong({string(_title(rows[0][0]))}); {string('. ')}; {flow(above)}}})"
    return f"{title}\nseries(({columns},), ({', '.join(map(string, heads))},), ({', '.join(cells)},))"


def _weight(longest: int) -> int:
    """Return the share of the width of a column whose longest cell has so many letters; a date stays whole."""
    return next(weight for most, weight in ((6, 2), (9, 3), (14, 4), (60, 5), (longest, 9)) if longest <= most)


def _cells(writer: "Writer", item: nodes.definition_list_item, words: list[str], made: bool) -> list[str]:
    term, definition = item.children
    about = term.children[0].astext().partition(": ")[2]
    first = f"{{{writer.anchors(term)}; {flow(about, 12)}}}"
    outer, writer.in_register = writer.in_register, True
    rest = [writer.inside(child) for child in definition.children[1:]]
    writer.in_register = outer
    return [
        first,
        *(f"{{{flow(each, 12)}}}" if each else "[]" for each in words),
        *([" + ".join(rest) or "[]"] if made else []),
    ]
