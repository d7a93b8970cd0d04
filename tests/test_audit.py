"""What the audit finds, and that it finds it by computing."""

import pytest
from conftest import set_cell

from evidencebook.evidence import tables
from helpers import audit


def outcome(test: str, view: str) -> audit.Result:
    return next(r for r in audit.results() if (r.test, r.view) == (test, view))


@pytest.mark.parametrize(
    ("test", "own", "ukrainian", "belarusian"),
    [
        ("exports-2021", "cannot be tested", "differs", "agrees"),
        ("surplus-2021", "agrees", "differs", "agrees"),
        ("peak-2021", "cannot be tested", "differs", "differs"),
        ("turnover-2022", "cannot be tested", "agrees", "cannot be tested"),
        ("exports-2022", "cannot be tested", "differs", "cannot be tested"),
        ("components-2022", "differs", "agrees", "cannot be tested"),
        ("turnover-change-2022", "differs", "agrees", "cannot be tested"),
        ("imports-change-2022", "differs", "agrees", "cannot be tested"),
        ("exports-change-2022", "differs", "agrees", "cannot be tested"),
        ("implied-exports-2022", "differs", "differs", "differs"),
        ("change-2023", "cannot be tested", "cannot be tested", "cannot be tested"),
        ("bound-2023", "agrees", "agrees", "cannot be tested"),
    ],
)
def test_each_statement_gets_its_verdict_on_each_view(frozen, test, own, ukrainian, belarusian):
    assert [outcome(test, view).verdict for view in audit.VIEWS] == [own, ukrainian, belarusian]


@pytest.mark.parametrize(
    ("test", "view", "value"),
    [
        ("turnover-change-2022", "own", -76.8),
        ("turnover-change-2022", "ukrainian", -74.5),
        ("imports-change-2022", "own", -74.1),
        ("imports-change-2022", "ukrainian", -70.6),
        ("exports-change-2022", "own", -98.7),
        ("exports-change-2022", "ukrainian", -87.1),
        ("implied-exports-2022", "own", 195.0),
        ("exports-2022", "ukrainian", 189.1),
        ("components-2022", "own", 1420.0),
        ("peak-2021", "ukrainian", 2012),
    ],
)
def test_the_recomputed_figures_are_those_of_the_arithmetic(frozen, test, view, value):
    assert outcome(test, view).value == pytest.approx(value, abs=0.06)


def test_a_verdict_follows_the_data(frozen):
    assert outcome("exports-2022", "ukrainian").verdict == audit.DIFFERS
    set_cell(frozen / "data/trade.csv", "wits-exports-2022", "value_usd_million", "19.1")
    assert outcome("exports-2022", "ukrainian").verdict == audit.AGREES
    assert outcome("exports-change-2022", "ukrainian").verdict == audit.DIFFERS


def test_the_difference_is_printed_minus_recomputed(frozen):
    assert outcome("exports-2022", "ukrainian").difference == pytest.approx(20 - 189.1)
    assert outcome("change-2023", "own").difference is None


def test_what_cannot_be_tested_says_which_figure_is_missing():
    assert outcome("turnover-2022", "belarusian").reason == "no Belarusian figure for 2022 was found"
    assert "January 2022" in outcome("first-two-months-2022", "own").reason


def test_the_two_views_are_never_joined():
    trade = tables.read("trade")
    for view, country in audit.COUNTRIES.items():
        rows = audit.view_rows(trade, view)
        assert set(rows.reporter) == {country}
        assert not rows.duplicated(["exporter", "year"]).any()
    assert audit.turnover(trade, "ukrainian").index.max() == 2022
    assert audit.turnover(trade, "belarusian").index.max() == 2021


def test_shares_that_a_source_derived_are_those_of_its_totals():
    trade, shares = tables.read("trade"), tables.read("trade_shares")
    compared = 0
    for year in range(2008, 2021):
        totals = {
            (flow, of): trade.loc[f"dots-{of}{flow}-{year}"].value_usd_million
            for flow in ("exports", "imports")
            for of in ("world-", "russia-")
        }
        whole = totals["exports", "world-"] + totals["imports", "world-"]
        part = totals["exports", "russia-"] + totals["imports", "russia-"]
        stated = shares.loc[f"dots-russia-share-{year}"].share_percent
        assert stated == pytest.approx(100 * part / whole, abs=0.051)
        compared += 1
    assert compared == 13
