"""Runs checks that look at each page by itself, and keeps what they found of a page while it and all else stay the same.

What such checks look at besides pages, as judgements in tables, is a part of its own, beside those of the pages.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import astuple
from functools import cached_property
from pathlib import Path
from typing import Any

from evidencebook import project
from evidencebook.evidence import fact_registry, myst, prose
from evidencebook.files import cache, fingerprints, load, lock
from evidencebook.problems import Problem

Gate = Callable[[], tuple[int, list[Problem]]]
_NAME = "of-page.json"


class PageByPage:
    """Such checks by what they look at; `given` returns a digest of all that they read besides pages.

    `facts_hold` returns whether the file of facts is what the tables give, so that facts need not be computed.
    """

    def __init__(self, gates: dict[str, Gate], given: Callable[[], str], facts_hold: Callable[[], bool]):
        self.gates, self.given, self.facts_hold = gates, given, facts_hold
        self.asked: set[str] = set()

    @cached_property
    def keys(self) -> dict[tuple[Path, ...], str]:
        """The parts, each page and the rest, with what the results of each are kept under."""
        pages = project.chapter_files()
        given = fingerprints.digest("\n".join([self.given(), *map(str, map(project.relative, pages))]).encode())
        of_pages = {(page,): f"{project.relative(page)} {fingerprints.digest(load.content(page))}" for page in pages}
        return {part: f"{given} {about}" for part, about in ({(): ""} | of_pages).items()}

    @cached_property
    def known(self) -> dict[tuple[Path, ...], dict[str, tuple[int, list[Problem]]]]:
        """What is known of each part, by check."""
        kept = {part: cache.known(_NAME, key) or {} for part, key in self.keys.items()}
        return {
            part: {what: (count, [Problem(*each) for each in found]) for what, (count, found) in checks.items()}
            for part, checks in kept.items()
        }

    def run(self, what: str) -> tuple[int, list[Problem]]:
        """Run a check where its result is not known; return how many things it looked at and the problems."""
        gate = self.gates[what]
        if load.is_replaced():
            return gate()
        self.asked.add(what)
        with fact_registry.as_written() if self.facts_hold() else nullcontext():
            if not lock.is_held(project.root()) and not any(self.known.values()):
                return gate()  # nothing can be kept, and once through all pages is quicker
            for part, checks in self.known.items():
                if what not in checks:
                    with prose.only(part):
                        checks[what] = gate()
        results = [checks[what] for checks in self.known.values()]
        return sum(count for count, _ in results), [problem for _, found in results for problem in found]

    def keep(self) -> None:
        """Keep the results of each part for which every check that was asked for could run; only who holds the lock writes."""
        if not self.asked:
            return
        for part, checks in self.known.items():
            if checks.keys() >= self.asked:
                made = {
                    what: (count, [astuple(problem) for problem in found]) for what, (count, found) in checks.items()
                }
                cache.noted(_NAME, self.keys[part], lambda made=made: made)


def found_on(path: Path, name: str, look: Callable[[Path, myst.Page], dict[str, Any]]) -> dict[str, Any]:
    """Return what `look` finds on a page by itself, a value of JSON; kept, because reading a page as MyST does takes long."""
    about = [
        project.relative(path),
        fingerprints.file_digest("requirements.lock"),
        fingerprints.digest(load.content(path)),
    ]
    return cache.noted(f"{name}.json", " ".join(about), lambda: look(path, myst.page(prose.of(path))))
