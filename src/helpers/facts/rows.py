"""Facts that are rows: each figure of the tables in the words in which its source hedges it, and each test of the audit."""

from functools import partial

import pandas as pd

from helpers import audit, tables, wording
from helpers.facts.record import Fact

PETROLEUM_UNITS = {"thousand_tonnes": f"thousand{wording.NBSP}tonnes"}


def facts() -> list[Fact]:
    """Return a fact for every row that holds a figure, under the id of the row."""
    worded = {"trade": _money, "trade_changes": _change, "trade_shares": _share, "petroleum": _petroleum}
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
                f"audit of {result.test} on the {result.view} figures",
                rows,
            )
        )
    return found


def fact(name: str, value: float, unit: str, words: str, computed: str, row_ids: list[str]) -> Fact:
    """Return a fact that leads back to rows, and through them to their passages and sources."""
    passages, sources = leading_back(row_ids)
    return Fact(name, float(value), unit, words, computed, " ".join(dict.fromkeys(row_ids)), passages, sources)


def leading_back(row_ids: list[str]) -> tuple[str, str]:
    """Return the passages and the sources of rows, each once, ids separated by spaces."""
    known = {}
    for name in ("trade_statements", "petroleum", "trade_shares", "trade_changes", "trade"):
        known |= {row_id: (row.passages, row.source) for row_id, row in tables.read(name).iterrows()}
    passages = [p for row_id in row_ids for p in known[row_id][0].split()]
    sources = [known[row_id][1] for row_id in row_ids]
    return " ".join(dict.fromkeys(passages)), " ".join(dict.fromkeys(sources))


def _row_fact(row: pd.Series, value: float, unit: str, words: str, computed: str) -> Fact:
    return Fact(row.id, float(value), unit, words, computed, row.id, row.passages, row.source)


def _money(row: pd.Series) -> Fact:
    words = wording.HEDGES[row.hedge] + wording.money(row.value_usd_million, row.rounded_to_usd_million)
    return _row_fact(row, row.value_usd_million, "usd_million", words, "as the source gives it")


def _change(row: pd.Series) -> Fact:
    decimals = wording.decimals_of(row.rounded_to_percent)
    words = wording.change(row.change_percent, decimals, row.hedge)
    return _row_fact(row, row.change_percent, "percent", words, "as the source gives it")


def _share(row: pd.Series) -> Fact:
    if pd.isna(row.share_percent):
        low, high = (f"{v:g}" for v in (row.low_percent, row.high_percent))
        middle = (row.low_percent + row.high_percent) / 2
        words = f"{low}–{high}{wording.NBSP}%"
        return _row_fact(row, middle, "percent", words, "a range as the source gives it; the value is its middle")
    decimals = 0 if float(row.share_percent).is_integer() and row.basis == "stated" else 1
    words = wording.HEDGES[row.hedge] + wording.percent(row.share_percent, decimals)
    return _row_fact(row, row.share_percent, "percent", words, f"{row.basis} by the source")


def _petroleum(row: pd.Series) -> Fact:
    worded = {
        "usd_million": partial(wording.money, row.value, 10),
        "percent": partial(wording.percent, row.value, 0 if float(row.value).is_integer() else 1),
        "thousand_tonnes": lambda: f"{wording.number(row.value)}{wording.NBSP}{PETROLEUM_UNITS['thousand_tonnes']}",
    }
    words = wording.HEDGES[row.hedge] + worded[row.unit]()
    return _row_fact(row, row.value, row.unit, words, "as the source gives it")


def _audit_words(result: audit.Result) -> str:
    if result.unit == "year":
        return f"{result.value:.0f}"
    if result.unit == "usd_million":
        return wording.money(result.value, 1 if result.view == "own" else 0.1)
    if result.printed < 0:
        return wording.change(result.value)
    return wording.percent(result.value)
