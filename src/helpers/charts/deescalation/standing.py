"""The side, colour and time of rows, and the rows behind a figure from whatever table."""

from collections.abc import Iterable

import pandas as pd

from evidencebook.charts.palette import LIGHT
from evidencebook.evidence import tables, wording

SIDES = {
    "belarus": ("Minsk", LIGHT["belarusian"]),
    "ukraine": ("Kyiv", LIGHT["ukrainian"]),
    "russia": ("Moscow", LIGHT["russian"]),
    "monitor": ("Monitors", LIGHT["monitor"]),
}
COLUMNS = ("id", "what", "date_start", "date_end", "date_precision", "standing", "source")


def rows(ids: Iterable[str]) -> pd.DataFrame:
    """Return rows of the evidence and of the events by their ids, in that order, with the columns that figures need."""
    wanted = list(dict.fromkeys(ids))
    known = {name: set(tables.read(name).index) for name in ("evidence", "events")}
    parts = []
    for row_id in wanted:
        name = "events" if row_id in known["events"] else "evidence"
        row = tables.rows(name, [row_id])
        passages = row.passages if "passages" in row else [""]
        parts.append(row[list(COLUMNS)].assign(passages=passages))
    return pd.concat(parts)


def day(row) -> str:
    """Return the time of a row in the short form for marks: 20 June, August, by 13 July, 21 June or later."""
    if pd.isna(row.date_start) or pd.isna(row.date_end):
        known = row.date_end if pd.isna(row.date_start) else row.date_start
        text = wording.when(known, known, "day").removesuffix(" 2024")
        return f"by {text}" if pd.isna(row.date_start) else f"{text} or later"
    return wording.when(row.date_start, row.date_end, row.date_precision).removesuffix(" 2024")


def iso(date: pd.Timestamp) -> str:
    """Return a date in ISO format for charts."""
    return f"{date:%Y-%m-%d}"
