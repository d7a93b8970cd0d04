"""Reads a time in an author's words (days, months, years, seasons, parts of them) and checks it against an event."""

import calendar
import re
from datetime import date, timedelta

from evidencebook.evidence.role_text import RefusedError

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}
_WEEKDAYS = [name.lower() for name in calendar.day_name]
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b")
_SEASON = re.compile(rf"\b(?:{'|'.join(_SEASONS)})\b")
_DAY = re.compile(r"(?<![\d,.])(?:[1-9]|[12]\d|3[01])(?=(?:st|nd|rd|th)?\b)(?![\d,.]*\d)")
_PART = re.compile(
    r"\b(?P<early>early|beginning of|start of|first days of)\b|\b(?P<mid>mid|middle of)\b|\b(?P<late>late|end of|last days of)\b"
    r"|\b(?P<first>first half)\b|\b(?P<second>second half)\b"
)
_FROM, _TO = re.compile(r"\b(?:since|from|after|as of)\b"), re.compile(r"\b(?:until|till|by|to|before)\b")


def hold(words: str, first: date, last: date, known: str) -> None:
    """Refuse words that do not name the time of an event from `first` to `last`; `known` is how the report words that time."""
    remedy = f"The event is dated {known}: say that, or a part of it"
    text = words.lower().replace("\N{NO-BREAK SPACE}", " ")
    years = [int(year) for year in _YEAR.findall(text)]
    months = [MONTHS[name] for name in _MONTH.findall(text)]
    days = [int(day) for day in _DAY.findall(_YEAR.sub(" ", text))]
    weekdays = [_WEEKDAYS.index(name) for name in _WEEKDAYS if re.search(rf"\b{name}\b", text)]
    seasons = _SEASON.findall(text)
    if not (years or months or days or weekdays or seasons):
        raise RefusedError(f"“{words}” names no day, month, season or year", remedy)
    wrong = RefusedError(f"“{words}” is not the time of the event", remedy)
    if weekdays and not {first.weekday(), last.weekday()} >= set(weekdays):
        raise wrong
    if days:
        ends = {first, last}
        named = [end for end in (first, last) if end.day in days]
        if not set(days) <= {end.day for end in ends}:
            raise wrong
        if (months and not set(months) <= {end.month for end in named}) or (
            years and not set(years) <= {end.year for end in named}
        ):
            raise wrong
        return
    if not (years or months or seasons):
        return
    starts, finish = _span(text, years or [first.year, last.year], months, seasons, first)
    held = starts <= first and last <= finish
    held = held or (bool(_FROM.search(text)) and starts <= first <= finish)
    held = held or (bool(_TO.search(text)) and starts <= last <= finish)
    if not held:
        raise wrong


def _span(text: str, years: list[int], months: list[int], seasons: list[str], near: date) -> tuple[date, date]:
    """Return the first and the last day that words can mean."""
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    if seasons:
        begins, ends = _SEASONS[seasons[0]][0], _SEASONS[seasons[-1]][1]
        year = min(years) if begins <= ends or len(set(years)) > 1 or near.month == 12 else min(years) - 1
        first = date(year, begins, 1)
        last = _end(max(years) if begins <= ends else year + 1, ends)
    elif months:
        last_year = max(years)
        first, last = date(min(years), months[0], 1), _end(last_year, months[-1])
    if part := _PART.search(text):
        first, last = _part(part, first, last)
    return first, last


def _end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _part(part: re.Match, first: date, last: date) -> tuple[date, date]:
    length = (last - first).days + 1
    half = length // 2
    if part["first"]:
        return first, first + timedelta(days=half)
    if part["second"]:
        return first + timedelta(days=half - 1), last
    third = length / 3
    if part["early"]:
        return first, first + timedelta(days=round(third))
    if part["late"]:
        return last - timedelta(days=round(third)), last
    return first + timedelta(days=int(third) - 1), last - timedelta(days=int(third) - 1)
