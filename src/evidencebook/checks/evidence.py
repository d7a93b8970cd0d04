"""Whether the evidence holds: tables, sources, the two views of trade, and passages."""

import re
from pathlib import Path

from evidencebook import project
from evidencebook.evidence import passages, sources, tables, verification_lock
from evidencebook.problems import Problem, ReportError
from helpers import audit

DERIVED = {
    f"derived/{name}"
    for name in ("facts.csv", "verified.csv", "contexts.csv", "frontispiece.png", "frontispiece.sha256")
}
# Two honest counts of the same goods have differed by up to a quarter; more points to a wrong row.
WIDEST_GAP = 2.0


def tables_hold() -> tuple[int, list[Problem]]:
    """Find tables that break the codebook, and files that no table of the codebook is."""
    book, found = tables.codebook(), []
    for name in book:
        try:
            tables.read(name)
        except ReportError as error:
            found += error.problems
    described = {resource["path"] for resource in tables.resources()} | {tables.CODEBOOK, *DERIVED}
    for path in sorted(project.data().rglob("*")):
        name = path.relative_to(project.data()).as_posix()
        if path.is_file() and name not in described and not path.name.startswith("."):
            remedy = f"Describe it in data/{tables.CODEBOOK}, or remove it."
            found.append(Problem(project.relative(path), "", "no table of the codebook", remedy))
    return len(book), found


def sources_hold() -> tuple[int, list[Problem]]:
    """Find entries of the bibliography that do not say who, what, when, where, how reliable and why."""
    return len(sources.read()), sources.check()


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
                Problem("data/trade.csv", f"{place[row.id]}, column view", fault, "Mend the row, or empty the cell.")
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
                found.append(Problem(f"data/{name}.csv", place, fault, "Mend the value, or name the right passage."))
    return found


def passages_hold(texts: Path | None) -> tuple[int, list[Problem]]:
    """Hold passages and quotations against the texts where there are any, and all evidence against the lock."""
    count = len(passages.read()) + len(passages.quotations())
    found = passages.check_quotations()
    if texts is not None:
        found += passages.verify(texts) or printed_in_passages(texts)
    return count, found or verification_lock.check()
