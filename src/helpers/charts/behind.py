"""The rows of evidence behind a figure or a table, with their sources, for its source line."""

from collections.abc import Iterable

import pandas as pd

from evidencebook.evidence import tables
from evidencebook.problems import Problem, ReportError

# The tables searched for rows, in this order; a chapter depends on a table only if those before it lack one of its rows.
TABLES = ("evidence", "events", "restraint_ledger", "trade", "trade_shares")


def behind(row_ids: Iterable[str]) -> pd.DataFrame:
    """Return `id`, `source` and `passages` of rows by their ids, each once; ReportError names one that is gone."""
    return pd.DataFrame([_row(row_id) for row_id in dict.fromkeys(row_ids)], columns=["id", "source", "passages"])


def _row(row_id: str) -> dict[str, str]:
    for table in map(tables.read, TABLES):
        if row_id in table.index:
            passages = table.passages[row_id] if "passages" in table else ""
            return {"id": row_id, "source": table.source[row_id], "passages": passages}
    files = ", ".join(f"data/{name}.csv" for name in TABLES)
    raise ReportError(
        [Problem(files, row_id, "a figure rests on this row, and it is gone", "Restore the row, or its id.")]
    )


def rows_behind(series: pd.DataFrame) -> pd.DataFrame:
    """Return the same as `behind`, for the rows that a series names in its column `rows`."""
    return behind(" ".join(series["rows"]).split())
