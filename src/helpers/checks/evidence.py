"""Whether the evidence holds: tables, sources, passages, and what refers to what."""

from pathlib import Path

from helpers import audit, passages, paths, sources, tables
from helpers.findings import BrokenBookError, Finding

NUMBERS = ("trade", "trade_changes", "trade_shares", "petroleum", "trade_statements")


def tables_hold() -> tuple[int, list[Finding]]:
    """Find tables that break the codebook, and files that no table of the codebook is."""
    book, found = tables.codebook(), []
    for name in book:
        try:
            tables.read(name)
        except BrokenBookError as error:
            found += error.findings
    described = {resource["path"] for resource in book.values()}
    for path in sorted(paths.data().glob("*.csv")):
        if path.name not in described:
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
    known = {row_id for name in NUMBERS for row_id in tables.read(name).index}
    found = []
    for number, test in enumerate(tables.read("audit").itertuples(), start=2):
        for column in ("printed", "result", "base"):
            for row_id in audit.row_ids(getattr(test, column)):
                if row_id not in known:
                    place = f"row {number} ({test.id}), column {column}"
                    found.append(
                        unknown("data/audit.csv", place, "row", row_id, dict.fromkeys(known), "the tables of trade")
                    )
    return found


def passages_hold(texts: Path | None) -> tuple[int, list[Finding]]:
    """Hold passages and quotations against the texts where there are any, and against the lock."""
    count = len(passages.read()) + len(passages.quotations())
    for name in ("passages", "quotations", "stray_lines"):
        tables.read(name)
    found = passages.check_quotations()
    if texts is not None:
        found += passages.verify(texts)
    return count, found or passages.check_lock()
