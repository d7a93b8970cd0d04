"""The chapter on de-escalation episodes: verdicts rest on rows, one account never looks like two, and the counts are right."""

from itertools import product

import pytest
from conftest import set_cell

from evidencebook.charts.palette import LIGHT
from evidencebook.evidence import tables
from evidencebook.problems import ReportError
from helpers import border_map
from helpers.charts import deescalation as charts
from helpers.charts.deescalation import half_years, matrix, places, standing, timeline
from helpers.facts import deescalation as computed


def facts() -> dict:
    return {fact.id: fact for fact in computed.facts()}


def drawn(figure, *fields: str) -> list[dict]:
    """Return the rows of a figure's data sets that have all the fields."""
    return [row for rows in figure.specification["datasets"].values() for row in rows if all(f in row for f in fields)]


def test_every_reading_has_a_verdict_on_every_episode():
    table = tables.read("readings")
    pairs = list(zip(table.reading, table.episode, strict=True))
    assert sorted(pairs) == sorted(product(matrix.READINGS, matrix.EPISODES))
    assert set(table.verdict) <= set(matrix.VERDICTS)


def test_every_verdict_leads_to_rows_and_searches_that_there_are():
    known = {row for name in ("evidence", "events") for row in tables.read(name).index}
    for row in tables.read("readings").itertuples():
        assert row.rows or row.passages, row.id
        assert set(row.rows.split()) <= known, row.id
        assert set(row.searches.split()) <= set(tables.read("searches").index), row.id


def test_a_verdict_of_one_account_does_not_look_like_one_that_fits():
    looks = {(fill, tuple(dash)) for _, fill, _, dash in matrix.VERDICTS.values()}
    assert len(looks) == len(matrix.VERDICTS)
    fills = {row["verdict"]: matrix.VERDICTS[row["verdict"]][1] for row in drawn(charts.readings(), "verdict", "word")}
    assert fills["fits"] == LIGHT["ink"] != fills["one_account"]


def test_the_title_claims_a_reading_without_contradiction_only_while_there_is_one(book):
    assert "no episode contradicts" in charts.readings().specification["title"]
    set_cell(book / "data/readings.csv", "reading-moscow-relays", "verdict", "against")
    assert "no episode contradicts" not in charts.readings().specification["title"]


def test_days_between_steps_follow_the_rows(book):
    days = {name.removeprefix("days-"): fact.words for name, fact in facts().items() if name.startswith("days-")}
    assert days == {
        "treaty-to-missile": "six days",
        "demand-to-offer": "the same day",
        "to-reinforcement": "28 days",
        "kursk-to-order": "four days",
        "ultimatum-to-silence": "three days",
    }
    for end in ("date_start", "date_end"):
        set_cell(book / "data/evidence.csv", "khrenin-order-2024-08-10", end, "2024-08-09")
    assert facts()["days-to-reinforcement"].words == "27 days"


def test_a_missing_step_is_named(book):
    path = book / "data/evidence.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("kursk-2024-08-06,")), encoding="utf-8")
    with pytest.raises(ReportError, match="kursk-2024-08-06"):
        facts()


def test_verdicts_are_counted_by_reading(book):
    counted = {name: fact.value for name, fact in facts().items() if name.startswith("readings-moscow")}
    assert counted == {"readings-moscow-fits": 3, "readings-moscow-account": 2}
    set_cell(book / "data/readings.csv", "reading-moscow-december-2022", "verdict", "open")
    assert facts()["readings-moscow-fits"].value == 2


def test_half_years_with_a_threat_and_with_restraint_are_counted(book):
    names = ("ledger-halves", "ledger-halves-threat", "ledger-halves-restraint")
    assert [facts()[name].value for name in names] == [9, 8, 9]
    set_cell(book / "data/restraint_ledger.csv", "ledger-2023h2-ua-threatened-1", "act", "said")
    assert facts()["ledger-halves-threat"].value == 7
    for row in ("by-gave-1",):
        set_cell(book / "data/restraint_ledger.csv", f"ledger-2025h1-{row}", "act", "said")
    assert facts()["ledger-halves-restraint"].value == 8


def test_a_weak_host_alone_neither_counts_nor_is_drawn_and_a_broken_promise_is_no_restraint(book):
    weak = tables.read("restraint_ledger").query("account == 'weak'").id
    assert len(weak)
    assert not set(weak) & set(computed.of_weight().id)
    assert not set(weak) & set(half_years.entries().id)
    before = facts()["ledger-halves-restraint"].rows
    assert "assured-broken" not in before


def test_the_ledger_draws_each_act_once_in_the_colour_of_its_side():
    shown = half_years.entries()
    labels = [row["label"] for row in drawn(charts.ledger(), "label", "firm") if row["label"] != half_years.NOTHING]
    assert sorted(set(labels)) == sorted(set(shown.label))
    assert shown.label.str.len().max() <= 40, "a longer label does not fit beside the other column"
    assert set(shown.firm) == set(half_years.KNOWN.values())


def test_the_summer_is_in_the_order_of_its_days():
    days = list(timeline.steps().drawn)
    assert days == sorted(days)
    assert all(timeline.FIRST <= f"{day:%Y-%m-%d}" <= timeline.LAST for day in days)


def test_sides_keep_their_colours():
    colours = dict(standing.SIDES.values())
    assert (colours["Minsk"], colours["Kyiv"]) == (LIGHT["belarusian"], LIGHT["ukrainian"])


def test_every_place_lies_in_the_frame_and_the_relays_are_a_band_without_a_place():
    west, south, east, north = places.FRAME
    rows = places.places()
    assert rows.longitude.between(west, east).all()
    assert rows.latitude.between(south, north).all()
    assert places.RELAYS not in set(rows.id), "no source names where they stand"
    assert places.BETWEEN in {f["properties"].get("between") for f in border_map.read()["features"]}


@pytest.mark.parametrize("name", charts.__all__)
def test_each_figure_is_complete(name):
    about = getattr(charts, name)().specification["usermeta"]["figure"]
    assert len(about["alt"].split()) <= 60
    assert about["caption"].count(". ") <= 1, "at most two sentences"
    assert about["sources"]
