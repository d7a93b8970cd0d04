"""All checks in one run; a gate that saw nothing fails."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from helpers.checks import evidence, numbers, pages
from helpers.findings import BrokenBookError, Finding


@dataclass(frozen=True)
class Checked:
    """What a check looked at, how many of them, and what it found wrong."""

    what: str
    count: int
    findings: list[Finding]


def run(texts: Path | None) -> list[Checked]:
    """Run every check; `texts` is a folder with the texts of the sources, or None where there is none.

    The checks stand in stages: what one relies on was checked in an earlier stage, and a stage that found something is
    the last, so that one slip is told once and not again by everything that rests on it.
    """
    stages: list[dict[str, Callable[[], tuple[int, list[Finding]]]]] = [
        {"tables": evidence.tables_hold, "sources": evidence.sources_hold, "pages in _toc.yml": pages.toc_holds},
        {
            "references between tables": evidence.references_hold,
            "passages and quotations": lambda: evidence.passages_hold(texts),
        },
        {
            "facts": numbers.facts_hold,
            "findings": numbers.findings_hold,
            "stretches of prose": pages.prose_holds,
            "notebooks": pages.notebooks_are_fresh,
        },
    ]
    done: list[Checked] = []
    for stage in stages:
        done += [_checked(what, gate) for what, gate in stage.items()]
        if any(checked.findings for checked in done):
            break
    return done


def _checked(what: str, gate: Callable[[], tuple[int, list[Finding]]]) -> Checked:
    try:
        count, found = gate()
    except BrokenBookError as error:
        return Checked(what, 1, error.findings)
    if not count:
        found = [Finding("", "", f"no {what} to check", "A check that sees nothing proves nothing: restore the files.")]
    return Checked(what, count, list(dict.fromkeys(found)))
