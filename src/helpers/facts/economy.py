"""The numbers of the economic chapter: those of its series, and those that no source prints, sums, shares and averages."""

from collections.abc import Iterator

import pandas as pd

from evidencebook.evidence import tables, wording
from evidencebook.evidence.facts import Fact, fact
from helpers import audit

VIEWS = ("ukrainian", "belarusian")
# The factor from each unit of the series to USD million.
MILLIONS = {"usd": 1e-6, "usd_million": 1, "usd_billion": 1000}
# The year whose entries the border committee counts four times in its running total.
COUNTED_FOURFOLD = 2025


def facts() -> list[Fact]:
    """Return the facts of the economic chapter."""
    trade = tables.read("trade")
    kinds = (
        _series(),
        _turnover(trade),
        _gap(trade),
        _months(trade),
        _weights(trade),
        _russia(),
        _property(),
        _entries(),
        _verdicts(),
    )
    return [each for kind in kinds for each in kind]


def _value(row_id: str) -> float:
    return tables.rows("trade", [row_id]).value_usd_million.iloc[0]


# --- the series, as they stand ---------------------------------------------------------------------------------------


def series_words(row) -> str:
    """Return a figure of the series in words, with the hedge of its source."""
    whole = float(row.value).is_integer()
    worded = {
        "percent": lambda value: wording.percent(value, 0 if whole else 1),
        "thousand_tonnes": wording.tonnes,
        "million_tonnes": lambda value: wording.tonnes(value * 1000),
        "count": wording.number,
        "persons": wording.number,
    }
    if row.unit in MILLIONS:
        step = 1 if row.unit == "usd_million" else 1000 if whole and row.unit == "usd_billion" else 100
        return wording.HEDGES[row.hedge] + wording.money(row.value * MILLIONS[row.unit], step)
    if row.subject == "growth":
        return wording.change(row.value, 0 if whole else 1, row.hedge)
    return wording.HEDGES[row.hedge] + worded[row.unit](row.value)


def _series() -> Iterator[Fact]:
    """Return a fact for each figure of the series, under the id of its row; it leads to the rows of evidence behind it."""
    for _, row in tables.read("economy_series").iterrows():
        value, unit = row.value, row.unit
        if unit in MILLIONS:
            value, unit = value * MILLIONS[unit], "usd_million"
        elif unit == "million_tonnes":
            value, unit = value * 1000, "thousand_tonnes"
        yield fact(row.id, value, unit, series_words(row), f"{row.basis} by the source", row.rows.split())


def _of_series(*names: str) -> tuple[list[float], list[str]]:
    """Return figures of the series, money in USD million, and the rows of evidence behind all of them."""
    rows = tables.rows("economy_series", names)
    values = [row.value * MILLIONS.get(row.unit, 1) for row in rows.itertuples()]
    return values, [row_id for cell in rows.rows for row_id in cell.split()]


# --- trade between the two states ------------------------------------------------------------------------------------


def _turnover(trade: pd.DataFrame) -> Iterator[Fact]:
    for view in VIEWS:
        rows, by_year = audit.view_rows(trade, view), audit.turnover(trade, view)
        # The years that the documents discuss: the last full year before the invasion, the year after, and the record year.
        peak = int(by_year.idxmax())
        for year in sorted({2021, 2022, peak} & set(by_year.index)):
            of_year = rows[rows.year == year]
            words = wording.money(by_year[year], 100 if (of_year.rounded_to_usd_million > 1).any() else 0.1)
            how = "sum of the two flows"
            yield fact(f"turnover-{year}-{view}", by_year[year], "usd_million", words, how, list(of_year.id))
        ids = list(rows[rows.year == peak].id)
        yield fact(f"peak-year-{view}", peak, "year", str(peak), "year with the highest turnover", ids)
    for name, parts, step in (
        ("printed-turnover-2021", ["sceeus-exports-2021", "sceeus-imports-2021"], 100),
        ("printed-parts-2022", ["sceeus-imports-2022", "sceeus-exports-2022"], 10),
    ):
        total = sum(_value(row_id) for row_id in parts)
        yield fact(name, total, "usd_million", wording.money(total, step), "sum of the two flows", parts)


