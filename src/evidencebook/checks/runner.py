"""Runs all checks; a check that looked at nothing is a problem."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache as cache_in_memory
from functools import partial
from pathlib import Path

from evidencebook import project, report_code
from evidencebook.checks import (
    attribution,
    card_words,
    contents,
    evidence,
    figure_words,
    figures,
    house_style,
    lockfiles,
    markup,
    numbers,
    page_links,
    page_structure,
    pages,
    quantifiers,
    record,
    references,
    report,
    row_plausibility,
    typed_quotations,
)
from evidencebook.checks.page_by_page import Gate, PageByPage
from evidencebook.evidence import basis, fact_registry, facts, prose, tables
from evidencebook.files import cache, fingerprints, load
from evidencebook.notebooks import staleness
from evidencebook.problems import DEBUG, Problem, ReportError
from evidencebook.settings import LIGHT

# The one check in the stages of the evidence that looks at chapters.
_CONTENTS = "pages in _toc.yml"
_EVIDENCE: list[dict[str, Gate]] = [
    {"tables": evidence.tables_hold, "sources": evidence.sources_hold, _CONTENTS: contents.toc_holds},
    {
        "references between tables": references.references_hold,
        "hosts of sources": record.hosts_hold,
        "locators": record.locators_hold,
        "rows of series": row_plausibility.series_hold,
        "rows that stand once": row_plausibility.rows_stand_once,
        "dates of rows": row_plausibility.dates_hold,
        "values of rows": row_plausibility.values_hold,
        "options of polls": record.options_hold,
    },
]
_PROSE: dict[str, Gate] = {
    "stretches searched for names": house_style.names_hold,
    "stretches searched for likelihood": house_style.likelihoods_hold,
    "stretches of prose": pages.prose_holds,
    "cells of prose, word for word": markup.markup_holds,
    "events told in prose": attribution.claims_are_attributed,
}
FACTS = "facts"
# What follows from the tables alone, and is looked at when those hold.
FROM_TABLES: dict[str, Gate] = {
    FACTS: numbers.facts_hold,
    "findings and their conditions": numbers.conditions_hold,
    "findings and their model": record.model_holds,
    "findings and the independence of their sources": record.independence_holds,
    "facts and the hands they went through": record.third_hand_holds,
    "findings and recommendations": report.findings_lead_on,
    "recommendations": report.recommendations_hold,
    "events": report.events_bear_on,
    "disagreements": report.disagreements_hold,
    "cells of cards, word for word": card_words.words_hold,
    "sentences of tables searched for names": house_style.names_hold_in_tables,
}
# What can be seen in each page by itself, with the tables, the facts and the names of all pages; `page_by_page` keeps it.
EACH_PAGE: dict[str, Gate] = {
    "statements and the hosts they rest on": record.weak_holds,
    "sentences searched for absence": record.absences_hold,
    "quotations searched for hedges": record.hedges_hold,
    "sentences and their quantifiers": quantifiers.quantifiers_hold,
    **_PROSE,
    "figures": figures.figures_hold,
    "notebooks and the words of their figures": figure_words.words_hold,
    "code that imports packages": lockfiles.imports_hold,
}
_BOOK: dict[str, Gate] = {
    "findings": numbers.findings_are_stated,
    "tables listed on a page": report.rows_are_listed,
    "key findings": report.front_page_holds,
    "pages and their parts": page_structure.structure_holds,
    "pages and their links": page_links.links_hold,
    "notebooks": pages.notebooks_are_fresh,
    "addresses": pages.addresses_hold,
    "locked packages": lockfiles.locks_hold,
}
# Checks that need a table: they are skipped if the report does not keep it.
_ABOUT = {
    "options of polls": "polls",
    "findings": "findings",
    "findings and their conditions": "findings",
    "findings and their model": "findings",
    "statements and the hosts they rest on": "findings",
    "findings and the independence of their sources": "findings",
    "findings and recommendations": "recommendations",
    "recommendations": "recommendations",
    "events": "events",
    "events told in prose": "events",
    "disagreements": "disagreements",
    "stretches searched for names": "names",
    "sentences of tables searched for names": "names",
}
# Checks that depend on whether the report uses something other than tables.
_USED: dict[str, Callable[[], object]] = {
    "locators": lambda: any(record.has_locators(name) for name in tables.evidence()),
    "rows of series": tables.series,
    "rows that stand once": tables.evidence,
    "dates of rows": lambda: any(_has_column_of(name, "date") for name in tables.codebook()),
    "values of rows": lambda: any(
        record.has_locators(name) and _has_column_of(name, "number", "integer") for name in tables.evidence()
    ),
    FACTS: lambda: project.settings().facts or fact_registry.collect(),
    "facts and the hands they went through": lambda: project.settings().facts or fact_registry.collect(),
    "cells of cards, word for word": lambda: card_words.SHOWN.keys() & tables.codebook().keys(),
    "sentences of tables": house_style.has_own_words,
    "sentences of tables searched for names": house_style.has_own_words,
    "stretches searched for quotations": staleness.notebooks,
    "quotations searched for hedges": lambda: prose.used("quotation"),
    "key findings": lambda: project.settings().front_findings,
    "notebooks": staleness.notebooks,
    "figures": lambda: next(record.stored_figures(), None),
    "locked packages": lockfiles.are_there,
    "code that imports packages": staleness.notebooks,
}
# Checks that the light profile skips.
_STRICT_ONLY = {
    "hosts of sources",
    "findings and their model",
    "statements and the hosts they rest on",
    "findings and the independence of their sources",
    "facts and the hands they went through",
    "sentences searched for absence",
    "stretches searched for likelihood",
    "tables listed on a page",
}


# Checks of results computed from the evidence: if that has problems, they would only repeat them.
CHAPTERS = "notebooks"
PASSAGES = "passages and quotations"
_CONSEQUENCES = {PASSAGES, FACTS, CHAPTERS}


@dataclass(frozen=True)
class Checked:
    """The result of a check: what it looked at, how many of them, the problems, and whether it could run."""

    what: str
    count: int
    problems: list[Problem]
    ran: bool = True


def run(texts: Path | None) -> list[Checked]:
    """Run every check; `texts` is a folder with the texts of the sources, or None where there is none.

    Checks run in stages. After a stage with problems, later checks read the broken tables as they were committed, so that one
    slip is reported once and others are reported with it. A check that cannot run even so is marked as not run.
    """
    given = _given(texts)
    of_pages = _page_by_page(texts, given)
    done = _run(_stages(texts, given, of_pages))
    of_pages.keep()
    return done


def problems_of(done: list[Checked]) -> list[Problem]:
    """Return every problem that checks found, without repetitions."""
    return list(dict.fromkeys(problem for checked in done for problem in checked.problems))


def not_run(done: list[Checked]) -> str:
    """Return a sentence that says which checks did not run; empty if all did."""
    left = [checked.what for checked in done if not checked.ran]
    return f"not checked, as it rests on what is told above: {', '.join(left)}" if left else ""


def stages(texts: Path | None) -> list[dict[str, Gate]]:
    """Return the checks of each stage by what they look at."""
    given = _given(texts)
    return _stages(texts, given, _page_by_page(texts, given))


def _stages(texts: Path | None, given: Callable[[], str], of_pages: PageByPage) -> list[dict[str, Gate]]:
    with_texts: dict[str, Gate] = {
        PASSAGES: lambda: evidence.passages_hold(texts),
        "sentences of tables": lambda: house_style.sentences_hold(texts),
    }
    each = {what: partial(of_pages.run, what) for what in of_pages.gates}
    later = _once(FROM_TABLES, of_pages.given) | each | _BOOK | _own("report")
    return [*_evidence(given), _once(with_texts, given), later]


def _page_by_page(texts: Path | None, of_evidence: Callable[[], str]) -> PageByPage:
    given = _with_facts(of_evidence)
    typed: dict[str, Gate] = {"stretches searched for quotations": lambda: typed_quotations.quotations_hold(texts)}
    of_facts = _once({FACTS: FROM_TABLES[FACTS]}, given)[FACTS]
    facts_hold = cache_in_memory(lambda: not passed(FACTS, of_facts).problems)
    return PageByPage(typed | EACH_PAGE | _own("pages"), given, facts_hold)


def of_pages(saved: list[Path], texts: Path | None) -> list[Problem]:
    """Return the problems that can be found in each of these pages alone, with the facts as they were last written."""
    gates = [*_PROSE.values(), *_own("pages").values(), lambda: typed_quotations.quotations_hold(texts)]
    names = {project.relative(page) for page in saved}
    with prose.only(saved), fact_registry.as_written():
        found = [problem for gate in gates for problem in passed("pages", gate).problems]
    return list(dict.fromkeys(problem for problem in found if problem.file in names))


def evidence_findings() -> list[Problem]:
    """Return the problems of the evidence; nothing is computed from it while there are any."""
    return problems_of(_run(_evidence(_given(None))))


def _evidence(given: Callable[[], str]) -> list[dict[str, Gate]]:
    """Return the gates of the evidence, the report's own in the stage of references."""
    first, second = _EVIDENCE
    return [_once(first, given), _once(second | _own("evidence"), given)]


