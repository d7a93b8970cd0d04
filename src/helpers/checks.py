"""Every gate, each a function that says how much it looked at and what does not hold; a gate that saw nothing fails."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers import audit, freshness, passages, paths, prose, sources, tables
from helpers.facts import collect, record
from helpers.findings import BrokenBookError, Finding

NUMBERS = ("trade", "trade_changes", "trade_shares", "petroleum", "trade_statements")
CITE = "cite"


@dataclass(frozen=True)
class Checked:
    """What a check looked at, how many of them, and what it found wrong."""

    what: str
    count: int
    findings: list[Finding]


def run(texts: Path | None) -> list[Checked]:
    """Run every check; `texts` is a folder with the texts of the sources, or None where there is none."""
    gates: list[tuple[str, Callable[[], tuple[int, list[Finding]]]]] = [
        ("tables", _tables),
        ("sources", _sources),
        ("references between tables", _references),
        ("passages and quotations", lambda: _passages(texts)),
        ("facts", _facts),
        ("findings", _findings),
        ("stretches of prose", _prose),
        ("pages in _toc.yml", _toc),
        ("notebooks", _fresh),
    ]
    return [_checked(what, gate) for what, gate in gates]


def _checked(what: str, gate: Callable[[], tuple[int, list[Finding]]]) -> Checked:
    try:
        count, found = gate()
    except BrokenBookError as error:
        return Checked(what, 1, error.findings)
    if not count:
        found = [Finding("", "", f"no {what} to check", "A check that sees nothing proves nothing: restore the files.")]
    return Checked(what, count, list(dict.fromkeys(found)))


def _tables() -> tuple[int, list[Finding]]:
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


def _sources() -> tuple[int, list[Finding]]:
    return len(sources.read()), sources.check()


def _references() -> tuple[int, list[Finding]]:
    """Find ids that lead nowhere: of sources, passages and rows; and rows that lead to no passage and no place."""
    known, spans, found, count = sources.read(), passages.read(), [], 0
    ids: dict[str, str] = {}
    for name, resource in tables.codebook().items():
        file = f"data/{resource['path']}"
        for number, row in enumerate(tables.read(name).to_dict("records"), start=2):
            count += 1
            place = f"row {number} ({row['id']})"
            if "source" in row and row["source"] not in known:
                found.append(
                    _unknown(file, f"{place}, column source", "source", row["source"], known, "references.bib")
                )
                continue
            for passage in str(row.get("passages", "")).split():
                if passage not in spans:
                    column = f"{place}, column passages"
                    found.append(_unknown(file, column, "passage", passage, spans, passages.PASSAGES))
            if "locator" in row:
                found += _leads_somewhere(file, place, row, known[row["source"]])
            if name in NUMBERS and name != "trade_statements":
                if row["id"] in ids:
                    fault = f"the id is also that of a row of {ids[row['id']]}"
                    found.append(Finding(file, f"{place}, column id", fault, "Give each row an id of its own."))
                ids[row["id"]] = file
    return count, found + _audit_references()


def _unknown(file: str, place: str, kind: str, name: str, known: dict, where: str) -> Finding:
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
                        _unknown("data/audit.csv", place, "row", row_id, dict.fromkeys(known), "the tables of trade")
                    )
    return found


def _passages(texts: Path | None) -> tuple[int, list[Finding]]:
    count = len(passages.read()) + len(passages.quotations())
    for name in ("passages", "quotations", "stray_lines"):
        tables.read(name)
    found = passages.check_quotations()
    if texts is not None:
        found += passages.verify(texts)
    return count, found or passages.check_lock()


def _facts() -> tuple[int, list[Finding]]:
    path, facts = paths.root() / record.FILE, collect.collect()
    have, want = path.read_text(encoding="utf-8") if path.is_file() else "", record.as_csv(facts)
    if have == want:
        return len(facts), []
    stored, found = set(have.splitlines()), []
    for line in [line for line in want.splitlines() if line not in stored][:20]:
        found.append(Finding(record.FILE, line.split(",")[0], "is not what the tables give", "Run `make refresh`."))
    return len(facts), found or [Finding(record.FILE, "", "holds facts that nothing computes", "Run `make refresh`.")]


_TERM = r"[a-z0-9-]+(?:\.[a-z]+)?|-?[\d.]+"
_COMPARISON = re.compile(rf"({_TERM})\s*([=<>])\s*({_TERM})")


def _findings() -> tuple[int, list[Finding]]:
    """Find findings that no longer hold, each with the comparison of facts or audit verdicts that fails."""
    terms: dict[str, float | str] = {fact.id: fact.value for fact in collect.collect()}
    terms |= {f"{result.test}.{result.view}": result.verdict.split()[0] for result in audit.results()}
    terms |= {verdict: verdict for verdict in ("agrees", "differs", "cannot")}
    count, found = 0, []
    for number, row in enumerate(tables.read("findings").itertuples(), start=2):
        place = f"row {number} ({row.id}), column holds_while"
        for comparison in row.holds_while.split(";"):
            count += 1
            if fault := _broken(comparison.strip(), terms):
                remedy = f"Reconsider the finding and its words in chapters/{row.chapter}, then this condition."
                found.append(Finding("data/findings.csv", place, fault, remedy))
    return count, found


def _broken(comparison: str, terms: dict[str, float | str]) -> str | None:
    match = _COMPARISON.fullmatch(comparison)
    if not match:
        return f"{comparison!r} is not a comparison (fact or test.view, then =, < or >)"
    values = []
    for name in (match[1], match[3]):
        if name not in terms and not re.fullmatch(r"-?[\d.]+", name):
            return f"{comparison!r}: nothing is called {name!r}"
        values.append(terms[name] if name in terms else float(name))
    left, right = values
    if isinstance(left, str) != isinstance(right, str):
        return f"{comparison!r} compares a verdict with a number"
    holds = {"=": left == right, "<": left < right, ">": left > right}[match[2]]
    return None if holds else f"no longer holds: {comparison}, but these are {left} and {right}"


def known_dates() -> set[str]:
    """Return every year, month and day that a date column of the tables holds, as prose writes them."""
    days = {
        day
        for name in (*NUMBERS,)
        for column in tables.read(name).select_dtypes("datetime")
        for day in tables.read(name)[column].dropna()
    }
    return {text for d in days for text in (f"{d.year}", f"{d:%B %Y}", f"{d.day} {d:%B %Y}")}


def _prose() -> tuple[int, list[Finding]]:
    """Find typed numbers, and references to facts, quotations, passages, findings and sources that do not exist."""
    known = {
        "fact": (dict.fromkeys(fact.id for fact in collect.collect()), record.FILE),
        "quotation": (passages.quotations(), passages.QUOTATIONS),
        "passage": (passages.read(), passages.PASSAGES),
        "finding": (dict.fromkeys(tables.read("findings").index), "data/findings.csv"),
        CITE: (sources.read(), "references.bib"),
    }
    dates, count, found = known_dates(), 0, []
    for page in prose.pages():
        for stretch in prose.of(page):
            count += 1
            for place, typed in prose.typed_numbers(stretch, dates):
                fault = f"the number {typed!r} is typed"
                found.append(
                    Finding(stretch.file, place, fault, "Use {fact}`…`, {quotation}`…`, or a date of the tables.")
                )
            for role, (entries, where) in known.items():
                found += [
                    _unknown(stretch.file, place, role if role != CITE else "source", name, entries, where)
                    for place, name in prose.references(stretch, role)
                    if name not in entries
                ]
    return count, found


def _toc() -> tuple[int, list[Finding]]:
    """Find chapters that nobody can reach, and entries that lead nowhere."""
    import yaml

    listed = list(_listed(yaml.safe_load((paths.root() / paths.TOC).read_text(encoding="utf-8"))))
    have = {paths.relative(page).rsplit(".", 1)[0]: page for page in prose.pages()}
    missing = [
        Finding(paths.relative(have[name]), "", f"is not in {paths.TOC}", f"Add `- file: {name}` to it.")
        for name in have
        if name not in listed
    ]
    gone = [
        Finding(paths.TOC, name, "no such page", "Mend the name, or remove the entry.")
        for name in listed
        if name not in have
    ]
    return len(listed), missing + gone


def _listed(entry) -> Iterator[str]:
    if isinstance(entry, list):
        for item in entry:
            yield from _listed(item)
    elif isinstance(entry, dict):
        for key, value in entry.items():
            if key in {"file", "root"}:
                yield value
            else:
                yield from _listed(value)


def _fresh() -> tuple[int, list[Finding]]:
    found = [
        Finding(paths.relative(page), "", f"is stale: {reason}", "Run `make refresh`.")
        for page in freshness.notebooks()
        for reason in freshness.reasons(page)
    ]
    return len(freshness.notebooks()), found