def gaps(trade: pd.DataFrame) -> pd.DataFrame:
    """Return by exporter and year how much more Belarus reports than Ukraine, in percent of the Ukrainian figure, if both report.

    Columns: exporter, year, ukrainian and belarusian (USD million), gap_percent, rows (ids). Mirror statistics: IMF practice.
    """
    wide = pd.concat(audit.view_rows(trade, view) for view in VIEWS).pivot(index=["exporter", "year"], columns="view")
    both = wide["value_usd_million"].dropna().reset_index()
    ids = wide["id"].loc[pd.MultiIndex.from_frame(both[["exporter", "year"]])]
    rows = ids["ukrainian"] + " " + ids["belarusian"]
    return both.assign(gap_percent=100 * (both.belarusian / both.ukrainian - 1), rows=list(rows)).rename_axis(
        columns=None
    )


def _gap(trade: pd.DataFrame) -> Iterator[Fact]:
    """Yield how far the two counts of the larger flow differ, which is the best guide to the uncertainty of a single count."""
    both = gaps(trade).set_index(["exporter", "year"])
    row = both.loc["Belarus", 2021]
    how = "Belarusian exports above Ukrainian imports of the same goods"
    yield fact("gap-2021", row.gap_percent, "percent", wording.percent(row.gap_percent, 0), how, row.rows.split())


def monthly(row_ids: list[str]) -> float:
    """Return the monthly average of rows of trade, in USD million; all rows must be of one period."""
    rows = tables.rows("trade", row_ids)
    first, last = rows.period_start.iloc[0].to_period("M"), rows.period_end.iloc[0].to_period("M")
    return rows.value_usd_million.sum() / (1 + (last - first).n)


def _months(trade: pd.DataFrame) -> Iterator[Fact]:
    for name, ids in (
        ("monthly-2021-ukrainian", ["wits-imports-2021", "wits-exports-2021"]),
        ("monthly-2022-ukrainian", ["wits-imports-2022", "wits-exports-2022"]),
        ("monthly-2023-printed", ["sceeus-turnover-2023-01-07"]),
    ):
        average = monthly(ids)
        words = wording.money(average, 1 if average >= 10 else 0.1)
        yield fact(name, average, "usd_million", words, "average of the months of the period", ids)
    august, later = "sceeus-turnover-2022-08", "sceeus-turnover-2023-01-07"
    change = 100 * (monthly([later]) / _value(august) - 1)
    how = "monthly average of January to July 2023 against August 2022"
    yield fact(
        "trade-change-since-august-2022", change, "percent", wording.change(change, 0, "about"), how, [august, later]
    )


