"""A row of a table that nobody foresaw is named by its texts, years and days, with its amounts and their units."""

import pandas as pd
import pytest

from evidencebook import scaffold
from evidencebook.evidence import fact_ways, row_words, tables
from evidencebook.sphinxext import entry_words, note_items, roles
from evidencebook.sphinxext.entry_words import EntryWords
from evidencebook.sphinxext.registers import event_entries, facets, fact_entries


def field(name: str, kind: str = "string", **more: str) -> dict:
    return {"name": name, "type": kind, "title": name.replace("_", " ").capitalize(), **more}


FIELDS = [
    *(field("id"), field("year", "integer"), field("fuel"), field("generation", "number", unit="thousand MWh")),
    *(field("day", "date"), field("date_precision"), field("note"), field("share", "number", unit="percent")),
    *(field("order", "integer"), field("source", refers_to="sources")),
]
ROW = {"id": "a", "year": 2001, "fuel": "fossil_fuels", "generation": 35361.0, "day": pd.NaT, "date_precision": "year"} | {
    "note": "as printed", "share": float("nan"), "order": 3, "source": "osw-2023",
}  # fmt: skip


@pytest.fixture
def generation(monkeypatch):
    """Describe a table of the name `generation` beside those of the report."""
    book = tables.codebook() | {"generation": {"name": "generation", "schema": {"fields": FIELDS}}}
    monkeypatch.setattr(tables, "codebook", lambda: book)


def test_texts_years_and_amounts_name_a_row(generation):
    assert row_words.parts("generation", ROW) == ["2001", "fossil fuels"]
    assert row_words.amounts("generation", ROW) == "35,361 thousand MWh"


def test_each_of_several_amounts_has_the_title_of_its_column(generation):
    more = ROW | {"share": 12.5, "day": pd.Timestamp("2001-03-04")}
    assert row_words.parts("generation", more) == ["2001", "fossil fuels", "4 March 2001"]
    assert row_words.amounts("generation", more) == "Generation 35,361 thousand MWh; Share 12.5%"
    assert row_words.parts("generation", more, but="fuel") == ["2001", "4 March 2001"]


@pytest.mark.parametrize(
    ("way", "years", "fuels", "words"),
    [
        ("change", (2001, 2017), ("Wind", "Wind"), "generation, Wind, 2001 to 2017, change"),
        ("share", (2017, 2017), ("Wind", "All"), "generation, 2017, Wind as a share of All"),
        ("sum", (2017, 2017, 2017), ("Wind", "Sun", "Gas"), "generation, 2017, sum of Wind, Sun and Gas"),
        ("mean", (2001, 2002, 2003, 2004), ("Wind",) * 4, "generation, Wind, mean of 2001 to 2004"),
        ("difference", (2001, 2017), ("Wind", "Sun"), "generation, 2017, Sun less 2001, Wind"),
        ("value", (2001,), ("Wind",), "generation, 2001, Wind"),
        ("change", (2001, 2001), ("Wind", "Wind"), "generation, 2001, Wind, r0 to r1, change"),
        ("value", (2001,), ('"All"',), "generation, 2001, ”All”"),
    ],
)
def test_a_new_fact_says_of_which_rows_it_is_computed(generation, monkeypatch, way, years, fuels, words):
    rows = [
        ROW | {"id": f"r{n}", "year": year, "fuel": fuel}
        for n, (year, fuel) in enumerate(zip(years, fuels, strict=True))
    ]
    monkeypatch.setattr(tables, "rows", lambda _table, _ids: pd.DataFrame(rows))
    assert (
        scaffold._computed(fact_ways.WAYS[way].computed, "generation", [row["id"] for row in rows], "generation")
        == words
    )


def of_row(row: dict) -> str:
    words = EntryWords()
    words.rows, words.tables = {row["id"]: row}, {row["id"]: "generation"}
    return words.of_row(row["id"])


def test_a_flow_that_is_not_between_countries_is_named_as_any_other_row():
    assert entry_words.subject({"flow": "outflow", "measure": "the Mill Stream"}) == "the Mill Stream"
    between = {"flow": "imports", "country": "A", "partner": "B"}
    assert entry_words.subject(between) == "imports of A from B"


def test_an_entry_names_such_a_row_with_its_value(generation):
    assert of_row(ROW) == "2001, fossil fuels: 35,361 thousand MWh"
    bare = ROW | {"year": float("nan"), "fuel": "", "generation": float("nan")}
    assert of_row(bare) == "a"


