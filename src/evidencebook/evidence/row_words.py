"""Describes a row in words if no column does so: its texts, years and days, and its amounts with their units."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

import pandas as pd

from evidencebook.evidence import code_words, role_words, tables, wording

# Columns that say how a row is known, not what it is about.
_APART = {"id", "unit", "note", "locator", "locator_kind", "hedge", "basis", "order"}


def parts(table: str, row: Mapping[str, Any], but: str = "") -> list[str]:
    """Return the texts, years and days of a row in words, in the order of its columns, without the column `but`."""
    found = [when] if (when := role_words.time_of(row)) else []
    for field in _fields(table):
        name, value = field["name"], row[field["name"]]
        if (
            name in {*_APART, but, *chain(*(role_words.SPANS if when else ()))}
            or field.get("refers_to")
            or name.endswith("precision")
            or _blank(value)
            or str(value).startswith(("http://", "https://"))
        ):
            continue
        if field["type"] == "date":
            found.append(f"{value.day} {value:%B %Y}")
        elif field["type"] == "string":
            found.append(
                wording.said_on(value) if wording.is_month_or_day(value) else code_words.words(value.rstrip("."))
            )
        elif is_year(field):
            found.append(f"{value:.0f}")
    return found


def amounts(table: str, row: Mapping[str, Any]) -> str:
    """Return the numbers of a row with their units, and the titles of their columns if there are several; empty if none."""
    fields = [f for f in _fields(table) if f["type"] in {"number", "integer"} and not is_year(f)]
    fields = [f for f in fields if f["name"] not in _APART]
    held = [(field, row[field["name"]]) for field in fields if not _blank(row[field["name"]])]
    told = [_amount(value, field, row) for field, value in held]
    if len(told) > 1:
        told = [f"{field['title']} {amount}" for (field, _), amount in zip(held, told, strict=True)]
    return "; ".join(told)


def named(row: Mapping[str, Any]) -> str:
    """Return a row of any table of evidence in words: 2001, Renewables: 1,437 thousand MWh; its id if it holds nothing else."""
    table = role_words.AllRows().tables[row["id"]]
    return ": ".join(filter(None, (", ".join(parts(table, row)), amounts(table, row)))) or str(row["id"])


def _fields(table: str) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = tables.codebook()[table]["schema"]["fields"]
    return fields


def is_year(field: Mapping[str, Any]) -> bool:
    """Return whether a column holds years, which are written without a comma between thousands."""
    return field.get("unit") == "year" or (field["name"].endswith("year") and not field.get("unit"))


def _amount(value: float, field: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    unit = row.get("unit", "") or field.get("unit", "")
    unit = "" if unit.startswith("see ") or unit == "number" else unit
    digits = wording.decimals_of(value)
    if unit in {"percent", "%"}:
        return wording.percent(value, digits)
    return f"{wording.number(value, digits)} {code_words.words(unit)}".strip()


def _blank(value: Any) -> bool:
    return value == "" or bool(pd.isna(value))
