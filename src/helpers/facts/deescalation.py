"""The numbers of the chapter on de-escalation episodes that no source prints: days between steps, verdicts, half-years."""

from collections.abc import Iterator

import pandas as pd

from evidencebook.evidence import tables, wording
from evidencebook.evidence.facts import Fact, fact

# Spans of days: name, first step, last step, and the wording.
DAYS = (
    ("treaty-to-missile", "csbm-end-2022-12-23-day", "demarche-2022-12-29", "from Kyiv’s decision to the missile"),
    ("demand-to-offer", "demarche-2022-12-29", "kyiv-inquiry-2022-12-29", "from Minsk’s demand to Kyiv’s offer"),
    (
        "to-reinforcement",
        "lukashenka-intelligence-2024-07-13",
        "khrenin-order-2024-08-10",
        "from the announcement of calm to the order to reinforce",
    ),
    ("kursk-to-order", "kursk-2024-08-06", "khrenin-order-2024-08-10", "from the attack on Kursk region to the order"),
    (
        "ultimatum-to-silence",
        "relays-2026-06-19-ultimatum",
        "relays-2026-06-22-off",
        "from the deadline to the day on which the relays fell silent, by Kyiv’s account",
    ),
)
# The verdicts that the chapter counts, by reading.
COUNTED = (
    ("moscow", "fits"),
    ("moscow", "one_account"),
    ("answered", "fits"),
    ("threats", "fits"),
)
NAMED = {"one_account": "account"}
# The kinds of act that count as threats and as restraint; rows that rest on a weak host alone are left out.
THREAT, RESTRAINT, WEAK = ("threatened",), ("gave", "held_back", "assured"), "weak"
BROKEN = "broken"


def facts() -> list[Fact]:
    """Return the computed facts of the chapter."""
    return [*_days(), *_readings(), *_ledger()]


def _days() -> Iterator[Fact]:
    for name, first, last, how in DAYS:
        start, end = tables.rows("evidence", [first, last]).date_start
        days = (end - start).days
        words = f"{wording.count(days)} day{'' if days == 1 else 's'}" if days else "the same day"
        yield fact(f"days-{name}", days, "days", words, how, [first, last])


def _readings() -> Iterator[Fact]:
    table = tables.read("readings")
    for reading, verdict in COUNTED:
        of_reading = table[table.reading == reading]
        cells = of_reading[of_reading.verdict == verdict]
        looked_at = cells if len(cells) else of_reading
        rows = list(dict.fromkeys(" ".join(looked_at.rows).split()))
        name = f"readings-{reading}-{NAMED.get(verdict, verdict)}"
        how = f"episodes of which the verdict on this reading is “{verdict.replace('_', ' ')}”"
        yield fact(name, len(cells), "count", wording.count(len(cells)), how, rows)


def of_weight() -> pd.DataFrame:
    """Return the rows of the ledger that do not rest on a weak host alone."""
    ledger = tables.read("restraint_ledger")
    return ledger[ledger.account != WEAK]


def _ledger() -> Iterator[Fact]:
    ledger = of_weight()
    kept = ledger[ledger.account != BROKEN]
    for name, rows, how in (
        ("", ledger, "half-years of the ledger"),
        ("-threat", ledger[ledger.act.isin(THREAT)], "half-years in which a side threatened the other"),
        ("-restraint", kept[kept.act.isin(RESTRAINT)], "half-years in which a side held back, gave or assured"),
    ):
        count = rows.half_year.nunique()
        yield fact(f"ledger-halves{name}", count, "count", wording.count(count), how, list(rows.id))
