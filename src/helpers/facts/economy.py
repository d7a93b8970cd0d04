"""The numbers of the economic chapter that no source prints: sums, shares, gaps, monthly averages and counts."""

from collections.abc import Iterator

import pandas as pd

from evidencebook.evidence import tables, wording
from evidencebook.evidence.facts import Fact, fact
from helpers import audit

VIEWS = ("ukrainian", "belarusian")


def facts() -> list[Fact]:
    """Return the computed facts of the economic chapter."""
    trade = tables.read("trade")
    kinds = (_turnover(trade), _gaps(trade), _collapse(trade), _dependence(trade), _russia(), _verdicts())
    return [each for kind in kinds for each in kind]


def _value(row_id: str) -> float:
    return tables.rows("trade", [row_id]).value_usd_million.iloc[0]


def _turnover(trade: pd.DataFrame) -> Iterator[Fact]:
    for view in VIEWS:
        rows, by_year = audit.view_rows(trade, view), audit.turnover(trade, view)
        # The documents write of the last full year before the invasion, of the year after, and of the record year.
        for year in sorted({2021, 2022, int(by_year.idxmax())} & set(by_year.index)):
            ids = list(rows[rows.year == year].id)
            words = wording.money(
                by_year[year], 100 if (rows[rows.year == year].rounded_to_usd_million > 1).any() else 0.1
            )
            yield fact(f"turnover-{year}-{view}", by_year[year], "usd_million", words, "sum of the two flows", ids)
        ids = list(rows[rows.year == by_year.idxmax()].id)
        peak = int(by_year.idxmax())
        yield fact(f"peak-year-{view}", peak, "year", str(peak), "year with the highest turnover", ids)
        first = int(rows.year.min())
        yield fact(
            f"first-year-{view}",
            first,
            "year",
            str(first),
            "first year of the series",
            list(rows[rows.year == first].id),
        )
    printed = ["sceeus-exports-2021", "sceeus-imports-2021"]
    total = sum(_value(row_id) for row_id in printed)
    yield fact(
        "printed-turnover-2021", total, "usd_million", wording.money(total, 100), "sum of the two flows", printed
    )
    parts = ["sceeus-imports-2022", "sceeus-exports-2022"]
    total = sum(_value(row_id) for row_id in parts)
    yield fact("printed-parts-2022", total, "usd_million", wording.money(total, 10), "sum of the two flows", parts)


def gaps(trade: pd.DataFrame) -> pd.DataFrame:
    """Return by exporter and year what Belarus reports above Ukraine, in percent of the Ukrainian figure, where both report.

    Columns: exporter, year, ukrainian and belarusian (USD million), gap_percent, rows (ids). Mirror statistics: IMF practice.
    """
    wide = pd.concat(audit.view_rows(trade, view) for view in VIEWS).pivot(index=["exporter", "year"], columns="view")
    both = wide["value_usd_million"].dropna().reset_index()
    ids = wide["id"].loc[pd.MultiIndex.from_frame(both[["exporter", "year"]])]
    rows = ids["ukrainian"] + " " + ids["belarusian"]
    return both.assign(gap_percent=100 * (both.belarusian / both.ukrainian - 1), rows=list(rows)).rename_axis(
        columns=None
    )


def parted(both: pd.DataFrame) -> int:
    """Return the first year from which on Belarus has always reported more of its exports than Ukraine of its imports."""
    northern = both[both.exporter == "Belarus"]
    return int(northern.year[northern.gap_percent <= 0].max()) + 1


def _gaps(trade: pd.DataFrame) -> Iterator[Fact]:
    both = gaps(trade)
    start = parted(both)
    northern = both.query("exporter == 'Belarus' and year >= @start")
    how = f"Belarusian exports above Ukrainian imports of the same goods, since {start}"
    for name, row in (
        ("smallest", northern.loc[northern.gap_percent.idxmin()]),
        ("largest", northern.loc[northern.gap_percent.idxmax()]),
        ("2021", northern[northern.year == 2021].iloc[0]),
    ):
        words = wording.percent(row.gap_percent, 0)
        yield fact(f"gap-{name}", row.gap_percent, "percent", words, how, row.rows.split())


def _collapse(trade: pd.DataFrame) -> Iterator[Fact]:
    months = tables.read("trade")[["period_start", "period_end"]]
    length = 1 + (
        months.period_end.dt.to_period("M").astype("int64") - months.period_start.dt.to_period("M").astype("int64")
    )
    for name, ids in (
        ("monthly-2021-ukrainian", ["wits-imports-2021", "wits-exports-2021"]),
        ("monthly-2022-ukrainian", ["wits-imports-2022", "wits-exports-2022"]),
        ("monthly-2022-printed", ["sceeus-turnover-2022"]),
        ("monthly-2023-printed", ["sceeus-turnover-2023-01-07"]),
    ):
        average = sum(_value(i) for i in ids) / length[ids[0]]
        words = wording.money(average, 1 if average >= 10 else 0.1)
        yield fact(name, average, "usd_million", words, f"average of {length[ids[0]]} months", ids)
    february, august, year = "sceeus-turnover-2022-02", "sceeus-turnover-2022-08", "sceeus-turnover-2022"
    times = _value(february) / _value(august)
    words = f"{times:.0f}{wording.NBSP}times"
    yield fact(
        "february-over-august",
        times,
        "times",
        words,
        "turnover of February 2022 over that of August",
        [february, august],
    )
    share = 100 * _value(february) / _value(year)
    words = wording.percent(share, 0)
    yield fact("february-share-2022", share, "percent", words, "February in the turnover of the year", [february, year])
    average = (_value("wits-imports-2021") + _value("wits-exports-2021")) / 12
    above = 100 * (_value(february) / average - 1)
    ids = [february, "wits-imports-2021", "wits-exports-2021"]
    how = "February 2022 against the monthly average of 2021, Ukrainian view"
    yield fact("february-above-2021", above, "percent", wording.percent(above, 0), how, ids)
    yield from _halves(trade)


