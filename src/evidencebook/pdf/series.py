"""Series on paper: a table for each, with a row for each value, instead of an entry for each."""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from docutils import nodes

from evidencebook.pdf.escape import bound, flow, string

# What the register of series is called.
TITLE = "Register of series"
# What entries begin with that the head of a column says once.
MADE_FROM = "Made from: "
# A table of more rows is for programs, and not printed.
MOST = 120
# How many letters of their type stand on a line, and how many of them in the column of what rows are made from.
LINE, MADE = 236, 48

if TYPE_CHECKING:
    from evidencebook.pdf.nodes import Writer


def tables(writer: "Writer", register: nodes.definition_list) -> str:
    """Return the entries of a register of series as tables; neighbours with one title stand in one.

    What all rows of a table share stands above it.
    """
    items = [(item, _words(item)) for item in register.children]
    groups = groupby(items, key=lambda pair: _title(pair[0]))
    made = ((title, list(group)) for title, group in groups)
    return "\n".join(
        _table(writer, rows) if len(rows) <= MOST else _pointer(writer, title, [item for item, _ in rows])
        for title, rows in made
    )


def _pointer(writer: "Writer", title: str, items: list[nodes.definition_list_item]) -> str:
    """Return where the rows of a table are that is too long to be read on paper, with the places that links to them lead to."""
    names = [(name, item.children[0].astext()) for item in items for name in item.children[0]["ids"]]
    places = "; ".join(f"place-of({string(writer.label('', name))}, {string(words)})" for name, words in names)
    return f"note({{{places}; strong({string(title)}); {flow(f'. {len(items)} rows, which only the data have.')}}})"


def _title(item: nodes.definition_list_item) -> str:
    """Return the title of the table that an entry is a row of."""
    return item.children[0].astext().partition(": ")[0]


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
    is_named = not all(_says(words, _about(item)) for item, words in rows)
    shown = [
        name
        for name in names
        if name not in same and not (is_named and all(words.get(name) == _about(item) for item, words in rows))
    ]
    columns = [[name, *(words.get(name, "").rstrip(".") for _, words in rows)] for name in shown]
    if is_named or not shown:
        columns.insert(0, ["Row", *(_about(item) for item, _ in rows)])
    made = any(len(item.children[1].children) > 1 for item, _ in rows)
    heads = [head for head, *_ in columns] + (["Made from"] if made else [])
    _, *lines = zip(*columns, strict=True)
    cells = [cell for (item, _), words in zip(rows, lines, strict=True) for cell in _cells(writer, item, words, made)]
    widths = [f"{width}fr" for width in [*_widths(columns, MADE if made else 0), *([MADE] if made else [])]]
    sides = ["right" if _is_number(cells) else "left" for _, *cells in columns] + (["left"] if made else [])
    about = "; ".join(f"{name}: {rows[0][1][name]}" for name in same)
    told = flow(f". {about}") if about else "[]"
    return (
        f"series({string(_title(rows[0][0]))}, {told}, ({', '.join(widths)},), ({', '.join(sides)},), "
        f"({', '.join(map(string, heads))},), ({', '.join(cells)},))"
    )


def _says(words: dict[str, str], about: str) -> bool:
    """Return whether what a row says has all that it is called, but for a last word that is cut off."""
    called = re.findall(r"\w+", about)
    return set(called[:-1] if about.endswith("…") else called) <= {"by", *re.findall(r"\w+", " ".join(words.values()))}


def _is_number(cells: list[str]) -> bool:
    """Return whether a column holds numbers alone."""
    return any(cells) and all(re.fullmatch(r"[−-]?\d[\d,.]*", cell) for cell in cells if cell)


def _widths(columns: list[list[str]], taken: int) -> list[int]:
    """Return how many letters wide each column is: its longest word at least, and a share of the rest by what it has to say."""
    least = [max(len(word) for text in texts for word in re.split(r"[ \n\-–]", bound(text))) + 2 for texts in columns]
    wants = [min(sum(map(len, texts)) / len(texts), 60) for texts in columns]
    rest = max(LINE - taken - sum(least), 0)
    return [width + round(rest * want / sum(wants)) for width, want in zip(least, wants, strict=True)]


def _about(item: nodes.definition_list_item) -> str:
    """Return what an entry is called within its table."""
    return item.children[0].astext().partition(": ")[2]


def _cells(writer: "Writer", item: nodes.definition_list_item, words: Iterable[str], made: bool) -> list[str]:
    term, definition = item.children
    called = string(term.astext())
    places = "; ".join(f"place-of({string(writer.label('', name))}, {called})" for name in term["ids"])
    first, *others = words
    outer, writer.in_register = writer.in_register, True
    rest = [writer.blocks([_without(MADE_FROM, child) for child in definition.children[1:]])]
    writer.in_register = outer
    cells = [f"{{{flow(each)}}}" if each else "[]" for each in others]
    return [f"{{{places}; {flow(first)}}}", *cells, *(rest if made else [])]


def _without(begin: str, paragraph: nodes.paragraph) -> nodes.paragraph:
    """Return a paragraph without words that it begins with."""
    first = paragraph.children[0] if paragraph.children else None
    if isinstance(first, nodes.Text) and first.startswith(begin):
        paragraph.replace(first, nodes.Text(first.removeprefix(begin)))
    return paragraph
