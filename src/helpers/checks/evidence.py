"""Whether the evidence holds: tables, sources, passages, and what refers to what."""

import re
from pathlib import Path

from helpers import audit, passages, paths, sources, tables
from helpers.findings import BrokenBookError, Finding

DERIVED = {f"derived/{name}" for name in ("facts.csv", "verified.csv", "frontispiece.png", "frontispiece.sha256")}
# Two honest counts of the same goods have differed by up to a quarter; more points to a wrong row.
WIDEST_GAP = 2.0
NUMBERS = ("trade", "trade_changes", "trade_shares", "petroleum", "trade_statements")


def tables_hold() -> tuple[int, list[Finding]]:
    """Find tables that break the codebook, and files that no table of the codebook is."""
    book, found = tables.codebook(), []
    for name in book:
        try:
            tables.read(name)
        except BrokenBookError as error:
            found += error.findings
    described = {resource["path"] for resource in book.values()} | {tables.CODEBOOK, *DERIVED}
    for path in sorted(paths.data().rglob("*")):
        name = path.relative_to(paths.data()).as_posix()
        if path.is_file() and name not in described:
            remedy = f"Describe it in data/{tables.CODEBOOK}, or remove it."
            found.append(Finding(paths.relative(path), "", "no table of the codebook", remedy))
    return len(book), found


def sources_hold() -> tuple[int, list[Finding]]:
    """Find entries of the bibliography that do not say who, what, when, where, how reliable and why."""
    return len(sources.read()), sources.check()


def references_hold() -> tuple[int, list[Finding]]:
    """Find ids that lead nowhere: of sources, passages and rows; and rows that lead to no passage and no place."""
    known, spans, found, count = sources.read(), passages.read(), [], 0
    ids: dict[str, str] = {}
    for name, resource in tables.codebook().items():
        file = f"data/{resource['path']}"
        for number, row in enumerate(tables.read(name).to_dict("records"), start=2):
            count += 1
            place = f"row {number} ({row['id']})"
            if "source" in row and row["source"] not in known:
                found.append(unknown(file, f"{place}, column source", "source", row["source"], known, "references.bib"))
                continue
            for passage in str(row.get("passages", "")).split():
                if passage not in spans:
                    column = f"{place}, column passages"
                    found.append(unknown(file, column, "passage", passage, spans, passages.PASSAGES))
                elif "source" in row and spans[passage].source != row["source"]:
                    fault = f"the passage {passage!r} is of {spans[passage].source}, the row of {row['source']}"
                    found.append(
                        Finding(file, f"{place}, column passages", fault, "Name a passage of the row's source.")
                    )
            if "locator" in row:
                found += _leads_somewhere(file, place, row, known[row["source"]])
            if name in NUMBERS and name != "trade_statements":
                if row["id"] in ids:
                    fault = f"the id is also that of a row of {ids[row['id']]}"
                    found.append(Finding(file, f"{place}, column id", fault, "Give each row an id of its own."))
                ids[row["id"]] = file
    return count, found + _audit_references()


def unknown(file: str, place: str, kind: str, name: str, known: dict, where: str) -> Finding:
    """Return the finding for a name that leads nowhere, with the nearest name that leads somewhere."""
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return Finding(file, place, f"unknown {kind} {name!r}", f"Add it to {where}, or mend the name.{hint}")


def _leads_somewhere(file: str, place: str, row: dict, source: sources.Source) -> list[Finding]:
    if source.is_document and not row["passages"]:
        remedy = "Add a passage with `python -m helpers passage add` and name it here."
        return [Finding(file, f"{place}, column passages", "a figure of a document without a passage", remedy)]
    if not source.is_document and not row["locator"]:
        fault, remedy = "a figure without a place in its source", "Say where in the source it stands."
        return [Finding(file, f"{place}, column locator", fault, remedy)]
    return []


