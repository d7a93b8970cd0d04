"""Facts that are single rows: each figure of the tables with the hedge of its source, and each test of the audit."""

import pandas as pd

from evidencebook.evidence import tables, wording
from evidencebook.evidence.facts import Fact, fact
from helpers import audit

# The figures from which the audit recomputes a printed number, by view.
FIGURES_OF = {
    "own": "the document’s own figures",
    "ukrainian": "what Ukraine reported",
    "belarusian": "what Belarus reported",
}


def facts() -> list[Fact]:
    """Return a fact for every row that holds a figure, under the id of the row."""
    worded = {
        "trade": _money,
        "trade_changes": _change,
        "trade_shares": _share,
        "counts": _count,
        "polls": _poll,
    }
    return [make(row) for name, make in worded.items() for _, row in tables.read(name).iterrows()]


def audited(results: list[audit.Result]) -> list[Fact]:
    """Return a fact for every statement that could be recomputed, under audit-<test>-<view>."""
    found = []
    for result in results:
        if result.value is None:
            continue
        rows = list(result.rows)
        found.append(
            fact(
                f"audit-{result.test}-{result.view}",
                result.value,
                result.unit,
                _audit_words(result),
                f"recomputed from {FIGURES_OF[result.view]}",
                rows,
            )
        )
    return found


def _row_fact(row: pd.Series, value: float, unit: str, words: str, computed: str) -> Fact:
    return fact(row.id, value, unit, words, computed, [row.id])


def _money(row: pd.Series) -> Fact:
    words = wording.HEDGES[row.hedge] + wording.money(row.value_usd_million, row.rounded_to_usd_million)
    return _row_fact(row, row.value_usd_million, "usd_million", words, "as the source gives it")


def _change(row: pd.Series) -> Fact:
    decimals = wording.decimals_of(row.rounded_to_percent)
    words = wording.change(row.change_percent, decimals, row.hedge)
    return _row_fact(row, row.change_percent, "percent", words, "as the source gives it")


def _share(row: pd.Series) -> Fact:
    decimals = 0 if float(row.share_percent).is_integer() and row.basis == "stated" else 1
    words = wording.HEDGES[row.hedge] + wording.percent(row.share_percent, decimals)
    return _row_fact(row, row.share_percent, "percent", words, f"{row.basis} by the source")


def count_words(row) -> str:
    """Return a count with the hedge of its row: a number, or a range; masses, months and percentages with their unit."""
    units = {"tonnes": "tonnes", "tonnes_per_month": f"tonnes{wording.NBSP}a{wording.NBSP}month", "percent": "%"}
    ends = [row.value] if pd.isna(row.low) else [row.low, row.high]
    whole = all(float(end).is_integer() for end in ends)
    write = wording.count if whole and row.unit not in units else lambda end: wording.number(end, 0 if whole else 1)
    figure = "–".join(write(int(end) if whole else end) for end in ends)
    unit = units.get(row.unit, "")
    return wording.HEDGES[row.hedge] + figure + (unit if unit in ("", "%") else f"{wording.NBSP}{unit}")


def _count(row: pd.Series) -> Fact:
    unit = {"tonnes_per_month": "tonnes", "seats": "count", "agreements": "count"}.get(row.unit, row.unit)
    if pd.isna(row.value):
        middle = (row.low + row.high) / 2
        return _row_fact(row, middle, unit, count_words(row), "a range as the source gives it; the value is its middle")
    return _row_fact(row, row.value, unit, count_words(row), "as the source gives it")


def _poll(row: pd.Series) -> Fact:
    words = wording.HEDGES[row.hedge] + wording.percent(
        row.share_percent, 0 if float(row.share_percent).is_integer() else 1
    )
    return _row_fact(row, row.share_percent, "percent", words, "as the source gives it")


def _audit_words(result: audit.Result) -> str:
    if result.unit == "year":
        return f"{result.value:.0f}"
    if result.unit == "usd_million":
        return wording.money(result.value, 1 if result.view == "own" else 0.1)
    if result.printed < 0:
        return wording.change(result.value)
    return wording.percent(result.value)
