"""The chapter on permanent deterrence: counters kept apart, claims told from counts, sums and shares as worked by hand."""

import pytest
from conftest import set_cell

from evidencebook.evidence import passages, tables
from evidencebook.problems import ReportError
from helpers.charts import deterrence as charts
from helpers.charts.deterrence import launches, soldiers, support, warheads
from helpers.facts import deterrence as computed
from helpers.tables import deterrence as listed


def facts() -> dict[str, float]:
    return {fact.id: fact.value for fact in computed.facts()}


def drawn(figure, key: str) -> list[dict]:
    """Return the rows of a figure's data sets that have a key."""
    return [row for rows in figure.specification["datasets"].values() for row in rows if key in row]


def test_announced_and_expected_soldiers_are_no_series_of_a_counter():
    rows = soldiers.counted()
    assert set(rows[rows.basis == "announced"].who) == {soldiers.ANNOUNCED}
    assert set(rows[rows.basis == "counted"].who) == {name for name, _, _ in soldiers.COUNTERS.values()}
    assert soldiers.counted().groupby("who").reporter_side.nunique().drop(soldiers.ANNOUNCED).eq(1).all()


def test_announcements_are_hollow_and_every_counter_has_a_shape_or_colour_of_its_own():
    colour, fill, shape = soldiers._looks(1)
    looks = list(zip(*(channel.to_dict()["scale"]["range"] for channel in (colour, fill, shape)), strict=True))
    assert len(set(looks)) == len(looks)
    hollow = [stroke != filling for stroke, filling, _ in looks]
    assert hollow == [name == soldiers.ANNOUNCED for name in colour.to_dict()["scale"]["domain"]]


def test_every_figure_on_soldiers_is_drawn_and_the_printed_range_is_a_range():
    troops = tables.read("counts").query("subject == 'russian_troops' and reporter_side != 'author'")
    points = drawn(charts.presence(), "who")
    assert len(points) == len(troops)
    (box,) = [row for row in drawn(charts.presence(), "high") if row["high"] != row["persons"] and "end" in row]
    assert (box["persons"], box["high"]) == (30000, 40000)


def test_the_two_reports_on_munitions_stand_in_panels_of_their_own():
    panels = charts.munitions().specification["vconcat"]
    assert [panel["title"] for panel in panels] == list(support.FLOWS.values())
    late, early = (set(support.months_of(flow)[1]) for flow in ("2023-06", "2022-10"))
    assert not late & early
    assert set(tables.read("counts").loc[[*late, *early]].subject) == {"munitions_to_russia"}


def test_months_of_a_report_add_up_to_its_total():
    for flow, total in computed.TOTALS.items():
        rest, months, _ = computed.remainder(flow)
        given = tables.read("counts").loc[list(computed.MONTHS[flow])].value.sum()
        assert rest + given == tables.read("counts").value[total]
        assert len(months) == {"2023-06": 8, "2022-10": 5}[flow]


def test_tonnes_and_vehicles_never_share_a_figure():
    units, subjects = tables.read("counts").unit, tables.read("counts").subject
    tonnes = [row for flow in support.FLOWS for row in support.months_of(flow)[1]]
    assert set(units[tonnes]) == {"tonnes"}
    vehicles = [*computed.LISTED, *support.TANKS]
    assert (set(units[vehicles]), set(subjects[vehicles])) == ({"vehicles"}, {"vehicles_to_russia"})
    for figure, title in ((charts.munitions, "thousand tonnes a month"), (charts.vehicles, "vehicles")):
        assert _axis_titles(figure().specification) == {title}


def _axis_titles(spec) -> set[str]:
    """Return the titles of every axis of a quantity, however deep it stands."""
    if isinstance(spec, list):
        return set().union(*map(_axis_titles, spec)) if spec else set()
    if not isinstance(spec, dict):
        return set()
    own = {spec["axis"]["title"]} if spec.get("type") == "quantitative" and spec.get("axis") else set()
    return own.union(*(_axis_titles(part) for key, part in spec.items() if key not in {"datasets", "usermeta"}))


def test_the_listed_vehicles_make_the_total_that_another_monitor_gives():
    assert facts()["vehicles-listed"] == 98 + 40 + 20 + 53 == tables.read("counts").value["hajun-vehicles-2022-10"]


def test_shares_of_missiles_are_worked_by_hand_and_mixed_counters_are_marked():
    values = facts()
    assert values["missile-share-2022-03-03"] == pytest.approx(100 * 70 / 480)
    assert values["missile-share-2022-03-09"] == pytest.approx(100 * 70 / 710)
    words = {fact.id: fact.words.replace("\xa0", " ") for fact in computed.facts()}
    assert words["missile-share-2022-03-03"] == "14.6 %"
    assert words["missile-share-2022-03-11"] == "about 10 %"
    assert words["missile-share-2022-05-14"] == "at most 30.1 %"
    mixed = [
        len(set(tables.read("counts").loc[row.rows.split()].reporter)) > 1 for row in launches.shares().itertuples()
    ]
    assert mixed == ["over" in row.who for row in launches.shares().itertuples()] == [False, False, False, True]


