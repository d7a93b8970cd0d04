"""Facts of one series on paper: entries that differ only in their year and value stand in one table, with a row for each."""

import re
from collections.abc import Iterator
from itertools import groupby, takewhile
from typing import TYPE_CHECKING

from docutils import nodes

from evidencebook.pdf.escape import flow, string

if TYPE_CHECKING:
    from evidencebook.pdf.nodes import Writer

# So many neighbours make a table.
LEAST = 4
_YEAR = re.compile(r", (\d{4})(?=,|$)")
_IN_THE_SOURCE = "In the source: "


def runs(writer: "Writer", register: nodes.definition_list) -> Iterator[list[nodes.definition_list_item]]:
    """Yield the entries of a register in order, those that make a table together and every other one alone."""
    for series, run in groupby(register.children, key=lambda item: _series(writer, item)):
        found = list(run)
        if series and len(found) >= LEAST:
            yield found
        else:
            yield from ([item] for item in found)


def _series(writer: "Writer", item: nodes.definition_list_item) -> tuple[str, ...]:
    """Return what the entries of a series have in common: what they count, how, and their source; nothing for others.

    One that the report uses says so, and stands alone.
    """
    _, about = _head(item)
    paragraphs = item.children[-1].children
    words = [part.astext() for part in paragraphs]
    if any(writer.render(part) for part in paragraphs if "uses" in part["classes"]) or not _YEAR.search(about):
        return ()
    return (_YEAR.sub("", about), words[0], *words[2:]) if words[1].startswith(_IN_THE_SOURCE) else ()


def _head(item: nodes.definition_list_item) -> tuple[str, str]:
    """Return the value of a fact and what it counts."""
    value, _, about = item.children[0].astext().removesuffix("#").partition(": ")
    return value, about


def table(writer: "Writer", level: int, run: list[nodes.definition_list_item]) -> str:
    """Return a table of entries that `runs` put together: key, year, value, and what differs in the words of the source."""
    before, cells, after = _parted([_place(item) for item in run])
    keys = [writer.places.keys[item.children[0]["ids"][0]] for item in run]
    rows = [_row(writer, item, key, cell) for item, key, cell in zip(run, keys, cells, strict=True)]
    definition = run[0].children[-1]
    how, *sources = [definition.children[0], *definition.children[2:]]
    outer, writer.in_register = writer.in_register, True
    shared = [nodes.paragraph("", f"{_IN_THE_SOURCE}{before} … {after}".rstrip())] if before or after else []
    told = writer.blocks([how, *shared, *sources])
    writer.in_register = outer
    about = _YEAR.sub("", _head(run[0])[1])
    return (
        f"yearly({level}, {string(keys[0])}, {string(keys[-1])}, {{{flow(about)}}}, {told}, (\n{', '.join(rows)},\n))"
    )


def _place(item: nodes.definition_list_item) -> str:
    """Return where in the source a fact stands, without its year, which has a column of its own."""
    words = item.children[-1].children[1].astext().removeprefix(_IN_THE_SOURCE)
    year = _YEAR.search(_head(item)[1])
    return words.replace(f" {year[1]} = ", " ", 1) if year else words


def _parted(texts: list[str]) -> tuple[str, list[str], str]:
    """Return the words that all texts begin with, what is left of each, and the words that all end with."""
    split = [text.split(" ") for text in texts]
    begin = sum(1 for _ in takewhile(_are_one, zip(*split, strict=False)))
    rests = [words[begin:] for words in split]
    end = sum(1 for _ in takewhile(_are_one, zip(*map(reversed, rests), strict=False)))
    shown = [" ".join(words[: len(words) - end]) for words in rests]
    return " ".join(split[0][:begin]), shown, " ".join(split[0][len(split[0]) - end :]) if end else ""


def _are_one(words: tuple[str, ...]) -> bool:
    return len(set(words)) == 1


def _row(writer: "Writer", item: nodes.definition_list_item, key: str, place: str) -> str:
    term, (value, about) = item.children[0], _head(item)
    names = "".join(f"{string(writer.label('', name))}, " for name in term["ids"])
    year = _YEAR.search(about)
    said = f"{key}, {value}: {about}"
    shown = f"{string(year[1] if year else '')}, {{{flow(value)}}}, {{{flow(place)}}}"
    return f"(({names}), {string(key)}, {string(said)}, {shown})"
