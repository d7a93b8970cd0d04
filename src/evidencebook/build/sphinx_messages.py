"""Turns the messages of a failed Sphinx build into problems with file, cell and line."""

import re

from evidencebook import project
from evidencebook.files import os_faults
from evidencebook.problems import Problem

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_WARNING = re.compile(
    r"^(?P<file>[^\n]*?\.(?:md|ipynb))(?::(?P<line>\d+))?:? (?:WARNING|ERROR|CRITICAL|SEVERE): (?P<fault>.*)$"
)
_KIND = re.compile(r"\s*\[[a-z_.]+\]$")
# MyST-NB counts the lines of a cell from ten thousand times its number.
CELL = 10_000


def problems(said: str, code: int) -> list[Problem]:
    """Return the problems that stopped a build: each warning with its place, or the last lines if none is recognised."""
    lines = [line.rstrip() for line in _COLOUR.sub("", said).splitlines() if line.strip()]
    placed = [problem for line in lines if (problem := _placed(line))]
    others = [line for line in lines if re.search(r"WARNING|ERROR|Error", line) and not _placed(line)]
    if placed and not others:
        return placed
    if refusal := os_faults.refusal_in(said):
        return [*placed, Problem("the report", "", f"could not be written: {refusal[0]}", refusal[1])]
    message = "\n".join(others or lines[-15:]) or f"it ended with {code}, without a word"
    return [*placed, Problem("the report", "", f"Sphinx refused it:\n{message}", "Correct what the lines above name.")]


def _placed(line: str) -> Problem | None:
    match = _WARNING.match(line)
    if match is None:
        return None
    file = match["file"].removeprefix(f"{project.root().resolve()}/")
    cell, number = divmod(int(match["line"] or 0), CELL)
    place = f"cell {cell}, line {number}" if cell else f"line {number}" if number else ""
    fault = f"the build refused it: {_KIND.sub('', match['fault'])}"
    return Problem(file, place, fault, "Correct the line; `make check` should have told it earlier.")
