"""Facts of the report as a whole: its cut-off date, and counts of disagreements."""

from collections.abc import Iterator

import pandas as pd

from evidencebook.evidence import sources, tables, wording
from evidencebook.evidence.facts import Fact, fact

INFORMATION_TO = "information-to"
BEGINNINGS = ("period_start", "date_start")


def facts() -> list[Fact]:
    """Return the facts that no single chapter owns."""
    return [*_latest(), *(_disagreements() if "disagreements" in tables.codebook() else ())]


def _latest() -> Iterator[Fact]:
    """Yield the latest month that the tables have information on; nothing if they hold no dates."""
    dates = [
        tables.read(name)[column].dropna()
        for name in tables.evidence()
        for column in BEGINNINGS
        if column in tables.read(name).columns
    ]
    latest = pd.concat(dates) if dates else pd.Series(dtype="datetime64[us]")
    if latest.empty:
        return
    last = latest.max()
    computed = "latest date on which something in the tables happened or began"
    yield fact(INFORMATION_TO, last.year, "year", f"{last:%B %Y}", computed, [latest.idxmax()])


def _disagreements() -> Iterator[Fact]:
    table = tables.read("disagreements")
    verdicts = ("resolved", "open", "overtaken")
    counted = {"disagreements": table} | {f"disagreements-{v}": table[table.verdict == v] for v in verdicts}
    counted |= {f"disagreements-kind-{k.replace('_', '-')}": table[table.kind == k] for k in sorted(set(table.kind))}
    for name, rows in counted.items():
        yield fact(
            name, len(rows), "count", wording.count(len(rows)), "rows of the table of disagreements", list(rows.id)
        )


def last_told() -> pd.Timestamp:
    """Return the day of the latest event that a document dates to a day or a month."""
    events, known = tables.read("events"), sources.read()
    of_document = events.source.map(lambda key: known[key].is_document)
    told = events[of_document & events.date_precision.isin(["day", "month"])]
    return told.date_end.max()
