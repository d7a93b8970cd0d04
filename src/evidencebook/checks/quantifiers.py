"""Checks that quantifiers (half of, doubled, dozens of) agree with the facts in the same sentence."""

import re

from evidencebook.evidence import fact_registry, prose
from evidencebook.evidence.facts import Fact
from evidencebook.problems import Problem

# Quantifiers: their words, with the least and the most that they can mean for each kind of fact. A change is a fall or rise
# in percent, a share a percentage of a whole, a ratio a number of times.
_CHANGE, _SHARE, _RATIO, _COUNT = "change", "share", "ratio", "count"
_Range = tuple[float, float]
_QUANTIFIERS: tuple[tuple[str, dict[str, _Range]], ...] = (
    (r"halved|(?:by|to) (?:about |roughly |almost |more than )?half", {_CHANGE: (-65, -40), _SHARE: (40, 65), _RATIO: (0.4, 0.6)}),
    (r"(?:more than |over )?doubled|twofold|twice (?:as|the)", {_CHANGE: (80, 150), _SHARE: (80, 150), _RATIO: (1.8, 2.5)}),
    (r"trebled|tripled|threefold", {_CHANGE: (170, 250), _SHARE: (170, 250), _RATIO: (2.7, 3.5)}),
    (r"quadrupled|fourfold", {_CHANGE: (270, 360), _SHARE: (270, 360), _RATIO: (3.7, 4.6)}),
    (r"half(?: of)?|halves", {_SHARE: (40, 60), _RATIO: (0.4, 0.6)}),
    (r"dozens(?: of)?", {_COUNT: (20, 120)}),
    (r"scores of", {_COUNT: (40, 120)}),
    (r"hundreds of", {_COUNT: (150, 1_500)}),
    (r"thousands of", {_COUNT: (1_500, 100_000)}),
    (r"millions of", {_COUNT: (1_500_000, 1e9)}),
)  # fmt: skip
_PATTERNS = tuple((re.compile(rf"\b(?:{words})\b", re.IGNORECASE), ranges) for words, ranges in _QUANTIFIERS)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def quantifiers_hold() -> tuple[int, list[Problem]]:
    """Find quantifiers with which every fact of the same kind in their sentence disagrees."""
    known = {fact.id: fact for fact in fact_registry.collect()}
    count, found = 0, []
    for page in prose.own_pages():
        for stretch in prose.of(page):
            start = 0
            for sentence in _SENTENCE.split(stretch.text):
                count += 1
                start = max(stretch.text.find(sentence, start), 0)
                shown = [known[name] for _, name in _facts(sentence) if name in known]
                for words, fact in disagreeing(prose.ROLE.sub(" ", sentence), shown):
                    fault = f"“{words}” is not what the fact in the sentence says: {fact.words} ({fact.id})"
                    place = prose.line_of(stretch, start)
                    found.append(Problem(stretch.file, place, fault, "Say what the fact says, or move one of them."))
    return count, found


def _facts(sentence: str) -> list[tuple[str, str]]:
    return prose.references(prose.Stretch("", "line 1", sentence), "fact")


def disagreeing(sentence: str, facts: list[Fact]) -> list[tuple[str, Fact]]:
    """Return each quantifier that no fact of its sentence supports, with a fact of the same kind that contradicts it."""
    found = []
    for pattern, ranges in _PATTERNS:
        if match := pattern.search(sentence):
            alike = [(fact, ranges[kind]) for fact in facts if (kind := _kind(fact)) in ranges]
            if alike and not any(low <= fact.value <= high for fact, (low, high) in alike):
                found.append((match[0], alike[0][0]))
            break
    return found


def _kind(fact: Fact) -> str:
    """Return the kind of a fact: change, share, ratio or another; the words of a percentage say whether it is a change."""
    if fact.unit == "percent":
        return _CHANGE if fact.value < 0 or re.search(r"\b(?:fall|rise)\b", fact.words) else _SHARE
    if fact.unit == "times":
        return _RATIO
    return fact.unit if fact.unit in {"usd_million", "year", "days", "percentage_points"} else _COUNT
