"""What contests an event, an act or a claim is told once, and in the same words wherever it is shown."""

from evidencebook.evidence import tables
from evidencebook.sphinxext import event_words, note_items, popovers


def contested() -> str:
    """Return the id of a row of evidence that somebody contests."""
    rows = tables.read("evidence")
    return rows[rows.contested_by != ""].index[0]


def test_nobody_is_named_where_nobody_contests_a_row():
    assert event_words.contested("") == ""
    assert event_words.contested_by({"contested_by": "", "denied_by": ""}) == event_words.contested_by({}) == ""
    assert event_words.contested_by({"denied_by": "the council"}) == "the council"


def test_a_note_and_a_preview_say_who_contests_a_row_each_once():
    name = contested()
    by = tables.read("evidence").contested_by[name]
    assert note_items.evidence(name)["against"] == f"Contested by: {by}."
    script = popovers.script({f"evidence-{name}"}, popovers._Book())
    assert script.count("Contested") == 1
    assert f'["Contested by","{by}"]' in script
