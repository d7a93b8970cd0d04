"""Checks of this report's own tables: the views of trade, shares and running totals, the audit, figures in passages."""

import re
from pathlib import Path

from evidencebook.checks import references
from evidencebook.evidence import passages, tables
from evidencebook.problems import Problem
from helpers import audit
from helpers.facts import economy

# The two countries' counts of the same goods have differed by up to a quarter; a larger gap points to a wrong row.
WIDEST_GAP = 2.0
# How far a total may differ from the last one plus the new entries, by rounding and entries of the day itself.
NEAR_ONE = 0.05
# Facts that limit Russia’s share, each with a row of its period.
CEILINGS = {"russia-share-bound-2023-h1": "cis-exports-2023-h1", "russia-share-bound-2025": "cis-exports-2025-9m"}


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


def shares_fit() -> tuple[int, list[Problem]]:
    """Find shares of Russia above that of its whole group of states in the same period, unless a disagreement is recorded."""
    series, stated = tables.read("economy_series"), tables.read("trade_shares")
    told = set(" ".join(tables.read("disagreements").facts).split())
    found = []
    for fact in (each for each in economy.facts() if each.id in CEILINGS):
        period = series.loc[CEILINGS[fact.id]]
        above = (stated.partner == "Russia") & (stated.share_percent > fact.value)
        above &= (stated.period_start == period.period_start) & (stated.period_end == period.period_end)
        for number, row_id in ((stated.index.get_loc(row_id) + 2, row_id) for row_id in stated.index[above]):
            if row_id not in told:
                fault = f"is more than all states of the CIS together have ({fact.words})"
                remedy = "Correct it, or set the two against each other in data/disagreements.csv."
                place = f"row {number} ({row_id}), column share_percent"
                found.append(Problem("data/trade_shares.csv", place, fault, remedy))
    return len(stated), found


def totals_grow() -> tuple[int, list[Problem]]:
    """Find running totals that grow by more or less than the entries they add, and do not say so."""
    table, found = tables.read("entries"), []
    both = table[table.total_printed.notna() & table.year_entries.notna()].sort_values("counted_to")
    for last, row in zip(both.itertuples(), list(both.itertuples())[1:], strict=False):
        if last.counted_to.year != row.counted_to.year:
            continue
        times = (row.total_printed - last.total_printed) / (row.year_entries - last.year_entries)
        if abs(times - 1) > NEAR_ONE and not row.note:
            fault = (
                f"grows by {times:.1f} times the entries since {last.counted_to:%Y-%m-%d}, and the row does not say why"
            )
            place = f"row {table.index.get_loc(row.id) + 2} ({row.id}), column total_printed"
            remedy = "Look both up again; where the source counts twice, say so in the note."
            found.append(Problem("data/entries.csv", place, fault, remedy))
    return len(table), found


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
