"""The table of the chapter on permanent deterrence: judgements of an attack from Belarus, and what came of each."""

from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Table
from helpers.charts.behind import rows_behind

# The judgements that the chapter shows, with warnings that did not come true; the data have more.
SHOWN = (
    "judged-2022-06-isw",
    "judged-2022-10-hur",
    "judged-2023-01-isw-late",
    "judged-2023-01-isw",
    "judged-2024-08-isw",
    "judged-2025-02-zelenskyy",
    "judged-2025-latvia",
    "judged-2025-08-sbgs",
    "judged-2025-08-lithuania",
    "judged-2025-10-hur",
    "judged-2026-02-sbgs",
    "judged-2026-05-zelenskyy",
)
NO_ATTACK = f"no{wording.NBSP}attack"
CAME = {"held": NO_ATTACK, "did_not_come": NO_ATTACK, "open": "open"}


def judgements() -> Table:
    """Return dated judgements of an attack from Belarus by named institutions, with what came of each."""
    these = tables.rows("judgements", SHOWN).sort_values("date")
    lines = [
        {
            "when": _when(row),
            "who": f"{row.institution} ({row.office})",
            "said": row.said[0].upper() + row.said[1:],
            "came": CAME[row.came],
            "evidence": row.rows,
        }
        for row in these.itertuples()
    ]
    behind = rows_behind(these)
    return Table(
        name="tab-judgements",
        title="A new attack from Belarus, as named institutions judged it",
        caption=(
            "Judgements in our words, each leading to its source. "
            "The outcome is what had happened by the end of the horizon that was named, or until June 2026."
        ),
        columns={"when": "When", "who": "Who", "said": "Judged or warned", "came": "Outcome"},
        rows=lines,
        sources=list(dict.fromkeys(behind.source)),
        passages=[],
    )


def _when(row) -> str:
    """Return the day of a judgement, or the last month of its period."""
    return wording.when(row.date, row.date, "day") if row.date_precision == "day" else f"{row.date:%B} {row.date.year}"
