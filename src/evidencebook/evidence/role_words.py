"""The words that a role shows in a sentence: the default ones, a form of them, or the author's own."""

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

import pandas as pd

from evidencebook.evidence import date_words, number_words, passages, source_texts, tables, wording
from evidencebook.evidence.facts import Fact
from evidencebook.evidence.role_text import Asked, RefusedError
from evidencebook.files import cache

# The columns that hold the first and the last day of a row; the first pair that a table has counts.
SPANS = (("date_start", "date_end"), ("period_start", "period_end"))


class Rows(Mapping):
    """The rows of a table by their ids, each read from the table when it is asked for."""

    def __init__(self, table):
        self.table = table

    def __getitem__(self, name: str):
        return self.table.loc[name]

    def __iter__(self):
        return iter(self.table.index)

    def __len__(self) -> int:
        return len(self.table)


class AllRows(Mapping):
    """The rows of all tables that lead to sources, directly or through the rows they are made from, by their ids."""

    @cached_property
    def tables(self) -> dict[str, str]:
        """The table of each row; found out where a row is asked for, because most texts name none."""
        return _tables_of_rows(tables.contents())

    def __getitem__(self, name: str):
        return tables.read(self.tables[name]).loc[name]

    def __iter__(self):
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)


@lru_cache(maxsize=2)
def _tables_of_rows(contents: tuple[bytes, ...]) -> dict[str, str]:
    def look() -> dict[str, str]:
        return {row: name for name in [*tables.evidence(), *tables.series()] for row in tables.read(name).index}

    return cache.noted("tables-of-rows.json", tables.digest(contents), look)


# The forms of a fact besides its own words; a fact has those that suit its unit.
FORMS = ("value", "change", "signed", "rounded", "words")
# The forms of the time of a row; a row has those that its dates are precise enough for.
EVENT_FORMS = ("day", "day-month", "month", "month-name", "year")
_DIGITS = re.compile(r"\d(?:[\d,.]|\N{NO-BREAK SPACE}(?=\d{3}))*")
_CHANGE = re.compile(r"\Aa (fall|rise) of ")


def fact(known: Fact, asked: Asked) -> str:
    """Return a fact in the form that a role asks for; RefusedError for an unknown form, or author's words that disagree with it."""
    if asked.words:
        number_words.hold(asked.words, known.value, known.unit, known.words)
        return asked.words
    bare = _CHANGE.sub("", known.words)
    if asked.form in ("", "value"):
        return bare if asked.form else known.words
    if asked.form == "change" and known.unit in ("percent", "percentage_points") and known.value:
        return f"a {'fall' if known.value < 0 else 'rise'} of {bare}"
    if asked.form == "signed" and bare[:1].isdigit():
        return f"{wording.MINUS if known.value < 0 else '+'}{bare}"
    if asked.form == "rounded" and (rounded := _rounded(known, bare)):
        return rounded
    if asked.form == "words" and float(known.value).is_integer() and 0 <= known.value < 100 and known.unit != "year":
        return number_words.spelt(int(known.value))
    remedy = "Use value, change, signed, rounded or words where the fact has it, or your own words: words <id>"
    raise RefusedError(f"the fact ({known.words}) has no form {asked.form!r}", remedy)


def _rounded(fact: Fact, bare: str) -> str:
    """Return a fact rounded to a whole percentage or to two significant digits."""
    if fact.unit in ("percent", "percentage_points"):
        return _DIGITS.sub(f"{abs(fact.value):.0f}", bare, count=1) if re.search(r"\d", bare) else ""
    value = float(f"{abs(fact.value):.2g}")
    if fact.unit == "usd_million":
        return wording.money(value, 1000 if value >= 10_000 else 100 if value >= 1000 else 1 if value >= 10 else 0.1)
    return _DIGITS.sub(wording.number(value), bare, count=1) if fact.unit != "year" else ""


def quotation(entry: passages.Quotation, asked: Asked) -> str:
    """Return the exact words of a quotation, or the parts of them that an author kept."""
    if asked.form:
        raise RefusedError(f"a quotation has no form {asked.form!r}", "Shorten it: words of it <id>")
    return shortened(entry.words, asked.words) if asked.words else entry.words


def shortened(whole: str, words: str) -> str:
    """Return the words of a quotation that an author kept; RefusedError unless all parts stand in it, in that order.

    The case of the first letter of a part may be changed in square brackets; “…” stands where words were left out between.
    """
    remedy = f"Keep parts as they stand in “{whole}”, joined by …"
    text, position = source_texts.normalise(whole), 0
    parts = [part.strip() for part in re.split(r"…|\.\.\.", words) if part.strip()]
    for part in parts:
        wanted = source_texts.normalise(re.sub(r"\A\[(\w)\]", r"\1", part))
        flags = re.IGNORECASE if part.startswith("[") else 0
        first, rest = re.escape(wanted[:1]), re.escape(wanted[1:])
        pattern = rf"(?<!\w)(?:{f'(?i:{first})' if flags else first}){rest}(?!\w)"
        found = re.compile(pattern).search(text, position)
        if not found:
            raise RefusedError(f"“{part}” is not a part of the quotation", remedy)
        position = found.end()
    if not parts:
        raise RefusedError("nothing of the quotation is left", remedy)
    return " … ".join(parts)


def time_of(row: pd.Series) -> str:
    """Return the time of a row in words; empty if it has none."""
    first, last = next(((row[a], row[b]) for a, b in SPANS if a in row), (pd.NaT, pd.NaT))
    if first is pd.NaT and last is pd.NaT:
        return ""
    return wording.when(first, last, row.get("date_precision", ""))


def event(row: Any, asked: Asked) -> str:
    """Return the time of a row in the form that a role asks for; RefusedError if its dates do not allow that form."""
    first, last = row.get("date_start", pd.NaT), row.get("date_end", pd.NaT)
    known = time_of(row)
    remedy = f"The row is dated {known or 'nowhere'}: write that, or leave the time out"
    ends = [end for end in (first, last) if not pd.isna(end)]
    if not ends:
        raise RefusedError("the row has no date", remedy)
    first, last = ends[0], ends[-1]
    if asked.words:
        date_words.hold(asked.words, first.date(), last.date(), known)
        return asked.words
    if not asked.form:
        return known
    one_day, one_month = first == last, (first.year, first.month) == (last.year, last.month)
    said = (
        f"{first.day}" if one_day else "",
        f"{first.day}{wording.NBSP}{first:%B}" if one_day else "",
        f"{first:%B}{wording.NBSP}{first.year}" if one_month else "",
        f"{first:%B}" if one_month else "",
        f"{first.year}" if first.year == last.year else "",
    )
    forms = dict(zip(EVENT_FORMS, said, strict=True))
    if not forms.get(asked.form):
        raise RefusedError(f"the time of the row has no form {asked.form!r}", remedy)
    return forms[asked.form]


def recommendation(entry: Any, asked: Asked) -> str:
    """Return the title of a recommendation, or the author's words for it."""
    if asked.form:
        raise RefusedError(f"a recommendation has no form {asked.form!r}", "Write your own words: words <id>")
    return asked.words or entry.title