def _audit_references() -> list[Finding]:
    """Find tests of the audit whose operands are missing, unknown, or from a table that their operation cannot use."""
    known = {name: dict.fromkeys(tables.read(name).index) for name in NUMBERS}
    found = []
    for number, test in enumerate(tables.read("audit").itertuples(), start=2):
        for column, table in zip(("printed", "result", "base"), audit.OPERANDS[test.operation], strict=True):
            place, cell = f"row {number} ({test.id}), column {column}", getattr(test, column)
            if bool(cell) and table is None:
                found.append(
                    Finding("data/audit.csv", place, f"{test.operation} takes no {column} rows", "Empty the cell.")
                )
            elif not cell and table and column == "result":
                found.append(Finding("data/audit.csv", place, f"{test.operation} needs {column} rows", "Name them."))
            elif table:
                ids = audit.row_ids(cell)
                found += [
                    unknown("data/audit.csv", place, "row", i, known[table], f"data/{table}.csv")
                    for i in ids
                    if i not in known[table]
                ]
    return found


def mirrors_hold() -> tuple[int, list[Finding]]:
    """Find rows that cannot belong to their mirror view, years counted twice or left out, and counts too far apart."""
    trade, found = tables.read("trade"), []
    place = {row_id: f"row {number} ({row_id})" for number, row_id in enumerate(trade.index, start=2)}
    for row in trade[trade.country == trade.partner].itertuples():
        fault = "a country does not trade with itself"
        found.append(Finding("data/trade.csv", f"{place[row.id]}, column partner", fault, "Name the other country."))
    for view, country in audit.COUNTRIES.items():
        rows = trade[trade["view"] == view]
        fits = (rows.reporter == country) & (rows.country == country) & (rows.period_kind == "year")
        fits &= rows.partner.isin(list(audit.COUNTRIES.values())) & rows.flow.isin(["exports", "imports"])
        for row in rows[~fits].itertuples():
            fault = f"the {view} view is what {country} reports of its yearly exports to and imports from the other"
            found.append(
                Finding("data/trade.csv", f"{place[row.id]}, column view", fault, "Mend the row, or empty the cell.")
            )
        for flow, these in rows[fits].groupby("flow"):
            years = these.period_start.dt.year
            for row in these[years.duplicated()].itertuples():
                fault = f"the {view} view has {flow} of this year already"
                found.append(Finding("data/trade.csv", place[row.id], fault, "Keep one row of the two in the view."))
            gaps = sorted(set(range(years.min(), years.max() + 1)) - set(years))
            found += [
                Finding("data/trade.csv", "", f"the {view} view lacks {flow} of {y}", "Restore the row.") for y in gaps
            ]
    return len(trade), found or _too_far_apart(trade, place)


def _too_far_apart(trade, place: dict[str, str]) -> list[Finding]:
    rows = [audit.view_rows(trade, view).set_index(["exporter", "year"]) for view in audit.COUNTRIES]
    both = rows[0].join(rows[1][["id", "value_usd_million"]].add_suffix("_other"), how="inner")
    ratio = both.value_usd_million_other / both.value_usd_million
    far = both[(ratio > WIDEST_GAP) | (ratio < 1 / WIDEST_GAP)]
    remedy = "Look both figures up again: a slipped decimal point or swapped directions look like this."
    return [
        Finding(
            "data/trade.csv", f"{place[row.id]} and {place[row.id_other]}", "the two counts are too far apart", remedy
        )
        for row in far.itertuples()
    ]


def _printed_in_passages(texts: Path) -> list[Finding]:
    """Find figures of the documents that are not printed in the passages that their rows name."""
    spans, found = passages.spans(texts), []
    for name, column in (("trade", "value_usd_million"), ("trade_changes", "change_percent")):
        for number, row in enumerate(tables.read(name).to_dict("records"), start=2):
            value, words = abs(row[column]), " ".join(spans[p] for p in row["passages"].split())
            forms = (f"{value:g} million", f"{value / 1000:g} billion") if name == "trade" else (f"{value:g}%",)
            if words and not any(re.search(rf"(?<![\d.]){re.escape(form)}", words) for form in forms):
                fault = f"the passages do not print {' or '.join(forms)}"
                place = f"row {number} ({row['id']}), column {column}"
                found.append(Finding(f"data/{name}.csv", place, fault, "Mend the value, or name the right passage."))
    return found


def passages_hold(texts: Path | None) -> tuple[int, list[Finding]]:
    """Hold passages and quotations against the texts where there are any, and against the lock."""
    count = len(passages.read()) + len(passages.quotations())
    for name in ("passages", "quotations", "stray_lines"):
        tables.read(name)
    found = passages.check_quotations()
    if texts is not None:
        found += passages.verify(texts) or _printed_in_passages(texts)
    return count, found or passages.check_lock()
