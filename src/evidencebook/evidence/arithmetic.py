"""Shows how a computed number follows from the amounts of its rows, in one line that a reader can check by hand.

A formula is tried on the amounts, and shown where it gives the number to six digits: a sum, a difference, a ratio, a share,
or a change, of single amounts or of sums. A number that no formula gives gets no line.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations

from evidencebook.evidence import wording
from evidencebook.evidence.facts import Fact

MOST = 4
_TOLERANCE = 1e-5
_UNITS = {"usd_million": "million US dollars", "thousand_tonnes": "thousand tonnes", "tonnes": "tonnes"}


def formula(fact: Fact, known: Mapping[str, Fact]) -> str:
    """Return the arithmetic of a fact in one line; empty if no short formula gives its value."""
    names = fact.rows
    rows = [known[name] for name in names if name in known]
    if fact.id in names or len(rows) != len(names) or not 2 <= len(rows) <= MOST or not fact.value:
        return ""
    if len({row.unit for row in rows}) > 1:
        return ""
    text = next((text for value, text in _tried(fact, rows) if _same(value, fact.value)), "")
    unit = _UNITS.get(rows[0].unit, "")
    return f"{text} (amounts in {unit})" if text and unit else text


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= _TOLERANCE * max(abs(one), abs(other))


def _tried(fact: Fact, rows: list[Fact]) -> Iterator[tuple[float, str]]:
    """Return each formula with the value that it gives."""
    same_unit = fact.unit == rows[0].unit
    if same_unit:
        total = sum(row.value for row in rows)
        yield total, f"{_sum(rows)} = {_amount(total)}"
    for first, second in _halves(rows):
        one, other = sum(row.value for row in first), sum(row.value for row in second)
        if same_unit:
            yield one - other, f"{_sum(first)} {wording.MINUS} {_group(second)} = {_amount(one - other)}"
        if not other:
            continue
        ratio = f"{_group(first)} / {_group(second)}"
        if fact.unit == "times":
            yield one / other, f"{ratio} = {_amount(one / other)}"
        elif fact.unit == "percent":
            yield 100 * (one / other - 1), f"{ratio} {wording.MINUS} 1 = {wording.percent(100 * (one / other - 1))}"
            yield 100 * one / other, f"{ratio} = {wording.percent(100 * one / other)}"
            if one + other:
                share = 100 * one / (one + other)
                yield share, f"{_group(first)} / ({_sum([*first, *second])}) = {wording.percent(share)}"


def _halves(rows: list[Fact]) -> Iterator[tuple[list[Fact], list[Fact]]]:
    """Return every way to divide rows into two groups, in both orders."""
    for size in range(1, len(rows)):
        for chosen in combinations(range(len(rows)), size):
            yield [rows[n] for n in chosen], [row for n, row in enumerate(rows) if n not in chosen]


def _sum(rows: list[Fact]) -> str:
    return " + ".join(_amount(row.value) for row in rows)


def _group(rows: list[Fact]) -> str:
    return f"({_sum(rows)})" if len(rows) > 1 else _sum(rows)


def _amount(value: float) -> str:
    """Return an amount with at most six significant digits."""
    digits = f"{abs(value):.6g}"
    decimals = len(digits.partition(".")[2]) if "e" not in digits else 0
    return wording.number(round(value, min(decimals, 3)), min(decimals, 3))
