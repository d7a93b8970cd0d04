"""The amounts that a number is computed from: each in words, with what it counts and the entry that lists it."""

from evidencebook.evidence import facts, role_words, row_words
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
        table, about = rows.tables[name], entry_words.counted(row)
        words = known[name].words if name in known else row_words.amounts(table, row) or role_words.time_of(row)
        about = about if entry_words.subject(row) else ", ".join(row_words.parts(table, row))
        found.append((words, about, f"{kind}-{entry}"))
    return found
