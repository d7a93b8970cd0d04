"""The figure of the front page: trade, troops and tension on one time axis."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure
from helpers.charts.economy.collapse import PRINTED, spans
from helpers.charts.economy.mirrors import COLOURS as VIEWS

__all__ = ["at_a_glance"]

START, END = "2021-01-01", "2026-06-30"
DIRECTIONS = {"escalation": "raised tension", "de_escalation": "lowered tension"}
COLOURS = {"raised tension": LIGHT["ink"], "lowered tension": LIGHT["western"]}
BASES = {
    "counted": "counted by a service or monitor",
    "stated": "stated by a document",
    "announced": "announced or expected",
}
FILLS = alt.Scale(domain=list(BASES.values()), range=["circle", "diamond", "triangle-up"])


def _time(layout: Layout, *, labels: bool) -> alt.X:
    axis = alt.Axis(format="%Y", title=None, tickCount=3 if layout.stacked else 6, labels=labels, ticks=labels)
    return alt.X("start:T", axis=axis, scale=alt.Scale(domain=[START, END]))


def _troops() -> pd.DataFrame:
    """Return the counts of Russian personnel with the middle of their period and the words of their hedge."""
    rows = tables.read("counts").query("subject == 'russian_troops'")
    middle = rows.period_start + (rows.period_end - rows.period_start) / 2
    return rows.assign(start=middle.dt.strftime("%Y-%m-%d"), known=rows.basis.map(BASES))


def _tension() -> pd.DataFrame:
    """Return the events that raised or lowered tension, of which the day is known, since the first year of the axis."""
    rows = tables.read("events")
    rows = rows[rows.direction.isin(list(DIRECTIONS)) & (rows.date_precision == "day") & (rows.date_start >= START)]
    rows = rows.drop_duplicates(["date_start", "direction"])
    return rows.assign(start=rows.date_start.dt.strftime("%Y-%m-%d"), what=rows.direction.map(DIRECTIONS))


def at_a_glance() -> Figure:
    """Draw monthly trade, Russian personnel in Belarus, and what raised or lowered tension, one above the other."""
    trade, used = spans()
    trade = trade[trade.kind.isin(["", "about"])]
    troops, tension = _troops(), _tension()

    def build(layout: Layout) -> alt.TopLevelMixin:
        width = layout.width - 104
        hue = theme.hue("who", VIEWS | {PRINTED: LIGHT["document"]}, columns=1 if layout.stacked else 3)
        axis = alt.Axis(
            **theme.above("Trade, USD million a month (logarithmic)"), values=[1, 10, 100, 1000], format=",d"
        )
        y = alt.Y("monthly:Q", axis=axis, scale=alt.Scale(type="log", domain=[1, 1400]))
        levels = alt.Chart(trade[["start", "end", "monthly", "who"]]).mark_rule(strokeWidth=4)
        first = levels.encode(x=_time(layout, labels=False), x2="end:T", y=y, color=hue).properties(
            width=width, height=130
        )
        return alt.vconcat(first, second(layout, width), third(layout, width), spacing=34).resolve_scale(
            color="independent", shape="independent"
        )

    def second(layout: Layout, width: int) -> alt.TopLevelMixin:
        axis = alt.Axis(**theme.above("Russian personnel in Belarus, thousand"), values=[0, 10, 20, 30, 40])
        y = alt.Y("thousand:Q", axis=axis, scale=alt.Scale(domain=[0, 42]))
        legend = alt.Legend(title=None, orient="top", columns=1 if layout.stacked else 3, offset=34, labelLimit=320)
        shape = alt.Shape("known:N", scale=FILLS, legend=legend)
        points = troops[troops.value.notna()].assign(thousand=lambda d: d.value / 1000)[
            ["start", "thousand", "known", "reporter"]
        ]
        ranges = troops[troops.low.notna()].assign(thousand=lambda d: d.low / 1000, high=lambda d: d.high / 1000)
        x = _time(layout, labels=False)
        marks = alt.Chart(points).mark_point(size=60, opacity=1, color=LIGHT["ink"], strokeWidth=1.6)
        bars = alt.Chart(ranges[["start", "thousand", "high"]]).mark_rule(strokeWidth=4, color=LIGHT["document"])
        drawn = alt.layer(bars.encode(x=x, y=y, y2="high:Q"), marks.encode(x=x, y=y, shape=shape))
        return drawn.properties(width=width, height=130)

    def third(layout: Layout, width: int) -> alt.TopLevelMixin:
        y = alt.Y("what:N", axis=alt.Axis(title=None, domain=False, ticks=False), sort=list(COLOURS))
        hue = alt.Color("what:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())), legend=None)
        ticks = alt.Chart(tension[["start", "what"]]).mark_tick(thickness=2, size=22, opacity=1)
        above = {
            "text": "Days on which an event",
            "anchor": "start",
            "fontWeight": "normal",
            "fontSize": 13,
            "color": LIGHT["muted"],
        }
        drawn = ticks.encode(x=_time(layout, labels=True), y=y, color=hue)
        return drawn.properties(width=width, height=60, title=alt.TitleParams(**above))

    counted = troops[troops.basis == "counted"].sort_values("start")
    latest = counted.iloc[-1]
    highest = counted.loc[counted.value.idxmax()]
    raised, lowered = ((tension.direction == name).sum() for name in DIRECTIONS)
    says = "; ".join(f"{s.what}: {s.text}" for s in trade.itertuples())
    rows = pd.concat([tables.read("trade").loc[used], troops, tension])
    return theme.figure(
        build,
        name="fig-glance",
        title="Trade fell and stayed down; reported Russian numbers fell; the tension stayed",
        caption=(
            "Above, trade as monthly averages over the spans for which a figure exists. "
            "In the middle, Russian personnel by counter; the bar is the range that a document gives. "
            "Below, each day with an event of the chronology that raised or lowered tension, by this report's coding; "
            "many are statements, which prove only that they were made."
        ),
        description=(
            f"Three strips on one time axis. Trade in USD million a month: {says}. "
            f"Russian personnel: highest count {highest.value:,.0f} ({highest.period_start:%B %Y}), "
            f"latest {latest.value:,.0f} ({latest.period_start:%B %Y}). "
            f"Days with events: {wording.count(int(raised))} raised tension, {wording.count(int(lowered))} lowered it."
        ),
        rows=rows,
        columns={
            "start": ("Day, or middle or beginning of the period", ""),
            "high": ("Personnel, upper end", "thousand"),
            "thousand": ("Personnel, number or lower end", "thousand"),
            "what": ("What an event of the day did", ""),
        },
    )
