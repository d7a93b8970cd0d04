"""The amounts that a number is computed from: each in words, with what it counts and the entry that lists it."""

from evidencebook.evidence import facts, role_words
from evidencebook.sphinxext import entry_words, note_items

MOST = 4


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
        found.append((words, entry_words.counted(row), f"{kind}-{entry}"))
    return found
