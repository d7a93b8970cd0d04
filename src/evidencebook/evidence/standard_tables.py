"""The tables that the engine knows by name: what each is for, and its columns. A report may leave out any of them."""

import json
from functools import cache
from pathlib import Path

import pandas as pd

FILE = Path(__file__).with_suffix(".json")
_EMPTY = {"string": "str", "number": "float64", "integer": "float64", "date": "datetime64[us]"}


@cache
def all_() -> dict[str, dict]:
    """Return title, description and fields of every standard table by its name, in the form of a codebook."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def empty(name: str) -> pd.DataFrame:
    """Return a standard table without rows; KeyError for any other table."""
    return completed(name, pd.DataFrame(index=pd.Index([], dtype="str")), all_()[name]["fields"])


def completed(name: str, table: pd.DataFrame, fields: list[dict] | None = None) -> pd.DataFrame:
    """Return a table with an empty column for each standard one that it leaves out."""
    for field in fields or all_().get(name, {}).get("fields", ()):
        if field["name"] not in table.columns:
            blank = "" if field["type"] == "string" else None
            table[field["name"]] = pd.Series(blank, index=table.index, dtype=_EMPTY[field["type"]])
    return table
