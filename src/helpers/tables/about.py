"""The tables of the front page and of the page about the report."""

import pandas as pd

from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Table
from helpers.charts.behind import rows_behind

# The signs of the outlook that the front page shows.
FRONT_SIGNS = ("sign-relays", "sign-soldiers", "sign-stock")


def corrections() -> Table:
    """Return the errors of the first edition, each with the correction and the cause."""
    return _table(
        tables.read("corrections"),
        "tab-corrections",
        "Statements of the first edition that no longer stand",
        "What the first edition said, in short; the evidence for what is known now stands in the chapters.",
        {
            "subject": "Subject",
            "first_edition": "The first edition said",
            "now": "What is known",
            "why": "Why it was wrong",
        },
    )


def signs() -> Table:
    """Return three signs to watch, with the threshold of each and its state when it was last seen."""
    return _table(
        tables.read("indicators").loc[list(FRONT_SIGNS)],
        "tab-signs",
        "Where the three signs stand",
        "The outlook has more.",
        {"sign": "Sign", "threshold": "Threshold", "today": "Last seen"},
    )


def _table(rows: pd.DataFrame, name: str, title: str, caption: str, columns: dict[str, str]) -> Table:
    behind = rows_behind(rows)
    return Table(
        name=name,
        title=title,
        caption=caption,
        columns=columns,
        rows=rows[list(columns)].assign(evidence=rows["rows"]).to_dict("records"),
        sources=list(dict.fromkeys(behind.source)),
        passages=[],
    )
