"""The rows behind a figure: of tables with sources of their own, and of the evidence that the series cite."""

import pandas as pd

from evidencebook.evidence import tables

TABLES = ("trade", "trade_shares", "evidence")


def behind(*row_ids: str) -> pd.DataFrame:
    """Return rows by their ids, whichever table they stand in, with the columns `source` and `passages`; each once."""
    known = {name: tables.read(name) for name in TABLES}
    found = []
    for row_id in dict.fromkeys(row_ids):
        table = next(table for table in known.values() if row_id in table.index)
        found.append(
            {"id": row_id, "source": table.source[row_id], "passages": table.get("passages", {}).get(row_id, "")}
        )
    return pd.DataFrame(found)


def cited(*series_ids: str) -> list[str]:
    """Return the rows of evidence that rows of the economic series cite."""
    return " ".join(tables.rows("economy_series", series_ids).rows).split()
