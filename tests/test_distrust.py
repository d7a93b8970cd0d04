"""The chapter on political distrust: channels, accusations, voices and polls are told as far as the sources go."""

import json

import pytest
from conftest import set_cell

from evidencebook.charts.palette import LIGHT
from evidencebook.evidence import sources, tables
from evidencebook.problems import ReportError
from helpers.charts import distrust
from helpers.facts import distrust as computed
from helpers.tables import distrust as listed


def told(figure) -> str:
    return figure.specification["description"]


def plotted(figure) -> list[dict]:
    """Return every row that a figure draws."""
    return [row for rows in figure.specification["datasets"].values() for row in rows]


def cell(channel: str, period: str) -> dict:
    cells = computed.matrix().set_index(["channel", "period"])
    return cells.loc[(channel, period)].to_dict()


def facts() -> dict[str, float]:
    return {fact.id: fact.value for fact in computed.facts()}


def test_every_channel_has_a_cell_in_every_period():
    cells = computed.matrix()
    assert len(cells) == len(tables.read("channels")) * len(computed.PERIODS)
    assert not cells.duplicated(["channel", "period"]).any()


def test_a_state_is_told_only_for_the_time_that_a_source_gives_it():
    assert cell("ambassadors", "2022")["state"] == "open"
    assert cell("ambassadors", "2023")["state"] == "closed"
    assert f"{cell('ambassadors', '2023')['since']:%Y-%m}" == "2023-04"
    assert cell("ambassadors", "since")["state"] == computed.UNTOLD
    assert cell("closed-channels", "since")["state"] == "open"
    assert cell("military-contacts", "2024")["state"] == "not_known"


def test_two_texts_by_one_author_are_one_account():
    assert computed.voice("preiherman-2023") == computed.voice("preiherman-2024")
    assert computed.voice("sceeus-2024") != computed.voice("faras-2024")


def test_an_open_channel_does_not_borrow_accounts_from_another_year():
    assert cell("crossing", "2024")["voices"] == 1
    assert cell("embassy-minsk", "2024")["voices"] == 2


def test_the_states_of_a_year_add_up_to_the_channels_known_in_it():
    found = facts()
    parts = sum(found[f"channels-{state}-2024"] for state in ("open", "reduced", "closed"))
    assert parts == found["channels-known-2024"] <= found["channels-all"]


def test_a_formal_channel_that_reopens_breaks_the_finding(book):
    assert facts()["channels-formal-open-2024"] == 0
    set_cell(book / "data/channel_states.csv", "ambassadors-2024", "state", "open")
    assert facts()["channels-formal-open-2024"] == 1


def test_what_rests_on_one_account_is_drawn_without_a_fill():
    layers = distrust.channels().specification["layer"]
    dashed = [layer["mark"] for layer in layers if layer["mark"].get("strokeDash")]
    assert dashed
    # A fill of the ground's colour: the whole cell, and not its outline alone, is met by a pointer.
    assert all(mark["fill"] == LIGHT["paper"] for mark in dashed)
    assert "on one account" in told(distrust.channels())


def test_every_accusation_of_the_chronology_is_on_the_timeline():
    events, rows = tables.read("events"), computed.accusations()
    passages = {name for cells in rows.passages for name in cells.split()}
    for event in events[events.kind == "accusation"].itertuples():
        known = set(event.passages.split()) & passages or event.source in set(rows.source)
        assert known, event.id


def test_an_accusation_with_a_denial_is_told_as_disputed_and_one_without_as_unanswered(book):
    before = facts()
    set_cell(book / "data/claims.csv", "sceeus-on-saboteurs", "denied_by", "Kyiv")
    after = facts()
    assert after["accusations-contested"] == before["accusations-contested"] + 1
    assert after["accusations-unanswered"] == before["accusations-unanswered"] - 1
    assert after["accusations-contested"] + after["accusations-unanswered"] == after["accusations-all"]


def test_the_timeline_says_of_each_row_whether_anyone_disputes_it():
    rows = computed.accusations()
    labels = [row for row in plotted(distrust.accusations()) if set(row) == {"y", "answer"}]
    assert sorted(row["answer"] == "disputed" for row in labels) == sorted(rows.contested)


def test_what_has_no_date_does_not_stand_on_the_axis_of_time():
    rows = computed.accusations()
    dated = rows[rows.date_start.notna() | rows.date_end.notna()]
    spans = rows[rows.date_precision.isin(["year", "month", "period"])]
    points = [row for row in plotted(distrust.accusations()) if "at" in row]
    # The figure stores the data of its wide and its narrow form.
    assert len(points) == 2 * (len(dated) - len(spans))
    assert all(row["at"] for row in points)


