"""How numbers are written."""

import pandas as pd
import pytest

from evidencebook.evidence import wording


@pytest.mark.parametrize(
    ("value", "step", "words"),
    [
        (1600, 100, "USD 1.6 billion"),
        (6169.3, 0.1, "USD 6.17 billion"),
        (543.2, 0.1, "USD 543.2 million"),
        (20, 10, "USD 20 million"),
        (7, 1, "USD 7 million"),
        (-180.4, 1, "USD −180 million"),
    ],
)
def test_money_is_written_to_the_digit_that_is_known(value, step, words):
    assert wording.money(value, step).replace(wording.NBSP, " ") == words


@pytest.mark.parametrize(
    ("value", "hedge", "words"),
    [(-74.0, "exact", "a fall of 74%"), (-87.0, "nearly", "a fall of nearly 87%"), (40.0, "exact", "a rise of 40%")],
)
def test_a_change_says_its_direction_and_its_hedge(value, hedge, words):
    assert wording.change(value, 0, hedge).replace(wording.NBSP, " ") == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2021-01-01", "2021-12-31", "2021"),
        ("2022-02-01", "2022-02-28", "February 2022"),
        ("2023-01-01", "2023-07-31", "January–July 2023"),
        ("2021-01-01", "2022-02-25", "January 2021–February 2022"),
    ],
)
def test_a_period_is_named_as_a_reader_would(start, end, words):
    assert wording.period(pd.Timestamp(start), pd.Timestamp(end)) == words


def test_counts_are_letters_up_to_twelve_and_masses_have_units():
    assert [wording.count(n) for n in (0, 5, 12, 13)] == ["none", "five", "twelve", "13"]
    assert wording.tonnes(1490).replace(wording.NBSP, " ") == "1.49 million tonnes"
    assert wording.tonnes(105.6).replace(wording.NBSP, " ") == "105,600 tonnes"
    assert [wording.decimals_of(step) for step in (100, 1, 0.1, 0.01)] == [0, 0, 1, 2]


@pytest.mark.parametrize(
    ("statement", "likelihood", "words"),
    [
        ("A new strike within six months.", "very unlikely", "A new strike within six months is very unlikely."),
        ("A recovery of trade.", "remote", "A recovery of trade is a remote possibility."),
        ("A second deadline.", "roughly even", "A second deadline has a roughly even chance."),
        ("Another release is likely.", "likely", "Another release is likely."),
        ("Trade ended.", "", "Trade ended."),
    ],
)
def test_a_judgement_is_a_sentence_that_names_its_likelihood_once(statement, likelihood, words):
    assert wording.judged(statement, likelihood) == words


def test_a_chance_is_the_band_of_its_term():
    assert wording.chance("very unlikely") == "5–20%"


def test_governments_in_a_row_are_told_once():
    names = ["Council of Europe", "Government of A", "Government of B", "Government of C"]
    assert wording.together(names) == "Governments of A, B and C; Council of Europe"
    assert wording.together(names[:2]) == "Council of Europe, Government of A"


@pytest.mark.parametrize(
    ("text", "words"), [("Whether it ended", "whether it ended"), ("Ukrainian exports", "Ukrainian exports")]
)
def test_a_name_keeps_its_capital_after_a_colon(text, words):
    assert wording.after_colon(text) == words


def test_one_is_not_told_as_many():
    assert [wording.counted(value, "row") for value in (0, 1, 1200)] == ["0 rows", "1 row", "1,200 rows"]
    assert [wording.sources_label(keys) for keys in (["a"], ["a", "b"])] == ["Source", "Sources"]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("no marks", "“no marks”"),
        ('"the whole"', "“the whole”"),
        ("«уся фраза»", "“уся фраза”"),
        ('"cut at the end', "“cut at the end”"),
        ('cut at the start"', "“cut at the start”"),
        ("“a threat,” it said", "“‘a threat,’ it said”"),
        ('"one," he said, "two"', "“‘one,’ he said, ‘two’”"),
        ("„Ja“, sagte er auf “Kanal”", "“„Ja“, sagte er auf “Kanal””"),
    ],
)
def test_words_that_bring_marks_along_are_quoted_once(words, shown):
    assert wording.quoted(words) == shown


@pytest.mark.parametrize(
    ("text", "words"),
    [("2024-07", "July 2024"), ("1999-12-31", "31 December 1999"), ("2019-20", ""), ("2021-13", ""), ("2024", "")],
)
def test_a_month_or_a_day_is_told_from_a_span_of_years(text, words):
    assert (wording.said_on(text) if wording.is_month_or_day(text) else "") == words
