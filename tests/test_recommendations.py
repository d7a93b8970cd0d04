"""What the documents recommend stays apart from what this report infers, and evidence is counted where it comes from."""

import csv

import pytest
from conftest import set_cell

from evidencebook.evidence import passages, sources, tables
from evidencebook.problems import ReportError
from helpers.charts import recommendations as charts
from helpers.charts.recommendations.asked import NOTHING, requests
from helpers.charts.recommendations.evidence import ORIGINS, STANCES, pieces
from helpers.charts.recommendations.options import NOBODY, weighed
from helpers.facts import deescalation
from helpers.facts import recommendations as computed
from helpers.tables import recommendations as listed


def fact(name: str):
    return {f.id: f for f in computed.facts()}[name]


def drawn(chart, kind: str) -> list[dict]:
    """Return what stands on a sheet as words (text), lines (rule) or marks (point), each with the look of its layer."""
    specification = chart.specification
    found = []
    for layer in specification["layer"]:
        if layer["mark"]["type"] == kind:
            found += [row | layer["mark"] for row in specification["datasets"][layer["data"]["name"]]]
    return found


def remove(book, table: str, row_id: str) -> None:
    path = book / f"data/{table}.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if row["id"] != row_id)


def test_inferences_have_no_source_and_documents_have_passages_of_theirs():
    known = passages.read()
    for row in tables.read("recommendations").itertuples():
        if row.kind == "inference":
            assert (row.made_by, row.source, row.passages) == ("This report", "", "")
        else:
            assert {known[name].source for name in row.passages.split()} == {row.source}


def test_no_request_of_a_document_is_counted_or_listed_as_this_reports_own():
    made = computed.of_documents()
    assert "inference" not in set(made.kind)
    assert len(listed.asked().rows) == len(listed.tested().rows) == len(made) == fact("advice-made").value
    inferred = set(tables.read("recommendations").id) - set(made.id)
    assert set(listed.inferred().columns) == {"line"} | inferred


def test_every_recommendation_has_evidence_for_it_and_something_against_or_limiting():
    table = tables.read("recommendation_evidence")
    for name in tables.read("recommendations").id:
        stances = set(table.stance[table.recommendation == name])
        assert "for" in stances, name
        assert stances & {"against", "limits"}, name


def test_evidence_is_filed_under_a_finding_on_which_its_recommendation_rests():
    rests_on = {row.id: row.findings.split() for row in tables.read("recommendations").itertuples()}
    for row in tables.read("recommendation_evidence").itertuples():
        assert row.finding in rests_on[row.recommendation], row.id


def test_two_texts_of_one_author_are_one_voice_in_the_evidence():
    table = computed.evidence()
    assert table.origin["ev-treaty-spirit"] == computed.OWN  # his text of 2024 on what he recommends in 2023
    assert table.origin["ev-treaty-invasion"] == computed.OTHER
    assert table.origin["ev-treaty-before-missile"] == computed.RECORD
    assert set(table.recommendation) == set(computed.of_documents().id)


def test_calls_for_contact_are_counted_by_voice(book):
    before = fact("advice-contact").value, fact("advice-contact-preiherman").value
    set_cell(book / "data/recommendations.csv", "rec-open-channels", "findings", "deescalation-july")
    assert (fact("advice-contact").value, fact("advice-contact-preiherman").value) == (before[0] - 1, before[1] - 1)


def test_a_date_or_a_sum_in_a_recommendation_is_noticed(book):
    assert fact("advice-dated").value == fact("advice-costed").value == 0
    set_cell(book / "data/recommendations.csv", "rec-special-envoy", "time_frame", "By the end of 2025.")
    set_cell(book / "data/recommendations.csv", "rec-special-envoy", "cost_or_risk", "EUR 5 million a year.")
    assert fact("advice-dated").value == fact("advice-costed").value == 1


def test_days_lie_between_the_announcement_and_the_reinforcement(book):
    found = {f.id: f for f in deescalation.facts()}
    assert found["days-to-reinforcement"].value == 28  # 13 July to 10 August 2024
    remove(book, "events", "backchannel-agreement-2024-07-13")
    with pytest.raises(ReportError, match="backchannel-agreement-2024-07-13"):
        deescalation.facts()


def test_days_lie_between_the_relief_and_the_sanctions(book):
    assert fact("days-relief-to-sanctions").value == 67  # 13 December 2025 to 18 February 2026
    remove(book, "events", computed.RELIEF)
    with pytest.raises(ReportError, match=computed.RELIEF):
        computed.facts()


def test_the_flow_is_dashed_only_where_the_addressee_is_inferred():
    rows = tables.read("recommendations")
    inferred = (rows.addressee_stated == "inferred").sum()
    lines = [line for line in drawn(charts.asked(), "rule") if line["strokeWidth"] > 1]
    assert sum("strokeDash" in line for line in lines) == inferred
    assert len(lines) == len(requests().query("kind != 'inference'"))


def test_the_flow_names_the_document_that_recommends_nothing():
    words = {word["text"] for word in drawn(charts.asked(), "text")}
    assert {"FARAS article", NOTHING} <= words
    assert set(tables.read("recommendations").title) <= words


def test_the_matrix_has_a_mark_for_each_piece_of_evidence_and_own_words_are_hollow():
    legend = len(STANCES) + len(ORIGINS)
    marks = drawn(charts.evidence(), "point")
    assert len(marks) == len(tables.read("recommendation_evidence")) + legend
    hollow = [mark for mark in marks if mark["fill"] != mark["stroke"]]
    assert len(hollow) == (pieces().origin == computed.OWN).sum() + 1


def test_the_answers_show_each_piece_on_its_side_and_nothing_as_own_where_no_document_argues():
    table, marks = tables.read("options"), weighed()
    for row in table.itertuples():
        mine = marks[marks.option == row.id]
        assert set(mine.piece[mine.side == "for"]) == set(row.rows_for.split())
        assert set(mine.piece[mine.side == "against"]) == set(row.rows_against.split())
        assert not set(row.rows_for.split()) & set(row.rows_against.split()), row.id
        if row.argued_by.startswith(NOBODY):
            assert computed.OWN not in set(mine.origin), row.id


def test_the_title_of_the_answers_follows_from_their_marks(monkeypatch):
    number = len(tables.read("options"))
    assert (
        charts.options().specification["title"]
        == f"For each of the {number} answers this report found reasons on both sides"
    )
    marks = weighed()
    spared = marks[(marks.option != "treaty-drop") | (marks.side == "for")]
    monkeypatch.setitem(charts.options.__globals__, "weighed", lambda: spared)
    assert (
        charts.options().specification["title"]
        == f"For {number - 1} of the {number} answers this report found reasons on both sides"
    )


def test_every_figure_names_every_document_that_it_draws_on():
    known = {key for key, source in sources.read().items() if source.is_document}
    for figure in (charts.asked, charts.evidence, charts.options):
        assert known <= set(figure().specification["usermeta"]["figure"]["sources"])
