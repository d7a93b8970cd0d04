"""Checks of this report's own tables: the two views of trade, the tests of the audit, and figures printed in passages."""

import re
from pathlib import Path

from evidencebook.checks import references
from evidencebook.evidence import passages, tables
from evidencebook.problems import Problem
from helpers import audit

# Two honest counts of the same goods have differed by up to a quarter; more points to a wrong row.
WIDEST_GAP = 2.0


def mirrors_hold() -> tuple[int, list[Problem]]:
    """Find rows that cannot belong to their mirror view, years counted twice or left out, and counts too far apart."""
    trade, found = tables.read("trade"), []
    place = {row_id: f"row {number} ({row_id})" for number, row_id in enumerate(trade.index, start=2)}
    for row in trade[trade.country == trade.partner].itertuples():
        fault = "a country does not trade with itself"
        found.append(Problem("data/trade.csv", f"{place[row.id]}, column partner", fault, "Name the other country."))
    for view, country in audit.COUNTRIES.items():
        rows = trade[trade["view"] == view]
        fits = (rows.reporter == country) & (rows.country == country) & (rows.period_kind == "year")
        fits &= rows.partner.isin(list(audit.COUNTRIES.values())) & rows.flow.isin(["exports", "imports"])
        for row in rows[~fits].itertuples():
            fault = f"the {view} view is what {country} reports of its yearly exports to and imports from the other"
            found.append(
                Problem("data/trade.csv", f"{place[row.id]}, column view", fault, "Correct the row, or empty the cell.")
            )
        for flow, these in rows[fits].groupby("flow"):
            years = these.period_start.dt.year
            for row in these[years.duplicated()].itertuples():
                fault = f"the {view} view has {flow} of this year already"
                found.append(Problem("data/trade.csv", place[row.id], fault, "Keep one row of the two in the view."))
            gaps = sorted(set(range(years.min(), years.max() + 1)) - set(years))
            found += [
                Problem("data/trade.csv", "", f"the {view} view lacks {flow} of {y}", "Restore the row.") for y in gaps
            ]
    return len(trade), found or _too_far_apart(trade, place)


def _too_far_apart(trade, place: dict[str, str]) -> list[Problem]:
    rows = [audit.view_rows(trade, view).set_index(["exporter", "year"]) for view in audit.COUNTRIES]
    both = rows[0].join(rows[1][["id", "value_usd_million"]].add_suffix("_other"), how="inner")
    ratio = both.value_usd_million_other / both.value_usd_million
    far = both[(ratio > WIDEST_GAP) | (ratio < 1 / WIDEST_GAP)]
    remedy = "Look both figures up again: a slipped decimal point or swapped directions look like this."
    return [
        Problem(
            "data/trade.csv", f"{place[row.id]} and {place[row.id_other]}", "the two counts are too far apart", remedy
        )
        for row in far.itertuples()
    ]


def printed_in_passages(texts: Path) -> list[Problem]:
    """Find figures of the documents that are not printed in the passages that their rows name."""
    spans, found = passages.spans(texts), []
    for name, column in (("trade", "value_usd_million"), ("trade_changes", "change_percent")):
        for number, row in enumerate(tables.read(name).to_dict("records"), start=2):
            value, words = abs(row[column]), " ".join(spans[p] for p in row["passages"].split())
            forms = (f"{value:g} million", f"{value / 1000:g} billion") if name == "trade" else (f"{value:g}%",)
            if words and not any(re.search(rf"(?<![\d.]){re.escape(form)}", words) for form in forms):
                fault = f"the passages do not print {' or '.join(forms)}"
                place = f"row {number} ({row['id']}), column {column}"
                found.append(Problem(f"data/{name}.csv", place, fault, "Correct the value, or name the right passage."))
    return found


def audit_holds() -> tuple[int, list[Problem]]:
    """Find tests of the audit whose operands are missing, unknown, or from a table that their operation cannot use."""
    known = {name: dict.fromkeys(tables.read(name).index) for name in tables.evidence()}
    found = []
    for number, test in enumerate(tables.read("audit").itertuples(), start=2):
        for column, table in zip(("printed", "result", "base"), audit.OPERANDS[test.operation], strict=True):
            place, cell = f"row {number} ({test.id}), column {column}", getattr(test, column)
            if bool(cell) and table is None:
                found.append(
                    Problem("data/audit.csv", place, f"{test.operation} takes no {column} rows", "Empty the cell.")
                )
            elif not cell and table and column == "result":
                found.append(Problem("data/audit.csv", place, f"{test.operation} needs {column} rows", "Name them."))
            elif table:
                ids = audit.row_ids(cell)
                found += [
                    references.unknown("data/audit.csv", place, "row", i, known[table], f"data/{table}.csv")
                    for i in ids
                    if i not in known[table]
                ]
    return len(tables.read("audit")), found