def _own(stage: str) -> dict[str, Gate]:
    """Return the report's own checks of a stage, which `report.toml` names."""
    functions = project.settings().checks.get(stage, {})
    return {what: (lambda name=name: report_code.load(name)()) for what, name in functions.items()}


def _once(gates: dict[str, Gate], given: Callable[[], str]) -> dict[str, Gate]:
    """Return these checks of the evidence, cached: one that passed does not run again until the evidence changes."""

    def once(what: str, gate: Gate) -> tuple[int, list[Problem]]:
        return gate() if load.is_replaced() else cache.held("checked", f"{what} {given()}", gate)

    return {what: partial(once, what, gate) if what != _CONTENTS else gate for what, gate in gates.items()}


def _given(texts: Path | None) -> Callable[[], str]:
    """Return what gives one digest of everything that the checks of the evidence read, taken when it is first asked for."""
    return cache_in_memory(
        lambda: "\n".join([basis.digest(), *(f"{name} {sha}" for name, sha in fingerprints.of_texts(texts).items())])
    )


def _with_facts(given: Callable[[], str]) -> Callable[[], str]:
    """Return what gives the same with the file of facts, and the addresses of the report where the environment sets them."""
    return cache_in_memory(lambda: f"{given()} {fingerprints.file_digest(facts.FILE)} {project.replacements()}")


