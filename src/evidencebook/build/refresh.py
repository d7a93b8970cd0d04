"""Refreshes what is stale: the file of facts, and the chapters whose inputs changed."""

import asyncio
import os
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from evidencebook import project
from evidencebook.evidence import basis
from evidencebook.evidence import facts as fact_table
from evidencebook.files import atomic, fingerprints, lock, os_faults
from evidencebook.files.load import read_text
from evidencebook.notebooks import event_loop, frontispiece, progress, staleness, warm_process
from evidencebook.problems import Problem, ReportError

# Holds the digests of the evidence from which the file of facts was last computed, and of that file.
COMPUTED_FROM = "_build/facts.sha256"


def refresh(
    say: Callable[[str], None],
    *,
    everything: bool = False,
    warm: bool = True,
) -> int:
    """Rewrite the facts if they differ and re-execute every stale chapter; return how many files were written.

    `say` is called with a line for each step and its reason; for the rest see `chapters`.
    """
    with lock.exclusive(project.root(), say):
        return _refresh(say, everything=everything, warm=warm)


def _refresh(say: Callable[[str], None], *, everything: bool, warm: bool) -> int:
    written = 0
    if not _facts_are_fresh():
        if warm and any(staleness.reasons(page) for page in staleness.notebooks()):
            warm_process.begin()  # it imports in parallel with the check of the evidence
        written += _refresh_facts(say)
    written += _chapters(say, everything=everything, warm=warm)
    if not frontispiece.is_fresh():
        from evidencebook.charts import rendering

        frontispiece.draw(lambda figure: rendering.png(rendering.drawn(figure)))
        say(f"{frontispiece.PICTURE}: drawn anew")
        written += 1
    return written


def stale() -> list[str]:
    """Return what a refresh would do, one line per step."""
    facts = [] if _facts_are_fresh() else [f"{fact_table.FILE} would be computed"]
    pages = [page for page in staleness.notebooks() if staleness.has_code(page)]
    return [*facts, *(f"{page.stem} would be executed: {why}" for page in pages for why in staleness.reasons(page))]


def facts(say: Callable[[str], None]) -> int:
    """Rewrite the facts if they differ, for a page to show while the evidence is checked; return how many files were written.

    They are computed before the lock is waited for, which those who execute a chapter hold; what was saved since makes them old.
    """
    if _facts_are_fresh():
        return 0
    evidence, text = basis.digest(), _computed_facts()
    with lock.exclusive(project.root(), say):
        return _write_facts(text, say) if basis.digest() == evidence else 0


def chapters(
    say: Callable[[str], None],
    *,
    only: Collection[str] = (),
    everything: bool = False,
    warm: bool = True,
) -> int:
    """Re-execute every chapter whose inputs changed, several at a time; return how many.

    With `only`, names of pages, the others stay as they are; with `everything`, those that seem fresh are executed too;
    without `warm`, in ordinary kernels. ReportError when one fails: the others are finished, and the notebook that failed is
    left as it was.
    """
    with lock.exclusive(project.root(), say):
        return _chapters(say, only=only, everything=everything, warm=warm)


def _chapters(say: Callable[[str], None], *, only: Collection[str] = (), everything: bool, warm: bool) -> int:
    atomic.sweep(project.chapters())
    pages = [page for page in staleness.notebooks() if not only or page.stem in only]
    stale = {page: staleness.reasons(page) for page in pages if staleness.has_code(page)}
    stale = {page: why or ["everything is executed"] for page, why in stale.items() if why or everything}
    for page, why in stale.items():
        for reason in why:
            say(f"{page.stem}: {reason}")
    if stale:
        from evidencebook.charts import node_renderer

        if warm:
            warm_process.begin()
        node_renderer.share()
    if faults := [fault for fault in event_loop.run(_execute_all(list(stale), say, warm=warm)) if fault]:
        raise ReportError(faults)
    return len(stale)


async def _execute_all(pages: list[Path], say: Callable[[str], None], *, warm: bool) -> list[Problem | None]:
    """Re-execute chapters, two at a time for each core, because kernels start and stop slowly; a failure stops no other."""
    room = asyncio.Semaphore(2 * (os.cpu_count() or 1))
    with progress.of(len(pages), say) as done:

        async def one(page: Path) -> Problem | None:
            async with room:
                fault = await _execute_one(page, warm=warm)
                done(page.stem, fault is None)
                return fault

        return await asyncio.gather(*(one(page) for page in pages))


def _facts_are_fresh() -> bool:
    """Return whether neither the inputs of the facts nor the file of facts changed since they were computed."""
    noted, facts = project.root() / COMPUTED_FROM, project.root() / fact_table.FILE
    known = noted.is_file() and facts.is_file()
    return known and noted.read_text() == _digests(basis.digest(), facts.read_bytes())


def _digests(evidence: str, facts: bytes) -> str:
    return f"{evidence} {fingerprints.digest(facts)}\n"


def _refresh_facts(say: Callable[[str], None]) -> int:
    """Rewrite the file of facts if it is stale; ReportError where the evidence has problems."""
    from evidencebook.checks import runner

    evidence = basis.digest()  # files saved while they are read count for the next time
    if broken := runner.evidence_findings():
        raise ReportError(broken)
    differs = _write_facts(_computed_facts(), say)
    with suppress(OSError):  # without a record, it is checked again
        written = (project.root() / fact_table.FILE).read_bytes()
        atomic.replace(project.root() / COMPUTED_FROM, _digests(evidence, written))
    return differs


def _computed_facts() -> str:
    from evidencebook.evidence import fact_registry

    return fact_table.as_csv(fact_registry.collect())


def _write_facts(text: str, say: Callable[[str], None]) -> int:
    """Write the file of facts if it differs from `text`; return how many files were written."""
    path = project.root() / fact_table.FILE
    if differs := not path.is_file() or path.read_text(encoding="utf-8") != text:
        atomic.sweep(path.parent)
        try:
            atomic.replace(path, text)
        except OSError as error:
            raise ReportError([_not_written(fact_table.FILE, error)]) from None
        say(f"{fact_table.FILE}: the numbers changed")
    return int(differs)


async def _execute_one(page: Path, *, warm: bool, again: int = 2) -> Problem | None:
    """Execute a chapter and write its notebook atomically; return the problem, if any, and leave the notebook as it was.

    One that is saved meanwhile is executed `again`, as often at most.
    """
    import nbformat  # slow imports, done in parallel with those of the warm process

    from evidencebook.notebooks import execute

    name, before = project.relative(page), read_text(page)
    notebook = nbformat.reads(before, as_version=4)
    try:
        observed = await execute.execute(notebook, page.parent, warm=warm)
        about = notebook.metadata.setdefault("report", {})
        about.update(staleness.record(page, notebook, observed))
        if page.read_text(encoding="utf-8") != before:
            if again:
                return await _execute_one(page, warm=warm, again=again - 1)
            fault = "was saved by someone else while it was being executed"
            return Problem(name, "", fault, "Run `make refresh` again. Nothing was overwritten.")
        atomic.replace(page, nbformat.writes(notebook) + "\n")
    except execute.CellError as error:
        remedy = "Correct the cell, or what it calls, and run `make refresh` again. The notebook was left as it was."
        return Problem(name, error.place, error.message, remedy)
    except OSError as error:
        return _not_written(name, error)
    return None


def _not_written(name: str, error: OSError) -> Problem:
    fault = f"could not be written: {error.strerror or error}"
    remedy = os_faults.remedy_of(str(error)) or "Close the program that has it open, and run `make refresh` again."
    return Problem(name, "", fault, remedy)
