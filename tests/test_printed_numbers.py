"""Numbers as sources print them: the value is there at its scale, or it is not."""

import pytest

from evidencebook.evidence import printed_numbers

CELL = "row Ukraine | Import | All Products; column 2021 = 4706525.6 (US$ thousand)"


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (4706.5, "USD million", CELL),
        (4706.53, "usd_million", CELL),
        (5800, "persons", "5,800 Russian troops"),
        (10200, "persons", "около 10 200 солдат"),
        (11000, "persons", "приблизно 11 тисяч військових"),
        (3500, "persons", "about 3.5-4 thousand personnel"),
        (4000, "persons", "about 3.5-4 thousand personnel"),
        (4090, "persons", "Seit dem 24. Februar sind 4.090 Menschen"),
        (2.351, "usd_billion", "на 2,351 млрд доларів"),
        (1234, "usd_million", "1 billion 234 million dollars"),
        (22.6, "percent", "22,6 proc."),
        (84, "percent", "22,6 proc. and 61,4 proc."),
        (58.3, "percent", "(3710.1+5604.7)/(7335.6+8641.4)"),
        (33, "percent", "Thirty-three percent of respondents, 44 oppose them"),
        (5, "persons", "до п'яти осіб"),
        (50, "percent", "in 2022 half of the imports of 1,500 goods"),
        (3000, "enterprises", "Более трёх тысяч предприятий"),
        (69673747131.87, "usd", "Belarus,BLR,2021,69673747131.87"),
    ],
)
def test_a_value_stands_in_words(value, unit, words):
    assert printed_numbers.holds(words, value, unit)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (4706.6, "USD million", CELL),
        (4706525.6, "USD million", CELL),
        (4.7065, "USD million", CELL),
        (5.8, "persons", "5,800 Russian troops"),
        (11, "persons", "приблизно 11 тисяч військових"),
        (30, "persons", "an expected 30,000 combat troops"),
        (2351, "usd_billion", "2,351 million dollars"),
        (33, "percent", "56.3% – fully negative, 24.4% – mainly negative"),
        (60.3, "percent", "(3710.1+5604.7)/(7335.6+8641.4)"),
    ],
)
def test_another_value_or_another_scale_does_not(value, unit, words):
    assert not printed_numbers.holds(words, value, unit)


def test_years_are_no_figures():
    assert not printed_numbers.has_figures("as of 2021 the staff was small", {2021})
    assert printed_numbers.has_figures("as of 2021 the staff was 5", {2021})


FIELDS = [
    {"name": "value_usd_million", "type": "number", "unit": "USD million"},
    {"name": "rounded_to_usd_million", "type": "number"},
    {"name": "note", "type": "string"},
]


@pytest.mark.parametrize(
    ("value", "step", "unprinted"),
    [("4706.5", "0.1", []), ("4706.6", "0.1", ["value_usd_million"]), ("4700", "100", []), ("", "", []), ("0", "", [])],
)
def test_a_row_is_held_to_the_words_that_it_was_read_from(value, step, unprinted):
    row = {"value_usd_million": value, "rounded_to_usd_million": step, "note": ""}
    assert [column for column, _ in printed_numbers.unprinted(row, FIELDS, CELL)] == unprinted
    assert not list(printed_numbers.unprinted(row | {"basis": "derived"}, FIELDS, CELL))
