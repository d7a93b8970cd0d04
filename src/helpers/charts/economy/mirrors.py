"""Trade by year as each side counted it: two views, never one line."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Figure
from helpers import audit
from helpers.facts import economy as computed

VIEWS = {"ukrainian": "Ukraine reports", "belarusian": "Belarus reports"}
COLOURS = {VIEWS["ukrainian"]: LIGHT["ukrainian"], VIEWS["belarusian"]: LIGHT["belarusian"]}
DASHES = alt.Scale(domain=list(COLOURS), range=[[1, 0], [6, 3]])
DIRECTIONS = {"Belarus": "Belarus to Ukraine", "Ukraine": "Ukraine to Belarus"}


def years(values: list[int]) -> alt.X:
    """Return a horizontal axis of years that is labelled at the given ones."""
    axis = alt.Axis(format="d", title=None, values=values, labelFlush=True)
    return alt.X("year:Q", axis=axis, scale=alt.Scale(nice=False, zero=False))


def views() -> pd.DataFrame:
    """Return the rows of both views with `reports` (who counts) and `billion` (USD billion)."""
    trade = tables.read("trade")
    rows = pd.concat(audit.view_rows(trade, view) for view in VIEWS)
    return rows.assign(reports=rows["view"].map(VIEWS), billion=rows.value_usd_million / 1000)


def turnover_by_view() -> Figure:
    """Draw the turnover of each year as each side reports it, with the highest year and the year that a document calls the peak."""
    trade = tables.read("trade")
    totals = pd.concat(
        audit.turnover(trade, view).div(1000).rename("billion").reset_index().assign(reports=name)
        for view, name in VIEWS.items()
    ).reset_index(drop=True)
    claimed = int(tables.read("claims").loc["sceeus-peak"].date_start.year)
    peaks = totals.loc[totals.groupby("reports").billion.idxmax()]
    marked = pd.concat([peaks, totals[totals.year == claimed]]).drop_duplicates(["year", "reports"])
    marked = marked.assign(text=marked.billion.map("{:.1f}".format))
    lower = marked.reports == VIEWS["ukrainian"]

    def build(layout: Layout) -> alt.TopLevelMixin:
        axis = alt.Axis(**theme.above("USD billion a year"), values=[0, 2, 4, 6, 8])
        y = alt.Y("billion:Q", axis=axis, scale=alt.Scale(domain=[0, 8.6]))
        x = years([1996, 2004, 2012, 2021] if layout.stacked else [1996, 2000, 2004, 2008, 2012, 2016, 2021])
        hue = theme.hue("reports", COLOURS)
        dash = alt.StrokeDash("reports:N", scale=DASHES, legend=None)
        lines = alt.Chart(totals).mark_line(strokeWidth=2.2).encode(x=x, y=y, color=hue, strokeDash=dash)
        points = alt.Chart(marked).encode(x="year:Q", y=y)
        dots = points.mark_circle(size=60, opacity=1).encode(color=hue)
        high = theme.label(alt.Chart(marked[~lower]).encode(x="year:Q", y=y), alt.Text("text:N"), dy=-12)
        low = theme.label(alt.Chart(marked[lower]).encode(x="year:Q", y=y), alt.Text("text:N"), dy=16)
        return alt.layer(lines, dots, high, low).properties(width=layout.width - 60, height=270)

    says = "; ".join(
        f"{peak.reports}: highest in {peak.year} at USD {peak.billion:.2f} billion, "
        f"{claimed} USD {totals[(totals.year == claimed) & (totals.reports == peak.reports)].billion.iloc[0]:.2f} billion"
        for peak in peaks.itertuples()
    )
    highest = " and ".join(dict.fromkeys(str(year) for year in peaks.year))
    return theme.figure(
        build,
        name="fig-turnover",
        title=f"By either count, trade was highest in {highest}",
        caption=(
            "Goods turnover of Belarus and Ukraine by who reports it. "
            "The last Belarusian point comes from a news agency and a data firm, both rounded; no later one was found."
        ),
        description=f"Line chart of yearly turnover in two series that are never joined. {says}.",
        rows=views(),
        columns={"billion": ("Turnover", "USD billion a year")},
    )


def mirror_views() -> Figure:
    """Draw each direction of the trade as each side reports it, and the gap between the two in percent."""
    rows = views().assign(direction=lambda d: d.exporter.map(DIRECTIONS))
    gaps = computed.gaps(tables.read("trade")).assign(direction=lambda d: d.exporter.map(DIRECTIONS))
    start = computed.parted(gaps)
    both = gaps[["ukrainian", "belarusian"]] / 1000
    gaps = gaps.assign(low=both.min(axis=1), high=both.max(axis=1))

    def lines(direction: str, *, legend: bool) -> alt.TopLevelMixin:
        x = years([1996, 2004, 2012, 2021])
        axis = alt.Axis(**theme.above("USD billion a year"), values=[0, 2, 4, 6])
        y = alt.Y("billion:Q", axis=axis, scale=alt.Scale(domain=[0, 6]))
        hue = theme.hue("reports", COLOURS, offset=14) if legend else theme.hue("reports", COLOURS).legend(None)
        these = rows.loc[rows.direction == direction, ["year", "direction", "reports", "billion"]]
        between = gaps.loc[gaps.direction == direction, ["year", "direction", "low", "high"]]
        band = alt.Chart(between).mark_area(color=LIGHT["gap"], opacity=1).encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
        dash = alt.StrokeDash("reports:N", scale=DASHES, legend=None)
        return alt.layer(band, alt.Chart(these).mark_line(strokeWidth=2.2).encode(x=x, y=y, color=hue, strokeDash=dash))

    def bars(direction: str, size: float) -> alt.TopLevelMixin:
        these = gaps.loc[gaps.direction == direction, ["year", "direction", "gap_percent"]]
        axis = alt.Axis(**theme.above("Belarus above Ukraine, %"), values=[-10, 0, 10, 20])
        x_axis = alt.Axis(format="d", title=None, values=[1996, 2004, 2012, 2021])
        x = alt.X("year:Q", axis=x_axis, scale=alt.Scale(domain=[1996, 2022], nice=False))
        y = alt.Y("gap_percent:Q", axis=axis, scale=alt.Scale(domain=[-10, 26]))
        return alt.Chart(these).mark_bar(size=size, color=LIGHT["muted"]).encode(x=x, y=y)

    def build(layout: Layout) -> alt.TopLevelMixin:
        width = layout.width - 58 if layout.stacked else layout.width // 2 - 62
        panels = [
            alt.vconcat(
                lines(direction, legend=n == 0).properties(width=width, height=190, title=direction),
                bars(direction, width // 40).properties(width=width, height=90),
                spacing=26,
            )
            for n, direction in enumerate(DIRECTIONS.values())
        ]
        return alt.vconcat(*panels, spacing=30) if layout.stacked else alt.hconcat(*panels, spacing=18)

    says = ". ".join(
        f"{direction}: since {start} Belarus reports between {these.gap_percent.min():.0f} and "
        f"{these.gap_percent.max():.0f}% more than Ukraine"
        for direction, these in gaps[gaps.year >= start].groupby("direction")
    )
    return theme.figure(
        build,
        name="fig-mirrors",
        title=f"On the larger flow the two counts ran close until {start - 1}; since then Belarus has counted more",
        caption=(
            "Above, the goods that crossed in each direction, as each side counted them; the grey band lies between the two counts. "
            "Below, the gap between them: above zero where Belarus reports more. "
            "No Belarusian figure after the last bar was found, so the earlier gaps are the best guide to the uncertainty."
        ),
        description=f"Two line charts, one for each direction, each with bars for the gap between the counts. {says}.",
        rows=rows,
        columns={"low": ("Lower count", "USD billion"), "high": ("Higher count", "USD billion")},
    )
