"""How far sources may be trusted, alone and together: grade and kind of host."""

from collections.abc import Iterable

from evidencebook.evidence import fact_registry, facts, sources

WEAK_GRADES = frozenset("DEF")
WEAK_HOSTS = frozenset({"aggregator", "social"})


def is_weak(grade: str, host: str) -> bool:
    """Whether a source may not carry a statement alone."""
    return grade in WEAK_GRADES or host in WEAK_HOSTS


def all_weak(judged: Iterable[tuple[str, str]]) -> bool:
    """Whether there are sources, by grade and host, and none of them may carry a statement alone."""
    weak = [is_weak(grade, host) for grade, host in judged]
    return bool(weak) and all(weak)


def of(keys: Iterable[str]) -> list[tuple[str, str]]:
    """Return grade and host of sources by their keys."""
    known = sources.read()
    return [(known[key].grade, known[key].host) for key in keys if key in known]


def third_hand() -> list[facts.Fact]:
    """Return the facts that rest on third-hand sources alone: graded D or lower, or read at a repost."""
    known = sources.read()
    return [
        fact
        for fact in fact_registry.collect()
        if not any(known[key].is_document for key in fact.sources) and all_weak(of(fact.sources))
    ]
