"""What is wrong with a report: one problem names the file, the place, the fault and the remedy."""

from dataclasses import dataclass

# Set by --debug: what nobody foresaw is raised where it happens, and not told as a problem of the data.
DEBUG = "EVIDENCEBOOK_DEBUG"


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: the file, the place in it (row, column, line or cell), what is wrong and the remedy."""

    file: str
    place: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {self.fault}\n    → {self.remedy}"


class ReportError(Exception):
    """Problems in the files of a report, which their author can solve."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class UsageError(LookupError):
    """A command was asked for something that is not there, or that cannot be; the message says what to give instead."""
