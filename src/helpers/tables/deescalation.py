"""The tables of the chapter on de-escalation episodes, as text for readers."""

import pandas as pd

from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Table
from helpers.charts.deescalation import standing
from helpers.charts.deescalation.episodes import ASPECTS, EPISODES


def episodes() -> Table:
    """Return every line of the scheme for every episode: each account with its side and how it is known."""
    table = tables.read("episodes")
    rank = list(standing.SIDES)
    lines = []
    for episode, title in EPISODES.items():
        for aspect, name in ASPECTS.items():
            rows = table[(table.episode == episode) & (table.aspect == aspect)]
            rows = rows.assign(rank=rows.side.map(rank.index)).sort_values("rank", kind="stable")
            accounts = [_account(row) for row in rows.itertuples()]
            lines.append({"episode": " ".join(title), "line": name, "accounts": " ".join(accounts)})
    return Table(
        name="tab-episodes",
        title="The four episodes by one scheme",
        caption=(
            "In square brackets: whose side an account is on, and how it is known. "
            "The dates and sources of each stand in the register."
        ),
        columns={"episode": "Episode", "line": "Line", "accounts": "Accounts"},
        rows=lines,
        sources=list(dict.fromkeys(table.source)),
        passages=list(dict.fromkeys(" ".join(table.passages).split())),
    )


def _account(row) -> str:
    return f"[{_first_capital(standing.SIDES[row.side][0])}; {standing.LEVELS[row.standing]}] {row.statement}"


def first_movers() -> Table:
    """Return the accounts of who moved first in the summer of 2024, and the dates that a monitor gives."""
    table = tables.read("episodes")
    rows = table[(table.episode == "summer-2024") & (table.aspect == "first_mover")]
    accounts, by_minsk = (wording.count(int(these.sum())) for these in (rows.side != "monitor", rows.side == "belarus"))
    lines = [
        {"by": row.asserted_by, "account": row.statement, "about": _time(row), "source": row.source}
        for row in rows.itertuples()
    ]
    return Table(
        name="tab-first-movers",
        title=f"Who moved first in June 2024: {accounts} accounts and the dates of a monitor",
        caption=(
            f"Each account is contested by another, and {by_minsk} come from Minsk; the monitor names no first mover. "
            "The order of moves is not established."
        ),
        columns={"by": "By whose account", "account": "Who moved first", "about": "Time", "source": "Source"},
        rows=lines,
        sources=list(dict.fromkeys(rows.source)),
        passages=list(dict.fromkeys(" ".join(rows.passages).split())),
    )


def _time(row: pd.Series) -> str:
    return wording.when(row.date_start, row.date_end, row.date_precision)


def _first_capital(text: str) -> str:
    return text[0].upper() + text[1:]
