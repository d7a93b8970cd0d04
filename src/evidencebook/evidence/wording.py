"""How numbers, dates and judgements are written: one function for each kind."""

import re
from calendar import month_name
from collections.abc import Collection, Iterable
from typing import Any

from pandas import NaT, Timestamp

from evidencebook import project

NBSP = "\N{NO-BREAK SPACE}"
_WITHIN = re.compile('[“"]([^“”"]*)[”"]')
_MONTH_OR_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?")
MINUS = "\N{MINUS SIGN}"
GOVERNMENT = "Government of "

HEDGES = {
    "exact": "",
    "about": f"about{NBSP}",
    "just_under": f"just under{NBSP}",
    "nearly": f"nearly{NBSP}",
    "more_than": f"more than{NBSP}",
    "at_most": f"at most{NBSP}",
    "at_least": f"at least{NBSP}",
    "fewer_than": f"fewer than{NBSP}",
}
# Terms of likelihood with their chances in percent: the scale of the report, or by default that of ICD 203.
LIKELIHOOD = project.settings().likelihood or {
    "remote": (1, 5),
    "very unlikely": (5, 20),
    "unlikely": (20, 45),
    "roughly even": (45, 55),
    "likely": (55, 80),
    "very likely": (80, 95),
    "almost certain": (95, 99),
}
# Terms that need another verb than "is".
_SAID = {"remote": "is a remote possibility", "roughly even": "has a roughly even chance"}
_SMALL_WORDS = {
    "A",
    "An",
    "For",
    "From",
    "How",
    "In",
    "The",
    "What",
    "When",
    "Where",
    "Whether",
    "Which",
    "Who",
    "Whose",
    "Why",
}
COUNTS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def judged(statement: str, likelihood: str) -> str:
    """Return a judgement as a sentence that can be quoted alone: an event gets its likelihood added, a sentence stays unchanged."""
    if not likelihood or re.search(rf"\b(?:{'|'.join(LIKELIHOOD)})\b", statement):
        return statement
    return f"{statement.rstrip('.')} {_SAID.get(likelihood, f'is {likelihood}')}."


def chance(likelihood: str) -> str:
    """Return the chance that a term of the scale stands for, as in 5–20%."""
    low, high = LIKELIHOOD[likelihood]
    return f"{low}–{high}%"


def after_colon(text: str) -> str:
    """Return text as it is written after a colon: a common first word loses its capital, and a name keeps it."""
    first, space, rest = text.partition(" ")
    return f"{first.lower()}{space}{rest}" if first in _SMALL_WORDS else text


def quoted(words: str) -> str:
    """Return exact words in quotation marks: ours replace any around the words, and those inside become single."""
    for first, last in ('""', "“”", "«»"):
        opens, closes, within = words.startswith(first), words.endswith(last), words[1:-1]
        if opens and closes and first not in within and last not in within:
            words = within
        elif opens and last not in words[1:]:
            words = words[1:]
        elif closes and first not in words[:-1]:
            words = words[:-1]
    # German quotations end with the mark that begins an English one.
    words = words if "„" in words else _WITHIN.sub(r"‘\1’", words)
    return f"“{words}”"


def sentence(text: str) -> str:
    """Return words with a capital, unless the first word has one already (iPhone), and a full stop."""
    first = text.partition(" ")[0]
    capital = text if first != first.lower() else f"{text[:1].upper()}{text[1:]}"
    return f"{capital.rstrip('.')}." if text else ""


def decimals_of(step: float) -> int:
    """Return the number of decimals for a step of the last digit: 0.1 gives 1, 100 gives 0."""
    return max(0, len(f"{step:.6f}".rstrip("0").partition(".")[2]))


def number(value: float, decimals: int = 0) -> str:
    """Return a number as the report writes them, by default with a comma between thousands, and with a true minus sign."""
    return in_house_style(f"{value:,.{decimals}f}").replace("-", MINUS)


def in_house_style(digits: str) -> str:
    """Return digits with commas replaced by the report's separator of thousands."""
    return digits.replace(",", project.settings().thousands.replace(" ", NBSP))


