"""Checks that the file of facts is up to date and that the conditions of findings are true."""

import re

from evidencebook import project, report_code
from evidencebook.checks.pages import known_dates, told_typed
from evidencebook.evidence import fact_registry, prose, tables, typed_numbers
from evidencebook.evidence import facts as fact_table
from evidencebook.problems import Problem


def facts_hold() -> tuple[int, list[Problem]]:
    """Find facts in the committed file that differ from those computed from the tables, and facts in an unknown unit."""
    path, facts = project.root() / fact_table.FILE, fact_registry.collect()
    if not path.is_file():
        return len(facts), [Problem(fact_table.FILE, "", "is missing", "`evidencebook refresh` writes it.")]
    have = path.read_bytes().decode("utf-8", "replace")
    want = fact_table.as_csv(facts)
    found = _in_unknown_units(facts)
    if have == want:
        return len(facts), found
    stored = set(have.splitlines())
    for line in [line for line in want.splitlines() if line not in stored][:20]:
        found.append(Problem(fact_table.FILE, line.split(",")[0], "is not what the tables give", "Run `make refresh`."))
    return len(facts), found or [
        Problem(fact_table.FILE, "", "holds facts that nothing computes", "Run `make refresh`.")
    ]


def _in_unknown_units(facts: list[fact_table.Fact]) -> list[Problem]:
    known = (*fact_table.UNITS, *project.settings().units)
    remedy = f"Write one of {', '.join(known)}, or name it in `units` under [facts] in {project.SETTINGS}."
    return [
        Problem(fact_table.FILE, fact.id, f"is in the unit {fact.unit!r}, which this report does not know", remedy)
        for fact in facts
        if fact.unit not in known
    ]


_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_TERM = rf"{_NUMBER}|[a-z][a-z0-9-]*(?:\.[a-z]+)?"
_COMPARISON = re.compile(rf"({_TERM})\s*([=<>])\s*({_TERM})")


def conditions_hold() -> tuple[int, list[Problem]]:
    """Find findings that no longer hold, each with the comparison that fails, and numbers typed in their cells."""
    facts = fact_registry.collect()
    terms: dict[str, float | str] = {fact.id: fact.value for fact in facts}
    own = report_code.load(name)() if (name := project.settings().finding_terms) else {}
    verdicts = set(own.values())
    terms |= own | {verdict: verdict for verdict in verdicts}
    units = {fact.id: fact.unit for fact in facts}
    count, found, dates = 0, [], known_dates()
    for number, row in enumerate(tables.read("findings").itertuples(), start=2):
        place = f"row {number} ({row.id}), column holds_while"
        found += _typed(number, row, dates)
        count += 1
        for comparison in filter(None, row.holds_while.split(";")):
            count += 1
            if fault := _broken(comparison.strip(), terms, units, verdicts):
                remedy = f"Reconsider the finding and its words in chapters/{row.chapter}, then this condition."
                found.append(Problem("data/findings.csv", place, fault, remedy))
    return count, found


def findings_are_stated() -> tuple[int, list[Problem]]:
    """Find findings that their chapter does not state."""
    found, used, rows = [], prose.shown_findings(), tables.read("findings")
    for number, row in enumerate(rows.itertuples(), start=2):
        pages = [place.split(",")[0] for place in used.get(row.id, [])]
        if not any(page.startswith(f"chapters/{row.chapter}.") for page in pages):
            place, fault = (
                f"row {number} ({row.id}), column chapter",
                f"chapters/{row.chapter} does not state this finding",
            )
            remedy = f"Show it there with ```{{finding}} {row.id}```."
            found.append(Problem("data/findings.csv", place, fault, remedy))
    return len(rows), found


def _typed(number: int, row, dates: set[str]) -> list[Problem]:
    """Find numbers typed in the sentences of a finding."""
    found, file = [], "data/findings.csv"
    for column in ("statement", "reason", "would_change", "other_reading"):
        stretch = prose.Stretch(file, f"row {number} ({row.id}), column {column}", getattr(row, column))
        for place, typed in typed_numbers.find(stretch, dates):
            found.append(told_typed(file, place, typed))
    return found


def _broken(comparison: str, terms: dict[str, float | str], units: dict[str, str], verdicts: set[str]) -> str | None:
    match = _COMPARISON.fullmatch(comparison)
    if not match:
        return f"{comparison!r} is not a comparison (fact or test.view, then =, < or >)"
    values = []
    for name in (match[1], match[3]):
        if name not in terms and not re.fullmatch(_NUMBER, name):
            return f"{comparison!r}: nothing is called {name!r}"
        values.append(terms[name] if name in terms else float(name))
    left, right = values
    if match[1] == match[3] or not {match[1], match[3]} & (set(terms) - verdicts):
        return f"{comparison!r} is always the same: compare a fact or a test with something else"
    if {match[1], match[3]} <= set(units) and units[match[1]] != units[match[3]]:
        return f"{comparison!r} compares {units[match[1]]} with {units[match[3]]}"
    if isinstance(left, str) != isinstance(right, str):
        return f"{comparison!r} compares a verdict with a number"
    holds = {"=": left == right, "<": left < right, ">": left > right}[match[2]]
    return None if holds else f"no longer holds: {comparison}, but these are {left} and {right}"
