"""What a report tells the engine about its subject: the settings of `report.toml`, read and checked."""

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from evidencebook.files.paths import relative
from evidencebook.problems import Problem, ReportError

# What a report is checked for: in the light profile, only that numbers are computed and quotations verified.
LIGHT, STRICT = PROFILES = ("light", "strict")


@dataclass(frozen=True)
class Side:
    """A side that rows speak for: its name in sentences, its lane in the timeline, and the states that report for it."""

    name: str
    lane: str
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """What the engine has to know about the subject of a report, from `report.toml`. Functions are named as `module:function`."""

    profile: str = STRICT
    slug: str = "report"
    genre: str = "Report"
    frontispiece: str = ""
    package: str = "helpers"
    chapters: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    finding_terms: str = ""
    front_findings: tuple[int, ...] = ()
    likelihood: dict[str, tuple[int, int]] = field(default_factory=dict)
    checks: dict[str, dict[str, str]] = field(default_factory=dict)
    sides: dict[str, Side] = field(default_factory=dict)
    units: tuple[str, ...] = ()
    thousands: str = ","
    percent: str = "%"
    letters_to: int = 12
    accent: str = ""
    light: dict[str, str] = field(default_factory=dict)
    dark: dict[str, str] = field(default_factory=dict)
    chart_columns: dict[str, tuple[str, str]] = field(default_factory=dict)
    timeline_break: int = 0
    synonyms: tuple[tuple[str, ...], ...] = ()
    fact_tables: tuple[str, ...] = ()
    prose: dict[str, Any] = field(default_factory=dict)
    third_hand_at_most: int = 0
    summary_languages: tuple[str, ...] = ()
    summary_signs: str = ""
    evidence_pages: tuple[str, ...] = ()
    publisher: str = ""
    motif: str = ""
    abbreviations: dict[str, str] = field(default_factory=dict)
    opener_section: str = ""
    opener_numbers: dict[str, dict[str, str]] = field(default_factory=dict)


def _likelihood(path: Path, scale: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Return the terms of likelihood of a report, each with its lowest and highest chance in percent."""
    for term, span in scale.items():
        whole = isinstance(span, list) and len(span) == 2 and all(isinstance(end, int) for end in span)
        if not (whole and 0 <= span[0] < span[1] <= 100):
            remedy = 'Give the lowest and the highest chance in percent, as in "likely" = [55, 80].'
            raise ReportError([Problem(relative(path), f"likelihood.{term}", f"is {span!r}", remedy)])
    return {term: (span[0], span[1]) for term, span in scale.items()}


# How a report may write numbers: what stands between thousands, what follows a percentage.
_NUMBERS = {"thousands": (",", " ", ""), "percent": ("%", " %", " per cent", " percent")}


def _house_style(path: Path, given: dict[str, Any]) -> dict[str, Any]:
    """Return how the report writes numbers; ReportError for a style that no check could read."""
    for name, value in given.items():
        known = _NUMBERS.get(name, range(13) if name == "letters_to" else ())
        if value not in known:
            allowed = ", ".join(map(repr, known)) or f"one of {', '.join([*_NUMBERS, 'letters_to'])} as the setting"
            raise ReportError([Problem(relative(path), f"numbers.{name}", f"is {value!r}", f"Give {allowed}.")])
    return given


@lru_cache(maxsize=4)
def parsed(path: Path, text: str) -> Settings:
    """Return the settings in the text of `report.toml`; ReportError for a setting that is unknown or of the wrong type."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ReportError(
            [Problem(relative(path), "", f"cannot be read as TOML: {error}", "Correct the line.")]
        ) from error
    report, colours = given.get("report", {}), given.get("colours", {})
    if (profile := report.get("profile", STRICT)) not in PROFILES:
        remedy = f"Give one of {', '.join(PROFILES)}."
        raise ReportError([Problem(relative(path), "report.profile", f"is {profile!r}", remedy)])
    sides = {
        name: Side(s["name"], s.get("lane", s["name"]), tuple(s.get("states", ())))
        for name, s in given.get("sides", {}).items()
    }
    try:
        return Settings(
            **report | {"chapters": tuple(report.get("chapters", ()))},
            package=path.parent.name if path.parent.parent.name == "src" else "helpers",
            facts=tuple(given.get("facts", {}).get("functions", ())),
            units=tuple(given.get("facts", {}).get("units", ())),
            **_house_style(path, given.get("numbers", {})),
            fact_tables=tuple(given.get("facts", {}).get("tables", ())),
            finding_terms=given.get("findings", {}).get("terms", ""),
            likelihood=_likelihood(path, given.get("likelihood", {})),
            checks=given.get("checks", {}),
            sides=sides,
            accent=colours.get("accent", ""),
            light=colours.get("light", {}),
            dark=colours.get("dark", {}),
            chart_columns={name: tuple(words) for name, words in given.get("chart_columns", {}).items()},
            prose=given.get("prose", {}),
            third_hand_at_most=given.get("record", {}).get("third_hand_at_most", 0),
            front_findings=tuple(given.get("findings", {}).get("front", ())),
            summary_languages=tuple(given.get("summaries", {}).get("languages", ())),
            summary_signs=given.get("summaries", {}).get("signs", ""),
            evidence_pages=tuple(given.get("paper", {}).get("evidence", ())),
            publisher=given.get("paper", {}).get("publisher", ""),
            motif=given.get("paper", {}).get("motif", ""),
            abbreviations=given.get("paper", {}).get("abbreviations", {}),
            opener_section=given.get("paper", {}).get("opener", ""),
            opener_numbers=given.get("paper", {}).get("numbers", {}),
            synonyms=tuple(map(tuple, given.get("search", {}).get("synonyms", ()))),
            timeline_break=given.get("timeline", {}).get("break", 0),
        )
    except TypeError as error:
        fault = f"holds a setting that is not known: {error}"
        raise ReportError([Problem(relative(path), "report", fault, "Remove it, or correct its name.")]) from error