def money(usd_million: float, step: float = 0.1) -> str:
    """Return an amount of USD million in words; `step` is one unit of the last digit that is known, in USD million."""
    if abs(usd_million) >= 1000:
        decimals = 2 if step < 100 else 1 if step < 1000 else 0
        return f"USD{NBSP}{number(usd_million / 1000, decimals)}{NBSP}billion"
    return f"USD{NBSP}{number(usd_million, decimals_of(step))}{NBSP}million"


def tonnes(thousand: float) -> str:
    """Return a mass, given in thousand tonnes, in words: 561,000 tonnes, 1.49 million tonnes."""
    if thousand >= 1000:
        return f"{thousand / 1000:.2f}".rstrip("0").rstrip(".") + f"{NBSP}million{NBSP}tonnes"
    return f"{number(thousand * 1000)}{NBSP}tonnes"


def percent(value: float, decimals: int = 1) -> str:
    """Return a percentage as the report writes them, by default as in 74.5%."""
    return number(value, decimals) + project.settings().percent.replace(" ", NBSP)


def change(value: float, decimals: int = 1, hedge: str = "exact") -> str:
    """Return a percentage change with its direction, as in “a fall of 74.5%”."""
    direction = "fall" if value < 0 else "rise"
    return f"a {direction} of {HEDGES[hedge]}{percent(abs(value), decimals)}"


def count(value: int) -> str:
    """Return a whole number, in letters up to twelve or the limit that the report sets, in digits beyond."""
    return COUNTS[value] if 0 <= value <= project.settings().letters_to else number(value)


def counted(value: int, one: str) -> str:
    """Return a count with its noun, in digits: 1 row, 1,200 rows."""
    return f"{number(value)} {one}{'' if value == 1 else 's'}"


def sources_label(sources: Collection[Any]) -> str:
    """Return the label before the names of sources: “Source” or “Sources”."""
    return "Source" if len(sources) == 1 else "Sources"


def together(names: Iterable[str]) -> str:
    """Return names in a row, with governments joined: “Governments of Poland and Latvia; Council of the EU”."""
    listed = list(names)
    whose = [name.removeprefix(GOVERNMENT) for name in listed if name.startswith(GOVERNMENT)]
    if len(whose) < 2:
        return ", ".join(listed)
    governments = f"Governments of {', '.join(whose[:-1])} and {whose[-1]}"
    return "; ".join([governments, *(name for name in listed if not name.startswith(GOVERNMENT))])


def period(start: Timestamp, end: Timestamp) -> str:
    """Return a period in words: a year, a month, or its first and last months."""
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return f"{start.year}" if start.year == end.year else f"{start.year}–{end.year}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%B %Y}"
    first = f"{start:%B}" if start.year == end.year else f"{start:%B %Y}"
    return f"{first}–{end:%B %Y}"


def when(start: Timestamp, end: Timestamp, precision: str) -> str:
    """Return the time of a dated row in words: a day, a month, a year, a span, or that it is not stated."""
    if start is NaT and end is NaT:
        return "not dated"
    if start is NaT or end is NaT:
        before, after = ("not after", "not before") if precision == "not_stated" else ("until", "from")
        return f"{before} {_day(end)}" if start is NaT else f"{after} {_day(start)}"
    if precision == "day" or start == end:
        return _day(start)
    whole = start.day == 1 and end.is_month_end
    if whole:
        return period(start, end)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{_day(end)}"
    first = f"{start.day} {start:%B}" if start.year == end.year else _day(start)
    return f"{first} – {_day(end)}"


def is_month_or_day(text: str) -> bool:
    """Return whether a text is an ISO month or day, such as 2024-07; a span of years, such as 2019-20, is not."""
    return _MONTH_OR_DAY.fullmatch(text) is not None


def said_on(day: str) -> str:
    """Return an ISO date, a month or a year in words."""
    year, month, date = (*day.split("-"), "", "")[:3]
    return " ".join(part for part in (date.lstrip("0"), month_name[int(month)] if month else "", year) if part)


def _day(date: Timestamp) -> str:
    return f"{date.day} {date:%B %Y}"
