"""All facts of the book: one for each row of the tables of numbers, one for each test of the audit, and the computed ones."""

from collections import Counter
from dataclasses import replace

from helpers import audit, tables
from helpers.facts import economy, rows
from helpers.facts.record import Fact
from helpers.findings import BrokenBookError, Finding

TABLES = ("trade_statements", "petroleum", "trade_shares", "trade_changes", "trade")


def collect() -> list[Fact]:
    """Return every fact with the passages and sources its rows lead to, sorted by id; no two may have the same id."""
    facts = [*rows.facts(), *rows.audited(audit.results()), *economy.facts()]
    if twice := [name for name, times in Counter(fact.id for fact in facts).items() if times > 1]:
        remedy = "Give each row of the tables, and each computed fact, an id of its own."
        raise BrokenBookError([Finding("data", name, "two facts have this id", remedy) for name in twice])
    origins = _origins()
    return sorted((_leading_back(fact, origins) for fact in facts), key=lambda fact: fact.id)


def _origins() -> dict[str, tuple[str, str]]:
    """Return the passages and the source of every row, by its id."""
    origins: dict[str, tuple[str, str]] = {}
    for name in TABLES:
        table = tables.read(name)
        origins |= dict(zip(table.id, zip(table.passages, table.source, strict=True), strict=True))
    return origins


def _leading_back(fact: Fact, origins: dict[str, tuple[str, str]]) -> Fact:
    passages = " ".join(origins[row][0] for row in fact.rows.split()).split()
    sources = [origins[row][1] for row in fact.rows.split()]
    return replace(fact, passages=" ".join(dict.fromkeys(passages)), sources=" ".join(dict.fromkeys(sources)))
