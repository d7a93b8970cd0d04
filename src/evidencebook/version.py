"""The version of a report: its number, the commit, the time.

It stands on every page, and changes with each commit and with the first change after a commit. So pages are built with a
placeholder for commit and time, which is replaced when they are published: a commit alone makes no page stale.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

# Set for a build whose pages get the placeholder.
STANDS_IN = "VERSION_STANDS_IN"
# The placeholders: no commit has this name, and no report this day, the last one that a date can hold.
_COMMIT, _SECONDS = "zzzzzzzzzzzz", 253_402_214_400
_FORMS = ("%Y-%m-%d", "%Y/%m/%d")


@dataclass(frozen=True)
class Version:
    """A state of the report.

    `number` is the version in CITATION.cff; `commit` is empty outside a clone. `changed` says whether files differ from the
    commit, and is None where git cannot tell, as in a copy without history. `seconds` is the time of the commit, or
    SOURCE_DATE_EPOCH where it is set, in seconds since 1970; None where neither is known.
    """

    number: str
    commit: str
    changed: bool | None
    seconds: int | None

    @property
    def day(self) -> datetime | None:
        """Return the time in UTC, whatever the time zone of the machine."""
        return None if self.seconds is None else datetime.fromtimestamp(self.seconds, UTC)

    @property
    def date(self) -> str:
        """Return the day in words, or nothing."""
        return f"{self.day.day} {self.day:%B %Y}" if self.day else ""

    def __str__(self) -> str:
        changed = ", with changes that are not committed" if self.changed else ""
        return f"{self.number}, commit {self.commit}{changed}" if self.commit else self.number

    def stand_in(self) -> "Version":
        """Return the placeholder for this version: it has a commit and a time if this version has them."""
        known = self.seconds is not None
        return replace(self, commit=self.commit and _COMMIT, changed=None, seconds=_SECONDS if known else None)

    def put_into(self, content: bytes) -> bytes:
        """Return the content of a file with the placeholder replaced by this version."""
        for stand_in, real in self._replaced:
            content = content.replace(stand_in, real)
        return content

    @cached_property
    def _replaced(self) -> list[tuple[bytes, bytes]]:
        return list(zip(self.stand_in()._words(), self._words(), strict=True))

    def _words(self) -> list[bytes]:
        days = [self.date, *(f"{self.day:{form}}" for form in _FORMS)] if self.day else []
        return [each.encode() for each in (*([str(self)] if self.commit else []), *days)]
