"""What a check has to say: where, what is wrong, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One fault: the file, the place in it (row, column, line or cell), what is wrong and the remedy."""

    file: str
    place: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {self.fault}\n    → {self.remedy}"


class BrokenBookError(Exception):
    """Something in the book does not hold; carries the findings."""

    def __init__(self, findings: list[Finding]):
        self.findings = findings
        super().__init__("\n".join(str(f) for f in findings))
