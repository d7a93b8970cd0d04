"""The known faults of packages that are accepted for a time, with reasons and last days, for `pip-audit`."""

import datetime
import tomllib

from evidencebook import project
from evidencebook.files.load import read_text
from evidencebook.problems import Problem, ReportError

FILE = "supply/advisories.toml"
COLUMNS = {"id": str, "reason": str, "until": datetime.date}


def accepted(today: datetime.date) -> list[str]:
    """Return the ids of advisories that are accepted today; ReportError for an entry that is expired or incomplete."""
    try:
        content = tomllib.loads(read_text(project.root() / FILE))
    except tomllib.TOMLDecodeError as error:
        raise ReportError([Problem(FILE, "", f"cannot be read: {error}", "Correct the line.")]) from None
    entries = content.pop("advisory", [])
    if content or not isinstance(entries, list):
        raise ReportError([Problem(FILE, "", "holds something else than [[advisory]]", "Take it out.")])
    if faults := [fault for number, entry in enumerate(entries, 1) for fault in _faults(number, entry, today)]:
        raise ReportError(faults)
    return [entry["id"] for entry in entries]


def _faults(number: int, entry: dict, today: datetime.date) -> list[Problem]:
    place = f"advisory {number}"
    wrong = [name for name, kind in COLUMNS.items() if type(entry.get(name)) is not kind or not entry[name]]
    if wrong or set(entry) != set(COLUMNS):
        remedy = "Give id, reason and until (a day, without quotation marks), and nothing else."
        return [Problem(FILE, place, f"is incomplete: {', '.join(wrong) or 'unknown entries'}", remedy)]
    if entry["until"] < today:
        remedy = "Upgrade the package, or say anew why it can wait, and until when."
        return [Problem(FILE, place, f"{entry['id']} was accepted until {entry['until']}, which is past", remedy)]
    return []
