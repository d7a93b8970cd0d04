"""All facts of the book: one for each row of the tables of numbers, one for each test of the audit, and the computed ones."""

import pandas as pd

from helpers import audit
from helpers.facts import economy, rows
from helpers.facts.record import Fact
from helpers.findings import BrokenBookError, Finding


def collect() -> list[Fact]:
    """Return every fact, sorted by id; BrokenBookError when two have the same id."""
    facts = [*rows.facts(), *rows.audited(audit.results()), *economy.facts()]
    names = pd.Series([fact.id for fact in facts])
    if twice := sorted(set(names[names.duplicated()])):
        remedy = "Give each row of the tables, and each computed fact, an id of its own."
        raise BrokenBookError([Finding("data", name, "two facts have this id", remedy) for name in twice])
    return sorted(facts, key=lambda fact: fact.id)
