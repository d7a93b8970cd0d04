"""Who was freed and where they went, relief by step, verdicts on the documents' requests, and the signs of the scenarios."""

import pandas as pd
import pytest
from conftest import set_cell

from evidencebook.evidence import passages, tables, wording
from helpers.charts import outlook as outlook_charts
from helpers.charts import recommendations as charts
from helpers.charts.outlook.scenarios import judged, signs
from helpers.charts.recommendations.relief import held, parts, steps
from helpers.facts import recommendations as computed
from helpers.tables import outlook as outlook_tables
from helpers.tables import recommendations as listed


def fact(name: str):
    return {f.id: f for f in computed.facts()}[name]


def test_our_recommendations_have_no_source_and_those_of_documents_have_passages_of_theirs():
    known = passages.read()
    for row in tables.read("recommendations").itertuples():
        if row.kind == "inference":
            assert (row.made_by, row.source, row.passages, row.verdict) == ("This report", "", "", "")
        else:
            assert {known[name].source for name in row.passages.split()} == {row.source}
            assert row.verdict
            assert row.later_record
            assert row.rows


def test_the_table_of_requests_lists_each_request_of_a_document_once_and_none_of_ours():
    made = computed.of_documents()
    table = listed.requests()
    assert len(table.rows) == len(made) == fact("advice-made").value
    assert not {row["request"] for row in table.rows} & set(computed.ours().title)
    verdicts = [fact(f"advice-{verdict}").value for verdict in ("supported", "open", "overtaken")]
    assert sum(verdicts) == len(made)


def test_our_recommendations_are_ranked_without_a_gap():
    assert list(computed.ours().order) == list(range(1, len(computed.ours()) + 1))


def test_every_recommendation_has_evidence_for_it_and_something_against_or_limiting():
    table = tables.read("recommendation_evidence")
    for name in tables.read("recommendations").id:
        stances = set(table.stance[table.recommendation == name])
        assert "for" in stances, name
        assert stances & {"against", "limits"}, name


def test_ukrainians_brought_home_are_not_counted_with_the_american_track():
    home = computed.of_track("ukrainians")
    assert list(home.id) == ["freed-2025-11-22"]
    american = computed.of_track(computed.AMERICAN)
    assert fact("freed-american").value == american.freed.sum()
    assert "freed-2025-11-22" not in fact("freed-american").rows


def test_the_parts_of_a_release_are_no_more_than_the_release():
    rows = computed.releases()
    known = rows[rows.stayed.notna()]
    assert (known.stayed + known.taken_abroad == known.freed).all()
    drawn = parts()
    assert drawn.persons.sum() == rows.freed.sum()
    assert (drawn.high - drawn.low == drawn.persons).all()


def test_the_line_of_the_held_is_of_one_counter_and_ends_before_the_last_release():
    table = tables.read("political_prisoners")
    assert set(table.counted_by[table.drawn == "yes"]) == {"Viasna"}
    assert held().date.iloc[-1] < f"{computed.releases().date_start.max():%Y-%m-%d}"


def test_an_announcement_is_no_licence(book):
    drawn = steps()
    assert set(drawn.step[drawn.topic == "banks, rest of potash"]) == {"announced"}
    assert fact("days-belavia-delisted").value == 54  # 11 September to 4 November 2025
    set_cell(book / "data/relief_steps.csv", "step-2025-11-04-belavia-list", "date_start", "2025-11-03")
    set_cell(book / "data/relief_steps.csv", "step-2025-11-04-belavia-list", "date_end", "2025-11-03")
    assert fact("days-belavia-delisted").value == 53


def test_every_scenario_has_a_term_of_the_scale_a_horizon_and_three_signs():
    rows, marks = judged(), signs()
    assert set(rows.likelihood) <= set(wording.LIKELIHOOD)
    assert rows.horizon.nunique() == 1
    assert (marks.groupby("scenario").size() == 3).all()
    assert set(marks.scenario) == set(rows.id)
    assert list(rows.high) == sorted(rows.high, reverse=True)


def test_the_outlook_judges_as_the_findings_of_the_chapters_do():
    findings, rows = tables.read("findings"), tables.read("scenarios")
    for scenario, finding in {
        "scenario-ground": "deterrence-attack-unlikely",
        "scenario-missiles": "deterrence-missiles",
        "scenario-rear": "outlook-rear",
        "scenario-bargain": "outlook-release",
    }.items():
        same = ["likelihood", "confidence", "horizon"]
        assert list(rows.loc[scenario, same]) == list(findings.loc[finding, same]), scenario


@pytest.mark.parametrize("figure", [charts.relief, outlook_charts.scenarios])
def test_an_alternative_text_is_short_and_a_figure_names_its_sources(figure):
    about = figure().specification["usermeta"]["figure"]
    assert len(about["alt"].split()) <= 60
    assert about["sources"]


def test_the_table_of_scenarios_has_a_group_of_five_lines_each():
    rows = outlook_tables.scenarios().rows
    assert len(rows) == 5 * len(judged())
    assert [row["group"].partition(":")[0] for row in rows] == [title for title in judged().title for _ in range(5)]
    assert pd.Series([row["sign"] for row in rows[4::5]]).eq("Have ready").all()