def _halves(trade: pd.DataFrame) -> Iterator[Fact]:
    """Return what “most” of a year's trade in two months says of the monthly averages before and after."""
    claim = tables.read("trade_shares").loc["sceeus-first-two-months-2022"]
    year = ["wits-imports-2022", "wits-exports-2022"]
    part = sum(_value(row_id) for row_id in year) * claim.share_percent / 100
    for name, months, hedge, how in (
        (
            "monthly-first-two-2022",
            2,
            "more_than",
            "more than half of the turnover that Ukraine counted, over two months",
        ),
        (
            "monthly-last-ten-2022",
            10,
            "at_most",
            "less than half of the turnover that Ukraine counted, over ten months",
        ),
    ):
        words = wording.HEDGES[hedge] + wording.money(part / months, 1)
        yield fact(name, part / months, "usd_million", words, how, [*year, claim.id])


def shares(trade: pd.DataFrame) -> pd.DataFrame:
    """Return what each country's trade with the other is of its trade with the world, each by its own statistics.

    Columns: country, flow, year, share_percent, rows (ids); years in which both figures are in the tables.
    """
    annual = trade[(trade.period_kind == "year") & trade.flow.isin(["exports", "imports"])]
    annual = annual[(annual["view"] != "") | (annual.partner == "World")]
    annual = annual[annual.reporter == annual.country].assign(year=lambda d: d.period_start.dt.year)
    keys = ["country", "flow", "year"]
    part = annual[annual.partner.isin(["Belarus", "Ukraine"])].set_index(keys)
    whole = annual[annual.partner == "World"].set_index(keys)
    both = part.merge(whole, left_index=True, right_index=True, suffixes=("", "_world")).reset_index()
    percent = 100 * both.value_usd_million / both.value_usd_million_world
    return both.assign(share_percent=percent, rows=both.id + " " + both.id_world)[[*keys, "share_percent", "rows"]]


def _dependence(trade: pd.DataFrame) -> Iterator[Fact]:
    whole, published = "reuters-exports-2021", "tdm-open-exports-2021"
    withheld = 100 * (1 - _value(published) / _value(whole))
    words, how = (
        wording.HEDGES["about"] + wording.percent(withheld, 0),
        "exports less those under published codes, over exports",
    )
    yield fact("withheld-share-2021", withheld, "percent", words, how, [whole, published])
    by_year = shares(trade).set_index(["country", "flow", "year"])
    for country, flow, year in (
        ("Belarus", "exports", 2012),
        ("Belarus", "exports", 2020),
        ("Belarus", "imports", 2020),
        ("Ukraine", "exports", 2020),
        ("Ukraine", "imports", 2020),
        ("Ukraine", "exports", 2012),
        ("Ukraine", "exports", 2021),
        ("Ukraine", "imports", 2021),
        ("Ukraine", "exports", 2022),
    ):
        row = by_year.loc[country, flow, year]
        name = f"share-of-{country.lower()}-{flow}-{year}"
        words, how = wording.percent(row.share_percent), "trade with the other country over trade with the world"
        yield fact(name, row.share_percent, "percent", words, how, row.rows.split())


def _russia() -> Iterator[Fact]:
    table = tables.read("trade_shares")
    derived = table[(table.partner == "Russia") & (table.basis == "derived") & (table.period_start.dt.year >= 2005)]
    for name, row in (
        ("russia-share-lowest", derived.loc[derived.share_percent.idxmin()]),
        ("russia-share-highest", derived.loc[derived.share_percent.idxmax()]),
    ):
        words, how = wording.percent(row.share_percent), "share of Russia in Belarusian turnover since 2005"
        yield fact(name, row.share_percent, "percent", words, how, [row.id])
        year = row.period_start.year
        yield fact(f"{name}-year", year, "year", str(year), f"year of that share: {how}", [row.id])


def _verdicts() -> Iterator[Fact]:
    results = audit.results()
    own = [r for r in results if r.view == "own" and r.verdict != audit.UNTESTED]
    passages = {test.printed for _, test in tables.read("audit").iterrows()}
    for name, counted, how in (
        ("tests-own", own, "tests of the audit that the document's own figures allow"),
        ("tests-own-differ", [r for r in own if r.verdict == audit.DIFFERS], "of these, tests that differ"),
    ):
        ids = sorted(passages & {row for r in counted for row in r.rows}) or [r.rows[0] for r in counted]
        yield fact(name, len(counted), "count", wording.count(len(counted)), how, ids)