def test_an_accusation_that_a_third_party_makes_too_breaks_the_finding(book):
    before = told(distrust.accusations())
    assert facts()["accusations-confirmed"] == 0
    set_cell(book / "data/claims.csv", "isans-on-staging", "topic", "massing of troops")
    assert facts()["accusations-confirmed"] == 1
    assert told(distrust.accusations()) != before


def test_what_a_state_or_a_denial_says_confirms_no_accusation(book):
    set_cell(book / "data/claims.csv", "sbgs-on-border-security", "topic", "massing of troops")
    assert facts()["accusations-confirmed"] == 0
    set_cell(book / "data/claims.csv", "isans-on-staging", "topic", "massing of troops")
    set_cell(book / "data/claims.csv", "isans-on-staging", "kind", "denial")
    assert facts()["accusations-confirmed"] == 0


def test_the_numbers_of_accusations_add_up_to_those_that_are_drawn():
    found = facts()
    by_side = [found[f"accusations-{side}"] for side in computed.STATES]
    assert sum(by_side) == found["accusations-all"]
    assert found["accusations-all"] + found["accusations-others"] == found["accusations-drawn"]
    assert f"Timeline of {found['accusations-drawn']:.0f} accusations" in told(distrust.accusations())
    assert found["accusations-checkable"] < found["accusations-all"]


def test_minsk_is_heard_on_the_children():
    claims = tables.read("claims")
    assert set(claims.denied_in[["sceeus-on-children", "yale-on-children"]]) == {"lukashenka-on-children"}
    assert claims.asserted_side["lukashenka-on-children"] == "belarus"


def test_a_speaker_that_a_document_reports_is_not_counted_as_its_writer():
    quotations = tables.read("quotations")
    assert computed.said_by(quotations.loc["q-relations-consequences"]) == "russia"
    assert computed.said_by(quotations.loc["q-relations-hostile"]) == "ukraine"
    assert computed.said_by(quotations.loc["q-relations-belt"]) == "belarus"
    assert computed.said_by(quotations.loc["q-relations-sovereign"]) == "author"


def test_every_claim_and_quotation_is_counted_once_among_the_voices():
    voices = computed.voices()
    assert sorted(voices.id) == sorted([*tables.read("claims").id, *tables.read("quotations").id])
    claims = voices[voices.what == "claim"]
    documents = claims[[sources.read()[name].is_document for name in claims.source]]
    assert sum(facts()[f"voices-{side.replace('_', '-')}"] for side in computed.SIDES) == len(documents)


def test_silence_is_shown_as_nought_and_not_left_out():
    rows = [row for row in plotted(distrust.voices()) if "number" in row]
    assert any(row["number"] == 0 for row in rows)
    assert "Democratic forces 0" in told(distrust.voices())


def test_a_second_account_of_the_assurances_changes_the_number_of_accounts(book):
    assert facts()["assurances-authors"] == 1
    set_cell(book / "data/claims.csv", "faras-on-bulwark", "topic", "verbal assurances")
    assert facts()["assurances-authors"] == 2


def test_a_lost_topic_is_named_with_its_file(book):
    path = book / "data/claims.csv"
    path.write_text(path.read_text().replace(",verbal assurances,", ",assurances,"))
    with pytest.raises(ReportError, match="verbal assurances"):
        computed.facts()


def test_each_question_of_the_polls_has_a_panel_of_its_own():
    figure = json.dumps(distrust.opinion().specification, ensure_ascii=False)
    rows = tables.read("polls")
    panels = [half["vconcat"] for half in distrust.opinion().specification["hconcat"]]
    assert sum(len(half) for half in panels) == rows.question.nunique()
    assert "mark_line" not in figure
    assert not [
        layer for half in panels for panel in half for layer in panel["layer"] if layer["mark"]["type"] == "line"
    ]


def test_the_polls_since_the_invasion_leave_out_the_wave_before_it():
    found, shares = facts(), tables.read("polls").share_percent
    assert found["join-highest-since-invasion"] == shares["chatham-join-2022-04"]
    assert found["join-highest-since-invasion"] < shares["chatham-join-2022-01"]


def test_the_table_of_channels_says_who_uses_each_and_for_what():
    table = listed.channels()
    assert [row["channel"] for row in table.rows] == list(tables.read("channels").channel)
    assert all(all(row.values()) for row in table.rows)