def test_the_latest_count_is_the_latest_and_no_document_is_a_counter(book):
    assert facts()["presence-latest"] == 2000
    set_cell(book / "data/counts.csv", "sbgs-troops-2023-01-16", "value", "45000")
    changed = facts()
    assert changed["presence-highest"] == 45000
    assert changed["presence-at-forty-thousand"] == 1
    assert changed["presence-latest"] == 2000


def test_the_contradicted_date_of_the_weapons_is_a_box_and_never_a_point():
    events, _, _ = warheads.sequence()
    contradicted = events[events.standing == "contradicted"]
    assert list(contradicted.id) == ["nuclear-deployment-2024-04"]
    chart = charts.nuclear().specification
    points = [layer for layer in chart["layer"] if layer.get("mark", {}).get("type") == "point"]
    (data,) = [chart["datasets"][layer["data"]["name"]] for layer in points]
    assert not set(contradicted.label) & {row["label"] for row in data}


def test_a_month_or_an_undated_statement_is_drawn_as_a_span():
    events, _, _ = warheads.sequence()
    spans = events[events.precision != "day"]
    assert (spans.start < spans.end).all()
    assert len(spans) == 4


def test_no_monitor_has_seen_the_weapons_and_the_first_statement_is_older_than_the_printed_month():
    values = facts()
    assert values["nuclear-seen-by-monitors"] == 0
    assert values["nuclear-days-before-april"] == 292
    assert values["nuclear-sides-saying"] == 3


def test_drones_of_two_monitors_are_two_panels_and_missing_months_are_not_zero():
    panels = charts.drones().specification["hconcat"]
    assert [panel["title"].split(",")[0] for panel in panels] == ["Belarusian Hajun", "Flagshtok"]
    bars = [row for row in drawn(charts.drones(), "drones") if "text" in row]
    assert all(row["drones"] > 0 for row in bars)
    assert facts()["drones-rest-2024"] == 395 - (9 + 12 + 49 + 151 + 145)


def test_a_strike_of_another_place_would_end_the_pattern_of_restraint(book):
    assert facts()["restraint-places-struck"] == 1
    set_cell(book / "data/events.csv", "machulishchy-strike-2023-02", "place", "homiel")
    assert facts()["restraint-places-struck"] == 2


def test_belarusian_troops_in_the_fighting_would_end_the_role(book):
    assert facts()["role-belarusian-fighting"] == 0
    set_cell(book / "data/events.csv", "tochka-counterattacks", "standing", "one_side")
    assert facts()["role-belarusian-fighting"] == 1


def test_only_one_author_judges_an_attack_and_two_judge_its_neighbours():
    values = facts()
    assert (values["attack-judged-unlikely"], values["attack-neighbouring"]) == (1, 2)


def test_the_title_on_soldiers_follows_the_counts(book):
    assert soldiers._title(soldiers.counted()).endswith("between at most\xa01,000 and about\xa02,100")
    set_cell(book / "data/counts.csv", "sbgs-troops-2025-03-26", "value", "3000")
    assert soldiers._title(soldiers.counted()).endswith("and about\xa03,000")


def test_a_row_that_is_gone_is_named(book):
    counts = book / "data/counts.csv"
    lines = [line for line in counts.read_text(encoding="utf-8").splitlines() if not line.startswith("railway-t72")]
    counts.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(ReportError, match="railway-t72-2022-10"):
        facts()


def test_two_texts_by_one_author_are_one_voice():
    count, rows = computed.voices("attack", ["det-stays-away", "det-task-tougher", "det-prospects-low"])
    assert (count, len(rows)) == (2, 3)


def test_participation_is_printed_in_exact_words_of_all_five_documents():
    table, quoted = listed.participation(), passages.quotations()
    assert len(set(table.sources)) == 5
    assert [row["words"].strip("“”") for row in table.rows] == [quoted[name].words for name in listed.PARTICIPATION]


def test_each_reason_why_an_attack_is_unlikely_names_what_it_assumes():
    table = listed.judged_unlikely()
    assert all(row["assumes"].startswith("that ") for row in table.rows)
    assert {row["kind"].split(",")[0] for row in table.rows} == {"judgement", "reason"}
    claims = tables.read("claims")
    judged = claims[(claims.topic == "attack") & (claims.asserted_side == "author") & claims.kind.isin(["cause"])]
    assert set(judged.id) <= set(listed.ASSUMES)
