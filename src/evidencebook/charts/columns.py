"""Titles and units of plotted columns, for readers."""

from collections.abc import Iterator
from typing import Any

from evidencebook import project

# Fields that charts of any subject share, each with its title, and its unit if it counts something; `[chart_columns]` adds more.
TITLES = {
    "date_end": ("Last day", ""),
    "date_start": ("First day", ""),
    "hedge": ("Hedge", ""),
    "kind": ("Kind", ""),
    "latitude": ("Latitude", "degrees north"),
    "longitude": ("Longitude", "degrees east"),
    "month": ("Month", ""),
    "percent": ("Share", "%"),
    "period_end": ("Last day", ""),
    "period_start": ("First day", ""),
    "place_name": ("Place", ""),
    "share_percent": ("Share", "%"),
    "side": ("Side", ""),
    "speaker": ("Who says it", ""),
    "standing": ("How it is known", ""),
    "statement": ("In words", ""),
    "state": ("State", ""),
    "what": ("What", ""),
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
