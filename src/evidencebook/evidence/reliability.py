"""How reliable sources are, alone and together, by their grade and kind of host."""

from collections.abc import Iterable

from evidencebook.evidence import fact_registry, facts, sources

WEAK_GRADES = frozenset("DEF")
WEAK_HOSTS = frozenset({"aggregator", "social"})


def is_weak(grade: str, host: str) -> bool:
    """Whether a source may not carry a statement alone."""
    return grade in WEAK_GRADES or host in WEAK_HOSTS


def all_weak(judged: Iterable[tuple[str, str]]) -> bool:
    """Whether there are any sources, given by (grade, host), and all of them are weak."""
    weak = [is_weak(grade, host) for grade, host in judged]
    return bool(weak) and all(weak)


def of(keys: Iterable[str]) -> list[tuple[str, str]]:
    """Return (grade, host) for each source, given by its key."""
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
