"""A computed number shows the arithmetic that gives it, and none that does not come out."""

import pytest

from evidencebook.evidence import arithmetic
from evidencebook.evidence.facts import Fact, read


def known(*amounts: float, unit: str = "usd_million") -> dict[str, Fact]:
    return {f"r{n}": Fact(f"r{n}", amount, unit, "", "", (f"r{n}",)) for n, amount in enumerate(amounts)}


def computed(value: float, unit: str, rows: dict[str, Fact]) -> str:
    return arithmetic.formula(Fact("x", value, unit, "", "", tuple(rows)), rows)


@pytest.mark.parametrize(
    ("value", "unit", "amounts", "line"),
    [
        (1570.6, "usd_million", (1381.5, 189.1), "1,381.5 + 189.1 = 1,570.6 (amounts in million US dollars)"),
        (3243.8, "usd_million", (4706.5, 1462.7), "4,706.5 \u2212 1,462.7 = 3,243.8 (amounts in million US dollars)"),
        (
            -74.5413,
            "percent",
            (1381.5, 189.1, 4706.5, 1462.7),
            "(1,381.5 + 189.1) / (4,706.5 + 1,462.7) \u2212 1 = \u221274.5% (amounts in million US dollars)",
        ),
        (77.6, "times", (543.2, 7), "543.2 / 7 = 77.6 (amounts in million US dollars)"),
        (1234.5, "usd_million", (1, 2), ""),
        (3, "usd_million", (1, 1, 1, 1, 1), ""),
    ],
)
def test_a_formula_is_shown_where_it_comes_out(value, unit, amounts, line):
    assert computed(value, unit, known(*amounts)) == line


def test_amounts_of_two_units_and_rows_themselves_have_no_formula():
    rows = known(1.0) | {"y": Fact("y", 2.0, "persons", "", "", ("y",))}
    assert computed(3.0, "persons", rows) == ""
    assert arithmetic.formula(next(iter(rows.values())), rows) == ""


def test_the_fall_of_2022_can_be_recomputed_with_a_pencil():
    facts = read()
    line = arithmetic.formula(facts["audit-turnover-change-2022-ukrainian"], facts)
    assert line.startswith("(1,381.5 + 189.1) / (4,706.5 + 1,462.7)")
    assert "\u221274.5%" in line
