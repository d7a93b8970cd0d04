"""Runs all checks; a check that looked at nothing is a problem."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evidencebook import project
from evidencebook.checks import (
    attribution,
    evidence,
    figures,
    house_style,
    lockfiles,
    numbers,
    pages,
    record,
    references,
    report,
)
from evidencebook.problems import DEBUG, Problem, ReportError

Gate = Callable[[], tuple[int, list[Problem]]]
_EVIDENCE: list[dict[str, Gate]] = [
    {"tables": evidence.tables_hold, "sources": evidence.sources_hold, "pages in _toc.yml": pages.toc_holds},
    {
        "references between tables": references.references_hold,
        "hosts of sources": record.hosts_hold,
        "locators": record.locators_hold,
        "rows of series": record.series_hold,
        "options of polls": record.options_hold,
    },
]
_PAGES: dict[str, Gate] = {
    "facts": numbers.facts_hold,
    "findings": numbers.findings_hold,
    "findings and their model": record.model_holds,
    "statements and the hosts they rest on": record.weak_holds,
    "facts and the hands they went through": record.third_hand_holds,
    "sentences searched for absence": record.absences_hold,
    "quotations searched for hedges": record.hedges_hold,
    "findings and recommendations": report.findings_lead_on,
    "recommendations": report.recommendations_hold,
    "events": report.events_bear_on,
    "disagreements": report.disagreements_hold,
    "tables listed on a page": report.rows_are_listed,
    "key findings": report.front_page_holds,
    "stretches searched for names": house_style.names_hold,
    "stretches searched for likelihood": house_style.likelihoods_hold,
    "stretches of prose": pages.prose_holds,
    "events told in prose": attribution.claims_are_attributed,
    "figures": figures.figures_hold,
    "notebooks": pages.notebooks_are_fresh,
    "addresses": pages.addresses_hold,
    "locked packages": lockfiles.locks_hold,
}


@dataclass(frozen=True)
class Checked:
    """The result of a check: what it looked at, how many of them, and the problems found."""

    what: str
    count: int
    problems: list[Problem]


def run(texts: Path | None) -> list[Checked]:
    """Run every check; `texts` is a folder with the texts of the sources, or None where there is none.

    Checks run in stages: each relies on the stages before, and the first stage that finds problems is the last to run, so
    that one slip is reported once.
    """
    return _run(stages(texts))


def stages(texts: Path | None) -> list[dict[str, Gate]]:
    """Return every check by what it looks at, stage after stage; the search for typed quotations only where texts are given."""
    with_texts: dict[str, Gate] = {
        "passages and quotations": lambda: evidence.passages_hold(texts),
        "sentences of tables": lambda: house_style.sentences_hold(texts),
    }
    typed = {"stretches searched for quotations": lambda: house_style.quotations_are_roles(texts)} if texts else {}
    return [*_evidence(), with_texts, typed | _PAGES | _own("report")]


def evidence_findings() -> list[Problem]:
    """Return the problems of the evidence alone: nothing is computed from it while it has any."""
    return [problem for checked in _run(_evidence()) for problem in checked.problems]


def _evidence() -> list[dict[str, Gate]]:
    """Return the gates of the evidence, the report's own in the stage of references."""
    first, second = _EVIDENCE
    return [first, second | _own("evidence")]


def _own(stage: str) -> dict[str, Gate]:
    """Return the report's own checks of a stage, which `report.toml` names."""
    functions = project.settings().checks.get(stage, {})
    return {what: (lambda name=name: project.load_function(name)()) for what, name in functions.items()}


def _run(all_stages: list[dict[str, Gate]]) -> list[Checked]:
    done: list[Checked] = []
    for stage in all_stages:
        done += [passed(what, gate) for what, gate in stage.items()]
        if any(checked.problems for checked in done):
            break
    return done


def passed(what: str, gate: Gate) -> Checked:
    """Run one check; an exception that it does not handle is a problem as well."""
    try:
        count, found = gate()
    except ReportError as error:
        return Checked(what, 1, error.problems)
    except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError) as error:
        # What no other check foresaw, for example a row that a computed fact needs and that is gone.
        if os.environ.get(DEBUG):
            raise
        fault = f"could not be finished: {type(error).__name__}: {error}"
        remedy = (
            "A row or column that something is computed from is missing or of another kind: compare data/ with git. "
            "If data/ is right, the program is wrong: --debug shows where."
        )
        return Checked(what, 1, [Problem(f"the check of {what}", "", fault, remedy)])
    if not count and not found:
        remedy = "A check that sees nothing proves nothing: restore the files."
        found = [Problem(f"the check of {what}", "", f"there are no {what}", remedy)]
    return Checked(what, count, list(dict.fromkeys(found)))
