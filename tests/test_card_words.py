"""Cells that cards show are read as pages are: roles lead somewhere, and no mark stands on the page as text."""

import csv
import io

import pytest

from evidencebook.checks import card_words


def put(folder, table: str, column: str, words: str) -> None:
    """Write words into a column of the only row of a table."""
    file = folder / f"data/{table}.csv"
    (row,) = csv.DictReader(io.StringIO(file.read_text(), newline=""))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(row), lineterminator="\n")
    writer.writeheader()
    writer.writerow({**row, column: words})
    file.write_text(out.getvalue())


@pytest.mark.parametrize(
    ("table", "column", "words", "says"),
    [
        ("findings", "statement", "It rose by {fact}`no-such`.", "unknown fact 'no-such'"),
        ("findings", "statement", "It rose by {fakt}`cycling-growth`.", "unknown role {fakt}"),
        ("findings", "reason", "It {event}`rose <no-such>`.", "unknown event 'no-such'"),
        ("findings", "would_change", "A count that **falls.", "without its partner"),
        ("findings", "statement", "It [rose](https://example.org).", "holds a link to https://example.org"),
        ("recommendations", "act", "Keep ~the lane~.", "without its partner"),
        ("recommendations", "title", "Keep $\\foo{x$", "cannot be set"),
        ("recommendations", "cost_or_risk", "{fact}`half of it <cycling-growth>`", "is not the fact"),
    ],
)
def test_what_a_card_would_not_show_as_written_is_told_by_row_and_column(tiny, table, column, words, says):
    put(tiny, table, column, words)
    told = [str(problem) for problem in card_words.words_hold()[1]]
    assert any(says in each and f"data/{table}.csv, row 2 (" in each and f"column {column}" in each for each in told), (
        told
    )


def test_roles_emphasis_and_signs_in_cards_pass(tiny):
    put(
        tiny,
        "findings",
        "statement",
        "It rose *fast* by {fact}`cycling-growth:value`, R&D apart {passage}`council-before`.",
    )
    count, found = card_words.words_hold()
    assert count > 5
    assert found == []
