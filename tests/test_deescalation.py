"""The chapter on de-escalation episodes: what is known from one side only looks so, and its counts are right."""

import json

import pytest
from conftest import set_cell

from evidencebook.charts.palette import LIGHT
from evidencebook.evidence import tables
from evidencebook.notebooks.mime import FIGURE, show
from evidencebook.problems import ReportError
from helpers import border_map
from helpers.charts.deescalation import border, chronology, compared, places, standing, summer
from helpers.charts.deescalation.chronology import SAME, chosen
from helpers.charts.deescalation.episodes import ASPECTS, EPISODES, LETTERS, chips
from helpers.charts.deescalation.summer import FIRST, LANES, LAST, events
from helpers.facts import deescalation as computed
from helpers.tables import deescalation as listed


def facts() -> dict:
    return {fact.id: fact for fact in computed.facts()}


def marks(figure, *fields: str) -> list[dict]:
    """Return the rows of the dataset of a figure that have all the fields."""
    datasets = figure.specification["datasets"].values()
    return next(rows for rows in datasets if rows and all(any(f in row for row in rows) for f in fields))


def test_every_episode_is_told_by_every_line_of_the_scheme():
    table = tables.read("episodes")
    assert set(zip(table.episode, table.aspect, strict=True)) == {(e, a) for e in EPISODES for a in ASPECTS}
    assert set(table.side) <= set(LETTERS) == set(standing.SIDES)


def test_only_what_is_on_record_is_filled():
    known = standing.known(
        [standing.ON_RECORD, standing.ONE_SIDE, standing.CONTESTED, standing.NOT_FOUND],
        dict.fromkeys(standing.LEVELS.values(), "circle"),
    )
    assert known["fill"].to_dict()["scale"]["range"] == [LIGHT["ink"], *[LIGHT["paper"]] * 3]
    assert known["strokeDash"].to_dict()["scale"]["range"] == [[1, 0], [1, 0], [1, 0], [2, 2]]


def test_a_statement_that_someone_denies_is_drawn_as_contested():
    table = tables.read("events")
    row = table.loc["border-committee-2024-06-20"]
    assert (row.standing, standing.level(row)) == ("said", standing.CONTESTED)
    silence = table.loc["backchannel-agreement-2024-07-13"]
    assert (silence.standing, standing.level(silence)) == ("said", standing.ONE_SIDE), "silence is no denial"
    assert standing.level(table.loc["pull-back-ordered-2024-07-13"]) == standing.ONE_SIDE


def test_the_matrix_has_a_chip_for_each_side_and_way_of_knowing_and_nothing_is_hidden_under_another():
    table, drawn = tables.read("episodes"), chips(3)
    levels = table.standing.map(standing.LEVELS)
    assert len(drawn) == len(set(zip(table.episode, table.aspect, table.side, levels, strict=True)))
    assert not drawn.duplicated(["row", "column", "across", "down"]).any()
    positions = [(row["x"], row["y"]) for row in marks(compared(), "letter", "level")]
    assert len(positions) == len(set(positions)) == len(drawn)


def test_each_side_has_its_lane_and_no_event_stands_on_the_lane_of_another():
    side = tables.read("events").actor_side
    for lane, labels in LANES.items():
        others = {row: side[row] for row in labels if side[row] != lane}
        # A withdrawal by Ukraine is known only as Lukashenka told it; a return is told by Kyiv; a monitor writes of Belarus.
        assert set(others) <= {
            "ukrainian-withdrawal-2024-07",
            "drones-2024-08-09-pledge-times",
            "ukrainians-returned-2024-06-29-rbc",
            "border-sharpening-2024-06-28-isans",
        }


def test_the_timeline_draws_days_as_points_spans_as_lines_and_open_dates_as_dotted():
    drawn = {row["label"]: row for row in marks(summer(), "label", "known", "level")}
    assert drawn["Border committee: more troops"]["known"] == "point"
    assert drawn["Attack into Russia’s Kursk region"]["known"] == "span"
    assert (
        drawn["Border guard: only security"] | {"when": "21 June or later", "known": "open"}
        == drawn["Border guard: only security"]
    )
    assert drawn["Lukashenka: Ukraine has withdrawn"]["when"] == "by 13 July"
    assert all(row["first"] >= FIRST and row["last"] <= LAST for row in drawn.values())
    assert len(drawn) == len(events())


def test_the_announcement_of_july_is_not_drawn_as_a_fact():
    rows = events()
    july = rows[rows.shown.dt.strftime("%m-%d") == "07-13"]
    assert len(july) >= 4
    assert standing.ON_RECORD not in set(july.level)


