"""Facts lead back to rows and passages, and are the numbers that the tables give."""

import pytest
from conftest import edit, set_cell

from evidencebook import project
from evidencebook.checks import numbers
from evidencebook.evidence import fact_registry, passages, sources, tables
from evidencebook.evidence import facts as fact_table
from evidencebook.problems import ReportError
from helpers.facts import economy


def facts() -> dict[str, fact_table.Fact]:
    return {fact.id: fact for fact in fact_registry.collect()}


def test_every_fact_leads_to_a_source_and_known_passages():
    known, spans = sources.read(), passages.read()
    found = facts()
    ours = {
        row for name in ("findings", "recommendations", "disagreements", "readings") for row in tables.read(name).index
    }
    assert len(found) > 300
    for fact in found.values():
        assert fact.sources or set(fact.rows) <= ours, fact.id
        assert set(fact.sources) <= set(known), fact.id
        assert set(fact.passages) <= set(spans), fact.id
        assert fact.unit in {*fact_table.UNITS, *project.settings().units}, fact.id
        assert fact.words.strip() == fact.words, fact.id


def test_a_fact_of_a_document_keeps_its_hedge_and_its_direction(frozen):
    found = facts()
    assert found["sceeus-imports-2022"].words.replace("\xa0", " ") == "just under USD 1.4 billion"
    assert found["sceeus-turnover-2022-08"].words.replace("\xa0", " ") == "about USD 7 million"
    assert found["sceeus-exports-change-2022"].words.replace("\xa0", " ") == "a fall of nearly 87%"


def test_a_changed_row_changes_the_facts_that_rest_on_it(book):
    before = facts()
    set_cell(book / "data/trade.csv", "wits-exports-2022", "value_usd_million", "289.7")
    changed = {name for name, fact in facts().items() if before.get(name) != fact}
    assert {"wits-exports-2022", "turnover-2022-ukrainian", "audit-turnover-change-2022-ukrainian"} <= changed
    assert all("wits-exports-2022" in before[name].rows for name in changed)


def test_the_committed_file_is_what_the_tables_give():
    assert (fact_table.project.root() / fact_table.FILE).read_text() == fact_table.as_csv(fact_registry.collect())
    assert set(fact_table.read()) == set(facts())


def test_the_gap_is_measured_where_both_sides_report(frozen):
    gaps = economy.gaps(tables.read("trade"))
    assert set(gaps.year) == set(range(2000, 2022))
    row = gaps[(gaps.exporter == "Belarus") & (gaps.year == 2021)].iloc[0]
    assert round(row.gap_percent, 1) == 14.7


def test_shares_are_of_each_countrys_own_statistics():
    trade = tables.read("trade")
    shares = economy.shares(trade).set_index(["country", "flow", "year"]).share_percent
    value = trade.value_usd_million
    for share, part, whole in (
        (shares["Ukraine", "exports", 2021], "wits-exports-2021", "wits-world-exports-2021"),
        (shares["Ukraine", "imports", 2021], "wits-imports-2021", "wits-world-imports-2021"),
        (shares["Belarus", "exports", 2020], "dots-exports-2020", "dots-world-exports-2020"),
    ):
        assert share == pytest.approx(100 * value[part] / value[whole])


def test_rows_come_by_id_in_the_order_asked_for_and_those_that_are_gone_are_named():
    asked = ["wits-exports-2022", "wits-imports-2022"]
    assert list(tables.rows("trade", asked).id) == asked
    with pytest.raises(ReportError, match=r"data/trade\.csv, gone-for-good: there is no such row"):
        tables.rows("trade", [*asked, "gone-for-good"])


def test_a_fact_in_a_unit_that_the_report_does_not_know_is_told_with_those_it_knows(tiny):
    assert numbers.facts_hold()[1] == []
    edit(tiny / "src/helpers/report.toml", 'units = ["cyclists"]', "units = []")
    told = [str(problem) for problem in numbers.facts_hold()[1]]
    assert told
    assert all("is in the unit 'cyclists', which this report does not know" in each for each in told)
    assert "percent, percentage_points, year" in told[0]
