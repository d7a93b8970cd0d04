"""Columns of one row that contradict each other are found: dates, how exactly they are known, periods, ranges."""

import csv
import io

import pytest

from evidencebook.evidence import validate


def faults(**row: str) -> list[str]:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(row), lineterminator="\n")
    writer.writeheader()
    writer.writerow(row)
    return [str(finding) for finding in validate.findings_of("data/x.csv", out.getvalue().encode())]


@pytest.mark.parametrize(
    ("start", "end", "kind"),
    [
        ("2024-07-13", "2024-07-13", "day"),
        ("2024-02-01", "2024-02-29", "month"),
        ("2023-02-01", "2023-02-27", "months"),
        ("2022-01-01", "2022-12-31", "year"),
        ("2022-01-01", "2023-12-31", "months"),
        ("", "2022-12-31", "not_stated"),
    ],
)
def test_the_kind_of_a_period_follows_from_its_ends(start, end, kind):
    assert validate.period_kind(start, end) == kind


@pytest.mark.parametrize(
    ("start", "end", "precision"),
    [
        ("2024-07-13", "2024-07-13", "day"),
        ("2024-07-01", "2024-07-31", "month"),
        ("1999-01-01", "1999-12-31", "year"),
        ("2024-06-21", "2024-06-30", "period"),
        ("2025-07-01", "", "period"),
        ("", "2024-07-13", "not_stated"),
        ("", "", "not_stated"),
    ],
)
def test_dates_that_are_as_exact_as_they_say_pass(start, end, precision):
    assert faults(date_start=start, date_end=end, date_precision=precision) == []


@pytest.mark.parametrize(
    ("start", "end", "precision", "says"),
    [
        ("2024-07-01", "2024-07-31", "day", "is day, but the dates span a month"),
        ("2024-07-13", "2024-07-13", "month", "is month, but the dates span a day"),
        ("2024-01-01", "2024-06-30", "year", "is year, but the dates span a period"),
        ("2024-07-13", "2024-07-13", "not_stated", "is not_stated, but both dates are given"),
        ("", "", "day", "is day, but no date is given"),
        ("2024-07-14", "2024-07-13", "period", "after its end"),
    ],
)
def test_dates_that_are_not_as_exact_as_they_say_are_told(start, end, precision, says):
    told = faults(date_start=start, date_end=end, date_precision=precision)
    assert any(says in finding for finding in told), told


@pytest.mark.parametrize(
    ("value", "low", "high", "says"),
    [
        ("", "", "", "neither one value nor a whole range"),
        ("5", "4", "6", "neither one value nor a whole range"),
        ("", "4", "", "neither one value nor a whole range"),
        ("", "6", "4", "low is 6, above high"),
    ],
)
def test_a_figure_is_one_value_or_a_whole_range(value, low, high, says):
    assert any(says in finding for finding in faults(value=value, low=low, high=high))
    assert faults(value="5", low="", high="") == faults(value="", low="4", high="6") == []
