"""Whether what is computed still holds: the file of facts, and the findings that rest on comparisons."""

import re

from helpers import audit, paths, tables
from helpers.facts import collect, record
from helpers.findings import Finding


def facts_hold() -> tuple[int, list[Finding]]:
    """Find facts of the committed file that are not what the tables give."""
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


def findings_hold() -> tuple[int, list[Finding]]:
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
