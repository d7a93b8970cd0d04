"""Change first: the ids of the rows. Each fact is a number with its words, and names the rows it was computed from."""

from evidencebook.evidence import tables, wording
from evidencebook.evidence.facts import Fact, fact

BEFORE, AFTER = "mill-street-2024-03", "mill-street-2025-03"


def facts() -> list[Fact]:
    """Return the facts of the report."""
    value = tables.rows("counts", [BEFORE, AFTER]).value
    growth = 100 * (value[AFTER] / value[BEFORE] - 1)
    return [
        *(_printed(row_id, value[row_id]) for row_id in (BEFORE, AFTER)),
        fact(
            "cycling-growth",
            growth,
            "percent",
            wording.change(growth, 0),
            "change from March of one year to March of the next",
            [BEFORE, AFTER],
        ),
    ]


def _printed(row_id: str, value: float) -> Fact:
    return fact(row_id, value, "cyclists", wording.count(int(value)), "as the source gives it", [row_id])
