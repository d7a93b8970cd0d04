"""The amounts that a number is computed from: each in words, with what it counts and the entry that lists it."""

from typing import Any

from evidencebook.evidence import facts, role_words
from evidencebook.sphinxext import note_items

MOST = 4
# What a row says of what it counts, the first of these columns that are there.
_SAYS = ("measure", "subject", "what", "question", "statement")


def of(fact: facts.Fact, known: dict[str, facts.Fact]) -> list[tuple[str, str, str]]:
    """Return (words, what it counts, target) for each row of a computed fact; none for a row itself or for many."""
    names = fact.rows
    if names == (fact.id,) or len(names) > MOST:
        return []
    rows = role_words.AllRows()
    found = []
    for name in (name for name in names if name in rows):
        row, (kind, entry) = rows[name], note_items.entry_of(rows.tables[name], rows[name])
        words = known[name].words if name in known else role_words.time_of(row)
        found.append((words, counted(row), f"{kind}-{entry}"))
    return found


def counted(row: Any) -> str:
    """Return what a row counts, by whom and when."""
    what = next((row[column] for column in _SAYS if row.get(column)), "")
    if row.get("flow"):
        what = f"{row.flow} of {row.country} {'from' if row.flow == 'imports' else 'to'} {row.partner}"
    by = next((row[column] for column in ("reporter", "counter", "asserted_by", "actor") if row.get(column)), "")
    parts = (what.replace("_", " "), role_words.time_of(row), f"by {by}" if by and by != "not_stated" else "")
    return ", ".join(part for part in parts if part)