def _run(all_stages: list[dict[str, Gate]]) -> list[Checked]:
    done: list[Checked] = []
    left = list(all_stages)
    while left and not problems_of(done):
        done += [passed(what, gate) for what, gate in left.pop(0).items() if _applies(what)]
    told = set(problems_of(done))
    evidence_fails = any(checked.problems for checked in done if checked.what in _names(all_stages[:2]))
    # With a row in doubt, results computed from it are in doubt too.
    is_doubted = any(checked.problems for checked in done if checked.what == PASSAGES)
    files = {problem.file for problem in told} if evidence_fails else set()
    broken = {file for file in files if file.startswith("data/") or file.endswith(".bib")}
    later = [(what, gate) for stage in left for what, gate in stage.items() if _applies(what)]
    as_they_are = _raw(broken)
    with load.instead(_as_committed(broken) if later else {}):
        for what, gate in later:
            if (evidence_fails or is_doubted) and what in _CONSEQUENCES:
                done.append(Checked(what, 0, [], ran=False))
            else:
                done.append(_passed_if_it_can(what, gate, told, as_they_are))
    return done


def _as_committed(files: set[str]) -> dict[Path, bytes]:
    """Return the committed content of broken files, as far as git has it, so that later checks can run."""
    report = project.current()
    committed = {name: report.at_commit("HEAD", name) for name in sorted(files)}
    return {project.root() / name: f"{text}\n".encode() for name, text in committed.items() if text}


def _raw(files: set[str]) -> str:
    found = (project.root() / name for name in sorted(files))
    return "\n".join(file.read_bytes().decode("utf-8", "replace") for file in found if file.is_file())


def _names(stages_: list[dict[str, Gate]]) -> set[str]:
    return {what for stage in stages_ for what in stage}


def _passed_if_it_can(what: str, gate: Gate, told: set[Problem], broken: str) -> Checked:
    """Run a check after others found problems; it counts as not run if one of those problems stops it.

    Ids that exist only in the current state of the `broken` files are not reported.
    """
    try:
        count, found = gate()
    except ReportError as error:
        new = [problem for problem in error.problems if problem not in told]
        return Checked(what, 0, new, ran=bool(new))
    except Exception:  # problems that were reported already are mended first
        return Checked(what, 0, [], ran=False)
    new = [problem for problem in dict.fromkeys(found) if problem not in told and not _is_named_in(broken, problem)]
    return Checked(what, count, new)


def _is_named_in(broken: str, problem: Problem) -> bool:
    return problem.fault.startswith("unknown ") and any(
        name in broken for name in re.findall(r"'([^']+)'", problem.fault)
    )


def _has_column_of(table: str, *types: str) -> bool:
    """Return whether a table has a column of one of these types."""
    return any(field["type"] in types for field in tables.codebook()[table]["schema"]["fields"])


def _applies(what: str) -> bool:
    """Return whether a check applies to the report, by its profile and its tables."""
    if what in _STRICT_ONLY and project.settings().profile == LIGHT:
        return False
    if what in _ABOUT and _ABOUT[what] not in tables.codebook():
        return False
    try:
        return bool(_USED.get(what, lambda: True)())
    except Exception:
        return True  # the check says what is wrong


def passed(what: str, gate: Gate) -> Checked:
    """Run one check; an exception that it does not handle becomes a problem."""
    try:
        count, found = gate()
    except ReportError as error:
        return Checked(what, 1, error.problems)
    except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError) as error:
        # Anything that no check expects, for example a deleted row that a computed fact needs.
        if os.environ.get(DEBUG):
            raise
        return Checked(what, 1, [report_code.unforeseen(error, f"the check of {what}")])
    if not count and not found:
        remedy = "A check that sees nothing proves nothing: restore the files."
        found = [Problem(f"the check of {what}", "", f"there are no {what}", remedy)]
    return Checked(what, count, list(dict.fromkeys(found)))
