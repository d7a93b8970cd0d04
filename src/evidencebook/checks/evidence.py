"""Checks of the evidence: tables, sources, passages and quotations."""

from pathlib import Path

from evidencebook import project, report_code
from evidencebook.evidence import passages, relock, sources, tables, verification_lock
from evidencebook.files.paths import is_left_behind
from evidencebook.problems import Problem, ReportError

DERIVED = {
    f"derived/{name}"
    for name in ("facts.csv", "verified.csv", "contexts.csv", "frontispiece.png", "frontispiece.sha256")
}


def tables_hold() -> tuple[int, list[Problem]]:
    """Find tables that break the codebook, and files that the codebook does not describe."""
    book, found = tables.codebook(), []
    for name in book:
        try:
            tables.read(name)
        except ReportError as error:
            found += error.problems
    described = {resource["path"] for resource in tables.resources()} | {tables.CODEBOOK, *DERIVED}
    for path in sorted(project.data().rglob("*")):
        name = path.relative_to(project.data()).as_posix()
        if path.is_file() and name not in described and not is_left_behind(path):
            remedy = f"Describe it in data/{tables.CODEBOOK}, or remove it."
            found.append(Problem(project.relative(path), "", "no table of the codebook", remedy))
    return len(book), found


def sources_hold() -> tuple[int, list[Problem]]:
    """Find entries of the bibliography that do not say who, what, when, where, how reliable and why."""
    return len(sources.read()), sources.check()


def passages_hold(texts: Path | None) -> tuple[int, list[Problem]]:
    """Compare passages and quotations with the source texts, if there are any, and all evidence with the lock.

    A row that does not hold is reported once: as changed since it was verified only if nothing else is wrong with it.
    """
    count = len(passages.read()) + len(passages.quotations()) or len(verification_lock.entries())
    found = passages.check_quotations()
    if texts is not None:
        found += passages.verify(texts) or own_checks(texts)
    if unverified := verification_lock.check():
        found += relock.unprinted(texts) if texts is not None else []
        rows = {_row(each) for each in found}
        found += [each for each in unverified if _row(each) not in rows]
    return count, found


def _row(problem: Problem) -> tuple[str, str]:
    """Return the file and the row of a problem, without its column."""
    return problem.file, problem.place.partition(",")[0]


def own_checks(texts: Path) -> list[Problem]:
    """Return what the report's own checks of passages find in the source texts (`[checks.passages]` of report.toml)."""
    functions = project.settings().checks.get("passages", {}).values()
    return [problem for name in functions for problem in report_code.load(name)(texts)]
