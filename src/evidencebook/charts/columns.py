"""Titles and units of plotted columns, for readers."""

from collections.abc import Iterator
from typing import Any

from evidencebook import project

# The fields of charts, each with its title, and its unit if it counts something.
TITLES = {
    "addressee_name": ("Asked of", ""),
    "addressee_stated": ("Addressee", ""),
    "answer": ("Answer", ""),
    "area": ("Drawn at the main town of an area", ""),
    "aspect": ("Line of the scheme", ""),
    "basis": ("Basis", ""),
    "billion": ("Value", "USD billion a year"),
    "date": ("Day, or middle of the period", ""),
    "date_end": ("Last day", ""),
    "date_start": ("First day", ""),
    "definition": ("Definition", ""),
    "direction": ("Direction", ""),
    "document": ("Document", ""),
    "end": ("Until", ""),
    "episode": ("Episode", ""),
    "finding": ("Finding", ""),
    "first": ("First day", ""),
    "flow": ("Flow", ""),
    "hedge": ("Hedge", ""),
    "high": ("Highest", ""),
    "kind": ("Kind", ""),
    "known": ("Known from", ""),
    "lane": ("Lane", ""),
    "last": ("Last day", ""),
    "latitude": ("Latitude", "degrees north"),
    "level": ("How it is known", ""),
    "longitude": ("Longitude", "degrees east"),
    "low": ("Lowest", ""),
    "month": ("Month", ""),
    "monthly": ("Monthly average", "USD million"),
    "name": ("Channel", ""),
    "number": ("Number", ""),
    "origin": ("Told by", ""),
    "percent": ("Share", "%"),
    "period_end": ("Last day", ""),
    "period_start": ("First day", ""),
    "period": ("Period", ""),
    "persons": ("Personnel", "persons"),
    "piece": ("Row of the evidence", ""),
    "place_name": ("Place", ""),
    "pollster": ("Pollster", ""),
    "population": ("Asked of", ""),
    "precision": ("Precision of the date", ""),
    "question": ("Question", ""),
    "reporter": ("Reported by", ""),
    "reports": ("Reported by", ""),
    "row": ("Count", ""),
    "said": ("Said on", ""),
    "share_percent": ("Share", "%"),
    "side": ("Side", ""),
    "since": ("Since", ""),
    "speaker": ("Who says it", ""),
    "stance": ("Stance", ""),
    "standing": ("How it is known", ""),
    "start": ("From", ""),
    "statement": ("In words", ""),
    "state": ("State", ""),
    "thousand": ("Personnel", "thousand"),
    "topic": ("What", ""),
    "vehicles": ("Vehicles", ""),
    "voices": ("Accounts", ""),
    "what": ("What", ""),
    "when": ("Fieldwork", ""),
    "who": ("By whom", ""),
    "year": ("Year", ""),
}
# Fields that only place or repeat a label, or link a mark to a row of the numbers.
DRAWN_WITH = {"text", "label", "middle", "x", "x2", "y", "y2", "zero", "ink", "letter", "told"}


def described(specification: dict[str, Any], own: dict[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Return title and unit of every column of a chart's data that is of use to readers; those in `own` take precedence.

    ValueError names a column without a title.
    """
    found, titles = {}, TITLES | project.settings().chart_columns
    for field in dict.fromkeys(_fields(specification)):
        if field in own or field not in DRAWN_WITH:
            try:
                title, unit = own.get(field) or titles[field]
            except KeyError:
                remedy = f"name it in `columns`, or under [chart_columns] in {project.SETTINGS}"
                raise ValueError(f"the plotted column {field!r} has no title: {remedy}") from None
            found[field] = {"title": title, "unit": unit}
    return found


def _fields(specification: dict[str, Any]) -> Iterator[str]:
    for rows in specification.get("datasets", {}).values():
        for row in rows:
            if "geometry" not in row:
                yield from row
