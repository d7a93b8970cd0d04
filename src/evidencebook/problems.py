"""What is wrong with a report: one problem names the file, the place, the fault and the remedy."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass

# Set by --debug: unexpected exceptions are raised where they happen, instead of being reported as problems of the data.
DEBUG = "EVIDENCEBOOK_DEBUG"


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: the file, the place in it (row, column, line or cell), what is wrong and the remedy."""

    file: str
    place: str
    fault: str
    remedy: str

    def as_dict(self) -> dict[str, str | int]:
        """Return the problem for editors, with row, column, cell and line on their own where the place names them."""
        found = re.findall(r"\b(row|column|cell|line) (\w+)", self.place)
        parts = {name: int(value) if value.isdigit() else value for name, value in found}
        return {**asdict(self), **parts}

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {self.fault}\n    → {self.remedy}"


class ReportError(Exception):
    """Problems in the files of a report, which their author can solve; `note` says what could not be checked because of them."""

    def __init__(self, problems: list[Problem], note: str = ""):
        self.problems, self.note = problems, note
        super().__init__("\n".join(map(str, problems)))


class UsageError(LookupError):
    """A command was asked for something that does not exist or cannot be done; the message says what to give instead."""


# Of more problems of one kind than this only the first are shown; the rest are counted.
SHOWN = 3
_COLUMN = re.compile(r"column ([\w ]+)")
_PARTICULAR = re.compile(r"'[^']*'|“[^”]*”|`[^`]*`|[\w.,-]*\d[\w.,-]*")


def grouped(problems: Iterable[Problem]) -> list[str]:
    """Return problems as they are printed: of many with the same fault, the first ones, then how many more there are by file."""
    kinds: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        column = _COLUMN.search(problem.place)  # each has a remedy of its own
        kinds.setdefault((_PARTICULAR.sub("…", problem.fault), column[1] if column else ""), []).append(problem)
    lines: list[str] = []
    for kind in kinds.values():
        shown = kind if len(kind) <= SHOWN + 1 else kind[:SHOWN]
        lines += map(str, shown)
        if rest := Counter(problem.file for problem in kind[len(shown) :]):
            where = ", ".join(f"{file} {count}" for file, count in rest.items())
            lines.append(f"… and {rest.total()} more that say the same: {where}")
    return lines
