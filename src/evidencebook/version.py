"""Which state of the repository something was made from: version, commit, and the date of that commit."""

import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata

from evidencebook import project

PACKAGE = "belarus-ukraine-report"
INPUTS = (
    *("_config.yml", "_toc.yml", "references.bib", "requirements.lock", "CHANGELOG.md", "LICENSE"),
    *("chapters", "data", "src", "supply"),
)


@dataclass(frozen=True)
class Version:
    """A version: its number, the commit (empty outside a clone), whether files differ from it, and its time.

    `seconds` is the time of the commit, or SOURCE_DATE_EPOCH where it is set, in seconds since 1970; None where neither is.
    """

    number: str
    commit: str
    changed: bool
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


def of_book() -> Version:
    """Return the version of the book that one stands in."""
    commit, seconds, changed = "", os.environ.get("SOURCE_DATE_EPOCH", ""), False
    if (project.root() / ".git").exists():
        commit, _, committed = _git("log", "-1", "--format=%h %ct", "--abbrev=12").partition(" ")
        seconds = seconds or committed
        changed = bool(_git("status", "--porcelain", "--", *INPUTS))
    return Version(metadata.version(PACKAGE), commit, changed, int(seconds) if seconds else None)


def _git(*arguments: str) -> str:
    """Return what git says; nothing where it is missing or refuses."""
    try:
        done = subprocess.run(["git", "-C", project.root(), *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
