"""Checks that every row behind a finding was looked up a second time, or is listed as still to be looked up."""

from collections.abc import Iterator

from evidencebook.evidence import fact_registry, passages, tables
from evidencebook.problems import Problem

FINDINGS = "data/findings.csv"
TABLE = "data/second_looks.csv"


def rows_are_looked_up() -> tuple[int, list[Problem]]:
    """Find rows behind findings that the table of second looks does not name, and rows that differ from their page."""
    looks, found, count = tables.read("second_looks"), [], 0
    logged, behind = set(looks["rows"]), _Behind()
    for number, finding in enumerate(tables.read("findings").itertuples(), start=2):
        for row in dict.fromkeys(behind.rows(finding.rests_on)):
            count += 1
            if row not in logged:
                fault = f"rests on {row}, which was not looked up a second time"
                remedy = f"Look it up again and add a row to {TABLE}; `not_yet` where that has to wait."
                found.append(Problem(FINDINGS, f"row {number} ({finding.id}), column rests_on", fault, remedy))
    for number, look in enumerate(looks.itertuples(), start=2):
        count += 1
        if look.result == "differs":
            fault = f"{look.rows} says otherwise than the page where it was looked up"
            remedy = "Correct the row, or give both wordings as a disagreement; then say what a look now finds."
            found.append(Problem(TABLE, f"row {number} ({look.id}), column result", fault, remedy))
        if bool(look.when) == (look.result == "not_yet"):
            fault = "has a day and is still to be looked up, or the other way round"
            remedy = "Give the month of the look, or `not_yet`."
            found.append(Problem(TABLE, f"row {number} ({look.id}), column when", fault, remedy))
    return count, found


class _Behind:
    """The rows behind facts and series, read once for all findings."""

    def __init__(self) -> None:
        self.facts = {fact.id: fact.rows for fact in fact_registry.collect()}
        series = (row for name in tables.series() for row in tables.read(name).itertuples())
        self.series = {row.id: row.rows.split() for row in series}
        self.evidence = {row for name in tables.evidence() for row in tables.read(name).index}

    def rows(self, rests_on: str) -> Iterator[str]:
        """Yield the rows of evidence behind rows and facts; passages are left out, as each check compares them with their text."""
        for name in rests_on.split():
            if name in passages.read():
                continue
            for row in self.facts.get(name, (name,)):
                yield from [row] if row in self.evidence else self.series.get(row, [])
