"""The chapter on political distrust: channels, assurances, exchanges and polls are told as far as the rows go."""

from importlib import import_module

import pytest
from conftest import set_cell

from evidencebook.charts.palette import LIGHT
from evidencebook.evidence import sources, tables
from evidencebook.problems import ReportError
from helpers.charts import distrust
from helpers.facts import distrust as computed
from helpers.tables import distrust as listed

# The package offers the figures under the names of their modules.
grid, bars, panels = (import_module(f"helpers.charts.distrust.{name}") for name in ("channels", "exchanges", "opinion"))


def told(figure) -> str:
    return figure.specification["description"]


def plotted(figure, *fields: str) -> list[dict]:
    """Return every row that a figure draws in its wide and its narrow form, and that has all the fields."""
    return [row for rows in figure.specification["datasets"].values() for row in rows if all(f in row for f in fields)]


def cell(channel: str, year: int) -> dict:
    return next(cell for cell in grid._cells() if (cell["channel"], cell["year"]) == (channel, year))


def facts() -> dict[str, float]:
    return {fact.id: fact.value for fact in computed.facts()}


@pytest.mark.parametrize("name", ["channel_uses", "assurances", "exchanges"])
def test_every_row_of_a_series_leads_to_rows_of_evidence(name):
    known = set(tables.read("evidence").index)
    for row in tables.read(name).itertuples():
        assert row.rows, row.id
        assert set(row.rows.split()) <= known, row.id


def test_every_channel_has_a_cell_in_every_year():
    assert set(tables.read("channel_uses").channel) == set(grid.CHANNELS)
    assert len(grid._cells()) == len(grid.CHANNELS) * len(grid.YEARS)


def test_a_capital_stands_in_a_cell_only_where_it_names_the_channel():
    assert cell("intelligence", 2024)["sides"] == ["belarus", "ukraine"]
    assert cell("intelligence", 2022)["sides"] == ["ukraine"]
    assert cell("presidents", 2022)["sides"] == ["belarus", "ukraine"]
    assert cell("presidents", 2023) | {"sides": [], "word": "not named"} == cell("presidents", 2023)


def test_what_closed_stays_closed_and_what_was_cut_does_not_look_open():
    assert cell("border-services", 2026)["word"] == "closed"
    assert cell("embassies", 2022)["word"] == "cut to five"
    assert cell("embassies", 2024)["sides"] == []


def test_what_rests_on_a_weak_source_alone_is_drawn_as_an_outline():
    assert cell("militaries", 2026)["weak"]
    assert not cell("intelligence", 2025)["weak"]
    layers = distrust.channels().specification["layer"]
    dashed = [layer["mark"] for layer in layers if layer["mark"].get("strokeDash")]
    assert dashed
    assert all(mark["fill"] == LIGHT["paper"] for mark in dashed)


def test_a_channel_that_a_capital_no_longer_names_leaves_its_cell(book):
    assert cell("intelligence", 2023)["sides"] == ["belarus", "ukraine"]
    set_cell(book / "data/channel_uses.csv", "intelligence-2023-minsk", "named_by", "ukraine")
    assert cell("intelligence", 2023)["sides"] == ["ukraine"]


def test_every_exchange_is_drawn_once_and_in_the_order_of_time():
    lines = bars._lines()
    assert sorted(lines[lines.kind != "strain"].id) == sorted(tables.read("exchanges").index)
    assert lines.date_start.is_monotonic_increasing
    assert list(lines.y) == list(range(len(lines)))


def test_an_exchange_without_a_number_has_no_bar():
    lines = bars._lines()
    without = lines[(lines.kind == "exchange") & lines.number.isna()]
    assert len(without)
    shown = {row["shown"] for row in plotted(distrust.exchanges(), "shown")}
    assert "stages without numbers" in shown
    assert not any(text.startswith("0 ") for text in shown)


def test_each_number_of_an_exchange_is_a_fact_of_its_own():
    rows, found = tables.read("exchanges"), facts()
    for row in rows[rows.number.notna()].itertuples():
        assert found[row.id] == row.number


def test_the_counts_of_exchanges_are_those_of_the_rows(book):
    before = facts()
    assert before["exchanges-after-sanctions"] <= before["exchanges-by-way-of-belarus"]
    set_cell(book / "data/exchanges.csv", "exchanged-2026-03-05", "number", "")
    assert facts()["exchanges-by-way-of-belarus"] == before["exchanges-by-way-of-belarus"] - 1
    assert facts()["exchanges-after-sanctions"] == before["exchanges-after-sanctions"] - 1


def test_a_release_counts_as_confirmed_only_where_both_capitals_confirm_it(book):
    before = facts()["releases-both-confirm"]
    set_cell(book / "data/exchanges.csv", "released-2025-12-13", "belarus", "not seen")
    assert facts()["releases-both-confirm"] == before - 1


def test_one_assurance_alone_is_told_by_both_capitals(book):
    rows = tables.read("assurances")
    assert facts()["assurances-content-both"] == (rows.told_side == "both").sum() == 1
    other = rows[rows.told_side == "belarus"].index[0]
    set_cell(book / "data/assurances.csv", other, "told_side", "both")
    assert facts()["assurances-content-both"] == 2


def test_the_rise_before_the_invasion_is_a_part_of_the_whole_rise():
    fact = next(fact for fact in computed.facts() if fact.id == "hostile-rise-before-invasion")
    shares = tables.read("polls").share_percent
    first, eve, after = (shares[name] for name in computed.HOSTILE)
    assert fact.value == eve - first
    assert fact.words.startswith(f"{eve - first:.0f} of the {after - first:.0f} ")


def test_a_row_of_the_polls_that_is_gone_is_named(book):
    path = book / "data/polls.csv"
    rows = path.read_text().splitlines(keepends=True)
    path.write_text("".join(row for row in rows if not row.startswith("hostile-2021-12,")))
    with pytest.raises(ReportError, match="hostile-2021-12"):
        computed.facts()


def test_the_options_of_one_question_and_the_silent_make_the_whole():
    options = panels._belarusians()
    assert options.share.sum() == pytest.approx(100)
    assert options.option.iloc[-1] == "No answer"
    rows = tables.rows("polls", panels.OPTIONS)
    assert rows.question.nunique() == rows.pollster.nunique() == 1


def test_the_line_of_hostility_has_one_pollster_and_begins_before_the_invasion():
    rows = tables.rows("polls", panels.HOSTILE)
    assert rows.pollster.nunique() == 1
    assert rows.period_end.iloc[1].isoformat() < panels.INVASION < rows.period_end.iloc[2].isoformat()
    assert "90%" in told(distrust.opinion())


def test_the_table_of_assurances_says_who_tells_of_each_and_what_became_of_it():
    table = listed.assurances()
    assert {row["id"] for row in table.rows} == set(tables.read("assurances").index)
    assert all(all(row.values()) for row in table.rows)
    assert set(table.sources) <= set(sources.read())


def test_minsk_is_heard_on_the_children():
    claims = tables.read("claims")
    assert set(claims.denied_in[["sceeus-on-children", "yale-on-children"]]) == {"lukashenka-on-children"}
    assert claims.asserted_side["lukashenka-on-children"] == "belarus"
