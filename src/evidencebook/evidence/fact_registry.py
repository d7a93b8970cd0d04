"""All facts of a report: those that its own functions compute, and those of the report as a whole."""

from collections import Counter
from dataclasses import replace
from functools import lru_cache

from evidencebook import project, report_code
from evidencebook.evidence import report_facts, sources, tables
from evidencebook.evidence.facts import Fact
from evidencebook.problems import Problem, ReportError


def collect() -> list[Fact]:
    """Return every fact, sorted by id, with the passages and sources of its rows; ReportError where two share an id."""
    return list(_collect(tables.contents(), tuple(sources.read().values())))


@lru_cache(maxsize=2)
def _collect(_tables: tuple[bytes, ...], _sources: tuple[sources.Source, ...]) -> list[Fact]:
    facts = report_facts.facts()
    facts += [fact for name in project.settings().facts for fact in report_code.load(name)()]
    if twice := [name for name, times in Counter(fact.id for fact in facts).items() if times > 1]:
        remedy = "Give each row of the tables, and each computed fact, an id of its own."
        told = [(name, [fact.computed for fact in facts if fact.id == name]) for name in twice]
        faults = [(name, f"{len(how)} facts have this id: {'; '.join(how)}") for name, how in told]
        raise ReportError([Problem(_where(name), name, fault, remedy) for name, fault in faults])
    led = origins()
    return sorted((_leading_back(fact, led) for fact in facts), key=lambda fact: fact.id)


def _where(row: str) -> str:
    """Return the table that has a row of this id, or where facts are computed."""
    named = (name for name in tables.codebook() if row in tables.read(name).index)
    return next((f"data/{tables.codebook()[name]['path']}" for name in named), project.SETTINGS)


def origins() -> dict[str, tuple[str, str]]:
    """Return the passages and the sources of every row of evidence, by its id."""
    return _origins(tables.contents())


@lru_cache(maxsize=2)
def _origins(_tables: tuple[bytes, ...]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for name in tables.evidence():
        columns = [tables.references(name, kind) for kind in ("passages", "sources")]
        for row in tables.read(name).to_dict("records"):
            found[row["id"]] = tuple(" ".join(row[column] for column in these) for these in columns)
    for name in tables.series():
        for row in tables.read(name).to_dict("records"):
            led = [found[each] for each in row["rows"].split() if each in found]
            found[row["id"]] = tuple(" ".join(parts).strip() for parts in zip(*led, strict=True)) if led else ("", "")
    return found


def _leading_back(fact: Fact, origins: dict[str, tuple[str, str]]) -> Fact:
    passages, sources = (" ".join(origins[row][part] for row in fact.rows.split()).split() for part in (0, 1))
    return replace(fact, passages=" ".join(dict.fromkeys(passages)), sources=" ".join(dict.fromkeys(sources)))
