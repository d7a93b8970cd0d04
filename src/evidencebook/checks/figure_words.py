"""Checks that nobody typed numbers into the words of figures and tables.

A number in a title, a text alternative, an axis, a legend, a tooltip or a cell is computed, so that it follows the data: it comes
into the text through a value ({…} in an f-string), never as digits in the string itself.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from evidencebook import project
from evidencebook.checks.pages import known_dates
from evidencebook.evidence import prose, typed_numbers
from evidencebook.files.load import content
from evidencebook.notebooks import staleness
from evidencebook.notebooks.mime import FIGURE, TABLE
from evidencebook.problems import Problem

# Keys of a specification whose texts readers see; they may also see quoted text in an expression.
_SHOWN = {"title", "subtitle", "text", "description", "alt", "caption", "value", "values"}
_EXPRESSIONS = {"labelExpr", "calculate", "expr", "signal", "titleExpr"}
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
# Shorter strings are names of columns, colours, formats and days.
_WORDS = re.compile(r"[^\W\d_].*\s|\s.*[^\W\d_]|\d\s?%", re.DOTALL)

_COUNTS = re.compile(rf"\d|{typed_numbers.NUMBER_WORDS.pattern}", re.IGNORECASE)
# Number words that may stand alone as the unit of an axis.
_SCALES = {"thousand", "million", "billion", "hundred thousand"}


@dataclass(frozen=True)
class Literal:
    """A string in code, or a piece of one between values: file, place and text."""

    file: str
    place: str
    text: str


def words_hold() -> tuple[int, list[Problem]]:
    """Find numbers typed in a string that a figure or table shows."""
    dates, count, found = known_dates(), 0, []
    for page in prose.notebooks():
        book = staleness.load(page)
        shown = "\n".join(text for cell in book["cells"] for text in _texts(cell))
        count += 1
        if not shown:
            continue
        for literal in _literals(page, book):
            if literal.text.strip() in shown:
                told = typed_numbers.find(prose.Stretch(literal.file, "", literal.text), dates)
                for number in (number for _, number in told if number.casefold() not in _SCALES):
                    fault = (
                        f"the number {number!r} is typed in “{' '.join(literal.text.split())[:60]}”, which readers see"
                    )
                    remedy = 'Compute it from the rows and put it in as a value: f"… {amount} …".'
                    found.append(Problem(literal.file, literal.place, fault, remedy))
    return count, found


def _texts(cell: dict[str, Any]) -> Iterator[str]:
    """Return every text that the figure or table of a cell shows."""
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if specification := data.get(FIGURE):
            yield from _of(specification, shown=False)
            yield from _of(specification.get("datasets", {}), shown=True)
            yield from _of(specification.get("usermeta", {}), shown=True)
        if table := data.get(TABLE):
            yield from _of(table, shown=True)


def _of(value: Any, shown: bool) -> Iterator[str]:
    """Return the texts within a value; `shown` says that all of them are for readers."""
    if isinstance(value, str) and shown:
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _of(item, shown)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in _EXPRESSIONS and isinstance(item, str):
                yield from (one or other for one, other in _QUOTED.findall(item))
            else:
                yield from _of(item, shown or key in _SHOWN)


def _literals(page: Path, book: dict[str, Any]) -> Iterator[Literal]:
    """Return the strings in the code of a notebook, and in the modules of the report that it used."""
    name = project.relative(page)
    for number, cell in enumerate(book["cells"], start=1):
        if cell["cell_type"] == "code":
            for line, text in _strings("".join(cell["source"])):
                yield Literal(name, f"cell {number}, line {line}", text)
    made_from = book["metadata"].get("report", {}).get("made_from", {})
    for file in (name for name in made_from if name.endswith(".py")):
        path = project.root() / file
        if path.is_file():
            yield from (Literal(file, f"line {line}", text) for line, text in _strings_of(content(path)))


@lru_cache(maxsize=128)
def _strings_of(source: bytes) -> tuple[tuple[int, str], ...]:
    return tuple(_strings(source.decode("utf-8", "replace")))


def _strings(source: str) -> Iterator[tuple[int, str]]:
    """Return (line, text) of every string with words that is not a docstring; nothing if the source is not valid Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    documented: set[int] = set()
    for node in ast.walk(tree):  # ast.walk yields a body before the strings in it
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            documented.add(id(body[0].value))
        said = node.value if isinstance(node, ast.Constant) and id(node) not in documented else None
        if isinstance(said, str) and _WORDS.search(said) and _COUNTS.search(said):
            yield node.lineno, said