def test_the_map_says_where_a_mark_stands_for_a_wider_area():
    rows = places.places()
    assert rows[["latitude", "longitude"]].notna().all(axis=None)
    assert rows.area.all()
    assert list(rows.label[rows.level == standing.ON_RECORD]) == ["Horbakha"]
    west, south, east, north = places.FRAME
    assert rows.longitude.between(west, east).all()
    assert rows.latitude.between(south, north).all()


def test_the_outlines_hold_only_the_region_and_say_where_they_are_from():
    found = border_map.read()
    assert {"origin", "licence", "made_by"} <= set(found["about"])
    west, south, east, north = border_map.BOX
    points = json.dumps([f["geometry"]["coordinates"] for f in found["features"] if "country" in f["properties"]])
    numbers = [float(n) for n in points.replace("[", "").replace("]", "").split(",")]
    assert west - 0.01 <= min(numbers[::2])
    assert max(numbers[::2]) <= east + 0.01
    assert south - 0.01 <= min(numbers[1::2])
    assert max(numbers[1::2]) <= north + 0.01
    between = {name for f in found["features"] for name in f["properties"].get("between", "").split("-") if name}
    assert between == set(border_map.COUNTRIES)
    assert len(json.dumps(show(border())._repr_mimebundle_()[FIGURE])) < 60_000


def test_outlines_are_cut_simplified_and_share_their_border(monkeypatch):
    monkeypatch.setattr(border_map, "COUNTRIES", ("Belarus", "Ukraine"))
    arcs = [
        [[24, 52], [1, 0], [1, 0], [40, 0]],  # the border, on a straight line
        [[66, 52], [0, 20], [-42, 0], [0, -20]],
        [[24, 52], [0, -30], [42, 0], [0, 30]],
    ]
    named = {"Belarus": [[[0, 1]]], "Ukraine": [[[-1, 2]]]}
    shapes = [{"type": "MultiPolygon", "arcs": a, "properties": {"name": n}} for n, a in named.items()]
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": arcs,
        "objects": {"countries": {"geometries": shapes}},
    }
    by_kind = [(f["properties"], f["geometry"]["coordinates"]) for f in border_map.cut(topology)["features"]]
    assert by_kind[2] == ({"between": "Belarus-Ukraine"}, [[[24, 52], [66, 52]]])
    _, south, east, north = border_map.BOX
    assert sorted(map(tuple, by_kind[0][1][0][0][:-1])) == [(24, 52), (24, north), (east, 52), (east, north)]
    assert min(y for x, y in by_kind[1][1][0][0]) == south


def test_the_chronology_has_each_event_once_and_no_undated_one():
    rows, table = chosen(), tables.read("events")
    assert set(SAME) | set(SAME.values()) <= set(table.index)
    assert not set(SAME) & set(rows.id)
    assert rows.date_start.notna().all()
    assert rows.date_end.notna().all()
    early = rows[rows.date_start.dt.year < 2021]
    assert {"union-state-treaty-1999", "confidence-treaty-2001-04-16"} <= set(early.id)
    raised, lowered = ((rows.way == way) & (rows.date_start.dt.year >= 2021) for way in (1, -1))
    assert raised.sum() > lowered.sum()
    assert (rows.level[lowered] == standing.ON_RECORD).mean() < 0.5
    drawn = marks(chronology(), "month", "height", "level")
    assert len(drawn) == int(raised.sum() + lowered.sum())
    assert len({(row["month"], row["height"]) for row in drawn}) == len(drawn)


def test_days_are_counted_between_the_events(book):
    assert (facts()["days-to-reinforcement"].value, facts()["days-to-accusation"].value) == (28, 43)
    for end in ("date_start", "date_end"):
        set_cell(book / "data/events.csv", computed.REINFORCED, end, "2024-08-09")
    assert facts()["days-to-reinforcement"].words == "27 days"


def test_a_search_without_result_confirms_nothing_and_a_statement_from_kyiv_would(book):
    before = facts()
    assert before["summer-2024-confirmed-by-kyiv"].words == "none"
    assert before["episodes-confirmed-by-both"].value == 0
    set_cell(book / "data/episodes.csv", "ep-summer-confirmation-kyiv", "standing", "said")
    assert facts()["summer-2024-confirmed-by-kyiv"].value == 1


