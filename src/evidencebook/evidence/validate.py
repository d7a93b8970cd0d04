"""Validates columns of a row against each other: dates and their precision, periods and their kinds, ranges."""

import csv
import io
from collections.abc import Iterator

import pandas as pd

from evidencebook.problems import Problem

# Columns with the low end of a range, each with the column of a single value and that of the high end.
RANGES = {"low_percent": ("share_percent", "high_percent"), "low": ("value", "high")}
_SPANS = (("period_start", "period_end"), ("base_start", "base_end"), ("date_start", "date_end"))


def findings_of(name: str, content: bytes) -> list[Problem]:
    """Find rows whose columns contradict each other."""
    return [
        Problem(name, f"row {number}, column {column}", fault, remedy)
        for number, row in enumerate(csv.DictReader(io.StringIO(content.decode())), start=2)
        for column, fault, remedy in _faults(row)
    ]


def _faults(row: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Return (column, what is wrong, remedy) for everything in a row that contradicts something else in it."""
    for start, end in _SPANS:
        if start == "base_start" and bool(row.get(start)) != bool(row.get(end)):
            yield end if row.get(start) else start, "is empty, the other end is not", "Give both or none."
        if start == "period_start" and row.get(start) and not row.get(end):
            yield end, "is empty, the beginning is not", "Give both, or the end alone where no more is known."
        if row.get(start) and row.get(end) and row[start] > row[end]:
            yield start, f"begins on {row[start]}, after its end on {row[end]}", "Put the earlier date first."
    if "period_kind" in row and row["period_kind"] != (kind := period_kind(row["period_start"], row["period_end"])):
        fault = f"the period from {row['period_start'] or '—'} to {row['period_end'] or '—'} is of kind {kind}"
        yield "period_kind", fault, f"Write {kind}, or correct the dates."
    if "date_precision" in row and "date_start" in row and (fault := _precision_fault(row)):
        yield "date_precision", fault, "Correct the dates or the precision: a month or a year spans all its days."
    if row.get("standing") in {"contested", "contradicted"} and row.get("contested_by") == "":
        yield (
            "contested_by",
            f"is empty, though the event is {row['standing']}",
            "Name who contests it, or correct the standing.",
        )
    if row.get("unit") == "percent" and row["value"] and float(row["value"]) > 100:
        yield "value", "is more than 100 percent", "Correct the value or its unit."
    for low, (value, high) in RANGES.items():
        if low in row:
            yield from _range_faults(row, value, low, high)


def _precision_fault(row: dict[str, str]) -> str | None:
    """Return why two dates are not what their precision says, or None; an open period may lack one end."""
    start, end, precision = row["date_start"], row["date_end"], row["date_precision"]
    if precision == "not_stated":
        return "is not_stated, but both dates are given" if start and end else None
    if not start and not end:
        return f"is {precision}, but no date is given"
    if not start or not end:
        return None
    kind = {"months": "period"}.get(period_kind(start, end), period_kind(start, end))
    return None if precision in {kind, "period"} else f"is {precision}, but the dates span a {kind}"


def period_kind(start: str, end: str) -> str:
    """Return what kind of period lies between two ISO dates: year, month, day, months or not_stated."""
    if not start or not end:
        return "not_stated"
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    if first == last:
        return "day"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return "year"
    whole = first.day == 1 and last.is_month_end and (first.year, first.month) == (last.year, last.month)
    return "month" if whole else "months"


def _range_faults(row: dict[str, str], value: str, low: str, high: str) -> Iterator[tuple[str, str, str]]:
    if bool(row[low]) != bool(row[high]) or bool(row[value]) == bool(row[low]):
        yield value, "gives neither one value nor a whole range", f"Give {value} alone, or {low} and {high}."
    elif row[low] and float(row[low]) > float(row[high]):
        yield low, f"low is {row[low]}, above high, which is {row[high]}", f"Put the lower number in {low}."
