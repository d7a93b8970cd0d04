"""Starts a report: the files of a small, complete one about an invented subject, to be replaced step by step."""

import re
from importlib.metadata import version
from pathlib import Path

from evidencebook.problems import UsageError
from evidencebook.settings import PROFILES

TEMPLATE = Path(__file__).parent / "report"
# Packages leave out files whose names begin with a dot.
_DOT = "dot-"
NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


def files(profile: str) -> dict[Path, str]:
    """Return the text of every file of the small report by its path, for one of the profiles of `report.toml`."""
    if profile not in PROFILES:
        raise UsageError(f"there is no profile {profile!r}; the profiles are {', '.join(PROFILES)}.")
    given = {"@PROFILE@": profile, "@VERSION@": version("evidencebook")}
    found = {}
    for file in sorted(TEMPLATE.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            text = file.read_text(encoding="utf-8")
            for mark, value in given.items():
                text = text.replace(mark, value)
            parts = [part.replace(_DOT, ".", 1) if part.startswith(_DOT) else part for part in file.parts]
            found[Path(*parts[len(TEMPLATE.parts) :])] = text
    return found


def write(folder: Path, profile: str) -> list[Path]:
    """Write the small report into a folder that is new or empty, and return its files; UsageError for any other folder."""
    if not NAME.fullmatch(folder.name):
        raise UsageError(f"{folder.name!r} cannot be the name of a report: use letters, digits, hyphens and dots.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already and holds something; choose another name.")
    written = files(profile)
    for path, text in written.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return list(written)