def test_the_number_of_soldiers_is_read_from_the_words_on_record(book):
    assert facts()["troops-claimed-april"].value == facts()["troops-claimed-august"].value == 120_000
    set_cell(book / "data/events.csv", computed.CLAIMED["april"], "locator", "some soldiers (transl.)")
    with pytest.raises(ReportError, match="troops-120-thousand"):
        facts()


def test_the_share_of_the_army_is_the_words_on_record(book):
    assert facts()["army-share-claimed"].words == "almost a third"
    set_cell(book / "data/events.csv", computed.ARMY, "locator", "a part of the army (title)")
    with pytest.raises(ReportError, match=computed.ARMY):
        facts()


def test_a_missing_event_is_named(book):
    path = book / "data/events.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(computed.REINFORCED)), encoding="utf-8")
    with pytest.raises(ReportError, match=computed.REINFORCED):
        facts()


def test_two_texts_by_one_author_are_told_as_one_voice():
    assert facts()["episodes-by-one-author"].value == 2
    assert facts()["december-2021-sources"].value == 1


def test_the_table_of_first_movers_has_both_accounts_of_minsk_and_says_that_none_is_settled():
    table = listed.first_movers()
    by = [row["by"] for row in table.rows]
    assert "Aliaksandr Lukashenka" in by
    assert len(by) == facts()["summer-2024-first-movers"].value + 1
    assert "not established" in table.caption


def test_a_monitor_that_gives_dates_is_no_account_of_who_moved_first(book):
    row = next(row for row in listed.first_movers().rows if row["by"] == "iSANS")
    assert row["account"].startswith("No first mover")
    assert "three accounts and the dates of a monitor" in listed.first_movers().title
    assert (facts()["summer-2024-first-movers"].value, facts()["summer-2024-first-movers-minsk"].value) == (3, 2)
    set_cell(book / "data/episodes.csv", "ep-summer-first-isans", "side", "west")
    assert facts()["summer-2024-first-movers"].value == 4


def test_each_statement_on_the_cause_of_the_missile_is_counted_whichever_chapter_holds_it(book):
    assert facts()["missile-explanations"].value == 4
    assert facts()["missile-causes-found"].value == 0
    set_cell(book / "data/episodes.csv", "ep-2022-confirmation-cause", "standing", "public")
    assert facts()["missile-causes-found"].value == 1


def test_the_tone_of_2022_rests_on_one_source_and_the_offer_of_kyiv_counts_only_when_found(book):
    assert facts()["december-2022-tone-sources"].value == facts()["december-2022-offers-kyiv"].value == 1
    set_cell(book / "data/episodes.csv", "ep-2022-signal-kyiv", "standing", "not_found")
    assert facts()["december-2022-offers-kyiv"].value == 0


def test_the_pattern_breaks_when_an_easing_has_no_answer_or_every_channel_eased(book):
    names = ("with-channel", "answered", "channel-not-eased", "eased-unanswered")
    assert [facts()[f"episodes-{name}"].value for name in names] == [3, 2, 1, 0]
    set_cell(book / "data/episodes.csv", "ep-2021-channel-osce", "standing", "not_found")
    assert [facts()[f"episodes-{name}"].value for name in names] == [2, 2, 0, 0]
    set_cell(book / "data/episodes.csv", "ep-2022-signal-kyiv", "standing", "not_found")
    assert [facts()[f"episodes-{name}"].value for name in names] == [2, 1, 0, 1]


def test_a_count_of_troops_by_a_third_party_would_be_told(book):
    assert facts()["border-counts-found"].value == 0
    set_cell(book / "data/episodes.csv", "ep-autumn-confirmation", "standing", "public")
    assert facts()["border-counts-found"].value == 1


def test_what_was_said_in_august_of_the_early_summer_raises_no_tension_of_august():
    drawn = {row["label"]: row["way"] for row in marks(summer(), "label", "known", "level")}
    assert {way for label, way in drawn.items() if label.startswith("Lukashenka recalls")} == {"neither plainly"}
    recalled = {"troops-120-thousand-2024-08-18-azernews", "third-of-army-2024-08-18-azernews"}
    assert not recalled & set(chosen().id)


def test_the_table_of_episodes_says_of_every_account_whose_it_is_and_how_it_is_known():
    table = listed.episodes()
    assert len(table.rows) == len(EPISODES) * len(ASPECTS)
    accounts = " ".join(row["accounts"] for row in table.rows)
    for row in tables.read("episodes").itertuples():
        assert f"; {standing.LEVELS[row.standing]}] {row.statement}" in accounts
