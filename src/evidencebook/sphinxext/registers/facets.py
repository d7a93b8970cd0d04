"""Facets by which entries of a register are filtered and sorted: date, sides, kinds and sources."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from evidencebook import project
from evidencebook.evidence import code_words, fact_registry, facts, tables
from evidencebook.sphinxext import entry_words

# Where a table says whose statement, act or count a row is.
_SIDE = ("asserted_side", "actor_side", "reporter_side", "side")
_SPANS = (("date_start", "date_end"), ("period_start", "period_end"))
# The registers that list rows under their own ids, and what an entry is called there.
KINDS = {
    "events": "event",
    "claims": "claim",
    "disagreements": "disagreement",
    "apparent_contradictions": "apparent",
    "recommendations": "recommendation",
    "channels": "channel",
    "names": "name",
    "evidence": "evidence",
    "restraint_ledger": "evidence",
}
# Rows that are listed in the entry of another row.
LISTED_WITH = {"channel_states": "channel", "recommendation_evidence": "recommendation"}


@dataclass(frozen=True)
class Facets:
    """The facets of an entry; `begins` and `ends` are ISO dates or empty, `when` is the same in words.

    `kinds` are pairs of what is told apart, such as Topic or Verdict, and a value of it in words.
    """

    sides: tuple[str, ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    begins: str = ""
    ends: str = ""
    when: str = ""


@dataclass(frozen=True)
class Row:
    """A row of evidence, whatever its table; `entry` is kind and name of the entry that lists it."""

    id: str
    table: str
    entry: tuple[str, str]
    side: str
    begins: str
    ends: str
    sources: tuple[str, ...]
    passages: tuple[str, ...]
    locator: str


def of_row(row, when: str, side: str, **kinds: str) -> Facets:
    """Return the facets of a dated row with a source; `when` is its date in words, `kinds` are codes by their labels."""
    begins, ends = _day(row.date_start), _day(row.date_end)
    return Facets((side,), in_words(kinds.items()), tuple(row.source.split()), begins or ends, ends or begins, when)


class Index:
    """The rows of evidence, for what rests on several of them."""

    def __init__(self):
        self.titles = {name: book["title"] for name, book in tables.codebook().items()}
        self.rows: dict[str, Row] = {}
        self.places: dict[str, tuple[str, int]] = {}
        self.by_passage: dict[str, list[Row]] = {}
        self.by_source: dict[str, list[Row]] = {}
        self.words = entry_words.EntryWords()
        origins = fact_registry.origins()
        for name in [*tables.evidence(), *tables.series()]:
            for number, row in enumerate(_rows_of(name, origins)):
                self.rows[row.id] = row
                self.places[row.id] = (name, number)
                for passage in row.passages:
                    self.by_passage.setdefault(passage, []).append(row)
                for source in row.sources:
                    self.by_source.setdefault(source, []).append(row)

    def of_rows(self, ids: Iterable[str], sources: tuple[str, ...], **kinds: str) -> Facets:
        """Return the facets of what is computed from rows: their sides, and the time that they span."""
        return self._together([self.rows[name] for name in ids if name in self.rows], sources, kinds.items())

    def of_passages(self, names: list[str], sources: tuple[str, ...], **kinds: str) -> Facets:
        """Return the facets of passages: sides and time of the rows that rest on them; without kinds, the tables of these."""
        resting = list({row.id: row for name in names for row in self.by_passage.get(name, ())}.values())
        have = {row.table for row in resting}
        tables_ = [("Rests_on_it", title) for name, title in self.titles.items() if name in have]
        return self._together(resting, sources, kinds.items() or tables_)

    def of_source(self, key: str, kind: str, year: str) -> Facets:
        """Return the facets of a source: the sides of the rows that rest on it, and the year in which it appeared."""
        return Facets(
            _sides(self.by_source.get(key, [])),
            in_words([("Kind", kind)]),
            (key,),
            f"{year}-01-01",
            f"{year}-12-31",
            year,
        )

    def entry(self, row: str) -> tuple[str, str] | None:
        """Return kind and name of the entry that lists a row, or None for one that is in no table of evidence."""
        found = self.rows.get(row)
        return None if found is None else found.entry

    def runs(self, ids: Iterable[str]) -> list[list[str]]:
        """Return ids of rows in the order of their tables, those together that follow each other in one."""
        found: list[list[str]] = []
        last = None
        for name in sorted(ids, key=lambda each: self.places.get(each, ("", 0))):
            place = self.places.get(name)
            if last is None or place is None or place != (last[0], last[1] + 1):
                found.append([])
            found[-1].append(name)
            last = place
        return found

    def _together(self, rows: list[Row], sources: tuple[str, ...], kinds: Iterable[tuple[str, str]]) -> Facets:
        begins = min((row.begins for row in rows if row.begins), default="")
        ends = max((row.ends for row in rows if row.ends), default="")
        first, last = begins[:4], ends[:4]
        return Facets(
            _sides(rows), in_words(kinds), sources, begins, ends, first if first == last else f"{first}–{last}"
        )


def index() -> Index:
    """Return the rows of evidence as the tables are at this moment."""
    # Unchanged bytes are the same objects, so comparing them is fast.
    return _index(tuple(tables.content(project.data() / book["path"]) for book in tables.codebook().values()))


@lru_cache(maxsize=2)
def _index(_tables: tuple[bytes, ...]) -> Index:
    return Index()


def entry_of(table: str, row: Mapping) -> tuple[str, str]:
    """Return kind and name of the entry that lists a row: of its table's register, of facts, or of rows that are neither."""
    if kind := LISTED_WITH.get(table, ""):
        return kind, row[kind]
    is_fact = table not in tables.series() and row["id"] in facts.read()
    return KINDS.get(table, "fact" if is_fact else "row"), row["id"]


def _rows_of(name: str, origins: dict[str, fact_registry.Origin]) -> Iterator[Row]:
    states = {state: name for name, side in project.settings().sides.items() for state in side.states}
    for row in tables.read(name).to_dict("records"):
        passages, sources = origins[row["id"]]
        begins, ends = map(_day, next(((row[a], row[b]) for a, b in _SPANS if a in row), (pd.NaT, pd.NaT)))
        side = next((row[each] for each in _SIDE if each in row and name != "names"), "")
        side = side or states.get(row.get("reporter", ""), "")
        locator = row.get("locator", "")
        yield Row(
            row["id"], name, entry_of(name, row), side, begins or ends, ends or begins, sources, passages, locator
        )


def _sides(rows: list[Row]) -> tuple[str, ...]:
    have = {row.side for row in rows}
    return tuple(side for side in project.settings().sides if side in have)


def in_words(kinds: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return labels and codes as readers know them."""
    return tuple((label.replace("_", " "), code_words.words(code)) for label, code in kinds if code)


def _day(date) -> str:
    return "" if pd.isna(date) else f"{date:%Y-%m-%d}"
