"""All facts of a report: those that its own functions compute, and those of the report as a whole."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import lru_cache

from evidencebook import project, report_code
from evidencebook.evidence import facts, report_facts, sources, tables
from evidencebook.evidence.facts import Fact
from evidencebook.files import cache
from evidencebook.problems import Problem, ReportError

_as_written: ContextVar[bool] = ContextVar("as_written", default=False)


def collect() -> list[Fact]:
    """Return every fact, sorted by id, with the passages and sources of its rows; ReportError where two share an id."""
    if _as_written.get():
        return list(facts.read().values())
    return list(_collect(tables.contents(), tuple(sources.read().values())))


@contextmanager
def as_written() -> Iterator[None]:
    """Within the context, read the facts from their file instead of computing them; `make refresh` brings the file up to date."""
    token = _as_written.set(True)
    try:
        yield
    finally:
        _as_written.reset(token)


@lru_cache(maxsize=2)
def _collect(_tables: tuple[bytes, ...], _sources: tuple[sources.Source, ...]) -> list[Fact]:
    found = report_facts.facts()
    computed = {function: report_code.load(function)() for function in project.settings().facts}
    found += [fact for made in computed.values() for fact in made]
    if no_numbers := list(_no_numbers(computed, {fact.id: fact.value for fact in found})):
        raise ReportError(no_numbers)
    if twice := [name for name, times in Counter(fact.id for fact in found).items() if times > 1]:
        remedy = "Give each row of the tables, and each computed fact, an id of its own."
        told = [(name, [fact.computed for fact in found if fact.id == name]) for name in twice]
        faults = [(name, f"{len(how)} facts have this id: {'; '.join(how)}") for name, how in told]
        raise ReportError([Problem(_where(name), name, fault, remedy) for name, fault in faults])
    led = origins()
    return sorted((_leading_back(fact, led) for fact in found), key=lambda fact: fact.id)


def _no_numbers(computed: dict[str, list[Fact]], values: dict[str, float]) -> Iterator[Problem]:
    """Return a problem for each computed fact whose value is not a number (a share of zero), with the rows that hold a zero."""
    for name, made in computed.items():
        for fact in made:
            if math.isfinite(fact.value):
                continue
            of = [f"the value of {row} is 0" for row in fact.rows if values.get(row) == 0]
            said = f"its value is {fact.value}, which is no number: " + (
                "; ".join(of) or f"rows {', '.join(fact.rows)}"
            )
            remedy = "Nothing is a share of zero, and nothing grew from it: correct the row, or compute the fact of other rows."
            yield Problem(name, fact.id, said, remedy)


def _where(row: str) -> str:
    """Return the file of the table that has a row with this id, or else the module that computes facts."""
    named = (name for name in tables.codebook() if row in tables.read(name).index)
    return next((f"data/{tables.codebook()[name]['path']}" for name in named), project.SETTINGS)


# The ids of passages, and the keys of sources, that a row rests on, each once.
Origin = tuple[tuple[str, ...], tuple[str, ...]]


def origins() -> dict[str, Origin]:
    """Return the passages and the sources of every row of evidence, by its id."""
    return _origins(tables.contents())


@lru_cache(maxsize=2)
def _origins(contents: tuple[bytes, ...]) -> dict[str, Origin]:
    found = cache.noted("origins.json", tables.digest(contents), _found_origins)
    return {row: (tuple(passages), tuple(sources)) for row, (passages, sources) in found.items()}


def _found_origins() -> dict[str, Origin]:
    found: dict[str, Origin] = {}
    for name in tables.evidence():
        columns = [tables.references(name, kind) for kind in ("passages", "sources")]
        for row in tables.read(name).to_dict("records"):
            passages, sources = (_once(row[column].split() for column in these) for these in columns)
            found[row["id"]] = passages, sources
    for name in tables.series():
        for row in tables.read(name).to_dict("records"):
            found[row["id"]] = _of_rows([each for each in row["rows"].split() if each in found], found)
    return found


def _of_rows(rows: Iterable[str], origins: dict[str, Origin]) -> Origin:
    return _once(origins[row][0] for row in rows), _once(origins[row][1] for row in rows)


def _once(lists: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for names in lists for each in names))


def _leading_back(fact: Fact, origins: dict[str, Origin]) -> Fact:
    passages, sources = _of_rows(fact.rows, origins)
    return replace(fact, passages=passages, sources=sources)