def test_words_that_many_rows_share_do_not_name_one(monkeypatch, generation):
    fields = [*FIELDS, field("name")]
    book = tables.codebook() | {"generation": {"name": "generation", "schema": {"fields": fields}}}
    monkeypatch.setattr(tables, "codebook", lambda: book)
    row = ROW | {"name": "Iowa"}
    monkeypatch.setattr(tables, "read", lambda _: pd.DataFrame([row]))
    assert of_row(row) == "Iowa: 35,361 thousand MWh"
    monkeypatch.setattr(tables, "read", lambda _: pd.DataFrame([row, row | {"id": "b", "year": 2002}]))
    assert of_row(row | {"id": "c"}) == "2001, fossil fuels, Iowa: 35,361 thousand MWh"


def heading(row: dict, **others: dict) -> str:
    words = EntryWords()
    words.rows = {row["id"]: row, **others}
    words.tables = dict.fromkeys(words.rows, "generation")
    return words.heading(row["id"])


def test_a_row_of_a_series_is_headed_by_what_it_is_about_and_nothing_is_cut(generation):
    long = "a subject of many words " * 9
    assert heading(ROW | {"what": long.strip()}) == f"A{long.strip()[1:]}: 35,361 thousand MWh"
    assert heading(ROW) == "2001, fossil fuels: 35,361 thousand MWh"


def test_a_row_that_only_refers_to_another_is_headed_by_that_one(generation, monkeypatch):
    again = dict.fromkeys(ROW, "") | {"id": "again-b", "rows": "b", "fuel": "agreed", "day": pd.NaT}
    again |= {"year": float("nan"), "generation": float("nan"), "share": float("nan"), "order": float("nan")}
    monkeypatch.setattr(tables, "read", lambda _: pd.DataFrame([ROW]))
    assert (
        heading(again, b=ROW | {"id": "b", "statement": "Coal came first"})
        == "Coal came first: 35,361 thousand MWh, agreed"
    )


def test_the_site_shows_no_cell_that_its_heading_or_date_says():
    fields = [field(name) for name in ("period_start", "what", "hedge", "basis")]
    cells = list(zip(fields, ["1 May 2001", "Coal", "exact", "stated"], strict=True))
    parts = list(event_entries._cells(cells, "Coal, 2001"))
    assert (
        "".join(part.astext() for part in parts) == "Period start: 1 May 2001; What: Coal; Hedge: exact; Basis: stated."
    )
    assert [part.astext() for part in parts if not getattr(part, "attributes", None)] == ["Basis: stated."]


def test_a_row_that_no_register_lists_leads_to_its_passage():
    index = facets.index()
    row = next(row for row in index.rows.values() if row.passages)
    link = fact_entries.row_link(row.id, index)
    assert link.astext() == index.words.of_row(row.id)
    assert link["otherwise"] == f"passage-{row.passages[0]}"


def test_a_row_is_never_a_row_of_the_grid_of_the_theme():
    assert roles.link("row", "a", label="")["classes"] == ["evidence", "of-row"]


def test_what_a_source_does_not_state_is_left_out():
    shown = {"name": "day", "type": "string"}
    cells = [event_entries._cell(value, shown, facets.index().words) for value in ("not_stated", float("nan"))]
    assert cells == ["", ""]


@pytest.mark.parametrize(
    ("value", "field", "cell"),
    [
        (412409, {"name": "total", "type": "integer"}, "412,409"),
        (6.96737e10, {"name": "value", "type": "number"}, "69,673,700,000"),
        (2022, {"name": "year", "type": "integer"}, "2022"),
        ("2026-11", {"name": "when", "type": "string"}, "November 2026"),
        ("belarus", {"name": "named_by", "type": "string", "constraints": {"enum": ["belarus", "both"]}}, "Minsk"),
    ],
)
def test_a_cell_of_a_series_has_numbers_and_sides_as_the_report_writes_them(value, field, cell):
    assert event_entries._cell(value, field, facets.index().words) == cell


def test_a_row_made_from_others_has_their_source_and_its_value():
    row = next(
        each for name in tables.series() for each in tables.read(name).index if each in facets.index().words.facts
    )
    mark = note_items.evidence(row)
    assert mark["sources"]
    assert mark["lead"] not in ("", mark["said"])
    assert facets.index().words.facts[row].words in mark["said"]