def shares(trade: pd.DataFrame) -> pd.DataFrame:
    """Return each country's trade with the other as a share of its trade with the world, by its own statistics.

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


def _weights(trade: pd.DataFrame) -> Iterator[Fact]:
    """Yield the weight of the trade of 2021 for each country: its share of trade with the world, and of the economy."""
    by_year = shares(trade).set_index(["country", "flow", "year"])
    for flow in ("exports", "imports"):
        row = by_year.loc["Ukraine", flow, 2021]
        how = "trade with Belarus over trade with the world"
        words = wording.percent(row.share_percent)
        yield fact(f"share-of-ukraine-{flow}-2021", row.share_percent, "percent", words, how, row.rows.split())
    for name, flow, size in (
        ("exports-to-gdp-2021", "reuters-exports-2021", "gdp-belarus-2021"),
        ("imports-to-gdp-2021", "wits-imports-2021", "gdp-ukraine-2021"),
    ):
        (gdp,), rows = _of_series(size)
        share = 100 * _value(flow) / gdp
        how = "the flow as the country counts it, over its gross domestic product"
        yield fact(name, share, "percent", wording.percent(share), how, [flow, *rows])


# --- Russia ----------------------------------------------------------------------------------------------------------


def _russia() -> Iterator[Fact]:
    table = tables.read("trade_shares")
    derived = table[(table.partner == "Russia") & (table.basis == "derived") & (table.period_start.dt.year >= 2005)]
    for name, row in (
        ("russia-share-lowest", derived.loc[derived.share_percent.idxmin()]),
        ("russia-share-highest", derived.loc[derived.share_percent.idxmax()]),
    ):
        words, how = wording.percent(row.share_percent), "share of Russia in Belarusian turnover since 2005"
        yield fact(name, row.share_percent, "percent", words, how, [row.id])
    names = (
        "russia-goods-2022",
        "russia-exports-2022",
        "china-exports-2022",
        "russia-china-export-share-2022",
        "balance-2022",
    )
    (goods, exports, china, together, balance), rows = _of_series(*names)
    world = (exports + china) / (together / 100)
    share = 100 * goods / (2 * world - balance)
    how = "trade with Russia over all exports and imports; exports from the share of Russia and China, imports from the balance"
    yield fact("russia-share-2022", share, "percent", wording.percent(share), how, rows)
    words = wording.HEDGES["at_most"]
    for name, world_rows, world_names in (
        ("2023-h1", ["zerkalo-world-exports-2023-h1", "zerkalo-world-imports-2023-h1"], ()),
        ("2025", [], ("world-exports-2025-9m", "world-imports-2025-9m")),
    ):
        period = {"2025": "2025-9m"}.get(name, name)
        cis, rows = _of_series(f"cis-exports-{period}", f"cis-imports-{period}")
        world, more = (
            _of_series(*world_names) if world_names else ([_value(row_id) for row_id in world_rows], world_rows)
        )
        bound = 100 * sum(cis) / sum(world)
        how = "trade with all CIS states, of which Russia is one, over trade with the world"
        yield fact(f"russia-share-bound-{name}", bound, "percent", words + wording.percent(bound), how, [*rows, *more])


# --- property and people ---------------------------------------------------------------------------------------------


def _property() -> Iterator[Fact]:
    names = [row_id for row_id in tables.read("economy_series").index if row_id.startswith("railcars-seized-")]
    cars, rows = _of_series(*names)
    how = "sum of the reports of seizures"
    yield fact("railcars-seized-ukraine-total", sum(cars), "count", wording.number(sum(cars)), how, rows)


def entries() -> pd.DataFrame:
    """Return the running totals with a column `corrected`: those of 2025 without what the committee counts more than once.

    The total of the first days of 2025 counts their entries four times already, so the total at the end of 2024 is that
    total less four times these entries; the entries of the year are added once.
    """
    table = tables.read("entries")
    of_2025 = table[table.counted_to.dt.year == COUNTED_FOURFOLD]
    first = of_2025.sort_values("counted_to").iloc[0]
    before = first.total_printed - 4 * first.year_entries
    corrected = table.total_printed.where(table.counted_to.dt.year < COUNTED_FOURFOLD, before + table.year_entries)
    return table.assign(corrected=corrected)


def _entries() -> Iterator[Fact]:
    table = entries()
    first, last = table.loc["entries-to-2025-01-03"], table.loc["entries-to-2025-10"]
    both = first.rows.split() + last.rows.split()
    how = "total at the end of 2024, from the first total of 2025, and the entries of 2025 counted once"
    yield fact("entries-corrected-2025-10", last.corrected, "count", wording.number(last.corrected), how, both)
    may = table.loc["entries-to-2025-05-16"]
    before = first.total_printed - 4 * first.year_entries
    through = may.year_entries - may.year_direct
    times = (may.total_printed - before - may.year_direct) / through
    how = "growth of the printed total since the end of 2024, less direct entries, over the entries through the EU"
    words = f"{wording.count(round(times))}{wording.NBSP}times"
    yield fact("entries-overcount", times, "times", words, how, [*first.rows.split(), *may.rows.split()])
    how = "as the source gives it"
    yield fact(
        "entries-direct-2025", last.year_direct, "count", wording.number(last.year_direct), how, last.rows.split()
    )


# --- the audit -------------------------------------------------------------------------------------------------------


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
