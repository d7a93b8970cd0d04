"""The figure of the front page: the phases of the relationship and its turning points."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Figure
from helpers.charts.behind import rows_behind

__all__ = ["phases"]

SIDES = {"belarus": "belarusian", "ukraine": "ukrainian", "russia": "russian", "west": "western"}
NAMES = {"belarus": "Minsk", "russia": "Moscow", "ukraine": "Kyiv", "west": "Washington"}
# Acts of Minsk and Moscow stand above the band, those of Kyiv and Washington below it.
ABOVE = ("belarus", "russia")
START, END = "2021-01-01", "2026-06-30"
LEVELS = 5
COLOURS = alt.Scale(domain=list(SIDES), range=[LIGHT[name] for name in SIDES.values()])
# From this day on a label stands to the left of its mark, so that it ends within the figure.
TURN_LEFT = "2025-01-01"
# Labels to the left of their marks start this many levels up, above labels that extend from the left.
LIFT = 2


def _points(table: pd.DataFrame) -> pd.DataFrame:
    """Return the turning points with `up` and `level` (1 is next to the band), chosen so that no stem crosses a label."""
    points = table[table.kind == "turning_point"].sort_values("date_start")
    points = points.assign(up=points.side.isin(ABOVE), left=points.date_start >= TURN_LEFT)
    same = points.groupby(["up", "left"])
    later = same.cumcount() + 1 + LIFT * points.up
    return points.assign(level=later.where(points.left, same.cumcount(ascending=False) + 1))


def _days(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return table.assign(start=table.date_start.dt.strftime("%Y-%m-%d"), until=table.date_end.dt.strftime("%Y-%m-%d"))[
        ["start", "until", *columns]
    ]


def _across(bands: pd.DataFrame, points: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Draw time from left to right, with the acts of the two sides above and below the band."""
    axis = alt.Axis(title=None, format="%Y", values=[f"{year}-01-01" for year in range(2021, 2027)], offset=0)
    x = alt.X("start:T", scale=alt.Scale(domain=[START, END]), axis=axis)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[1 - LEVELS, LEVELS + 1]), axis=None)
    bands = bands.assign(y=-0.45, y2=0.45)
    band = alt.Chart(bands).mark_bar(stroke=LIGHT["paper"], strokeWidth=2, color=LIGHT["grid"])
    band = band.encode(x=x, x2=alt.X2("until:T"), y=y, y2=alt.Y2("y2:Q"))
    middle = bands.assign(start=_middle(bands), y=0)
    names = alt.Chart(middle).mark_text(fontSize=13, fontWeight="bold").encode(x=x, y=y, text=alt.Text("label:N"))
    points = points.assign(y=points.level.where(points.up, -points.level), y2=points.up.map({True: 0.45, False: -0.45}))
    hue = alt.Color("side:N", scale=COLOURS, legend=None)
    stems = alt.Chart(points).mark_rule(strokeWidth=1.2).encode(x=x, y=y, y2=alt.Y2("y2:Q"), color=hue)
    dots = alt.Chart(points).mark_point(filled=True, size=50, opacity=1).encode(x=x, y=y, color=hue)
    words = []
    for left in (False, True):
        base = alt.Chart(points[points.left == left]).encode(x=x, y=y, color=hue)
        words.append(theme.label(base, alt.Text("label:N"), align="right" if left else "left", dx=-8 if left else 8))
    return alt.layer(band, names, stems, dots, *words).properties(width=width, height=310)


def _middle(spans: pd.DataFrame) -> pd.Series:
    start, until = pd.to_datetime(spans.start), pd.to_datetime(spans.until)
    return (start + (until - start) / 2).dt.strftime("%Y-%m-%d")


def _down(bands: pd.DataFrame, points: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Draw time from top to bottom for narrow screens: phases as blocks, turning points in order beside them."""
    order = pd.concat([bands.assign(side="", bold=True), points.assign(bold=False)])
    order = order.sort_values(["start", "bold"], ascending=[True, False]).reset_index(drop=True)
    order = order.assign(y=range(len(order)), x=0, when=pd.to_datetime(order.start).dt.strftime("%b %Y"))
    y = alt.Y("y:O", axis=None)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1]))
    hue = alt.Color("side:N", scale=COLOURS, legend=None)
    heads, acts = order[order.bold], order[~order.bold]
    blocks = alt.Chart(heads.assign(x2=1)).mark_bar(color=LIGHT["grid"], height=22).encode(x=x, x2=alt.X2("x2:Q"), y=y)
    names = (
        alt.Chart(heads)
        .mark_text(align="left", dx=6, fontWeight="bold", fontSize=13)
        .encode(x=x, y=y, text=alt.Text("label:N"))
    )
    dots = alt.Chart(acts).mark_point(filled=True, size=50, opacity=1, xOffset=10).encode(x=x, y=y, color=hue)
    days = (
        alt.Chart(acts)
        .mark_text(align="left", dx=20, fontSize=13, color=LIGHT["muted"])
        .encode(x=x, y=y, text=alt.Text("when:N"))
    )
    words = (
        alt.Chart(acts)
        .mark_text(align="left", dx=82, fontSize=13)
        .encode(x=x, y=y, text=alt.Text("label:N"), color=hue)
    )
    return alt.layer(blocks, names, dots, days, words).properties(width=width, height=24 * len(order))


def phases() -> Figure:
    """Draw the four phases of the relationship from 2021 to 2026, with the turning points of each side."""
    table = tables.read("phases")
    table = table.assign(told=range(len(table)))
    bands = _days(table[table.kind == "phase"], ["label", "told"])
    points = _points(table)
    turns = _days(points, ["label", "side", "told", "up", "left", "level"])

    def build(layout: Layout) -> alt.TopLevelMixin:
        width = layout.width - 10
        return (
            _down(bands, turns.drop(columns=["up", "left", "level"]), width)
            if layout.stacked
            else _across(bands, turns, width)
        )

    phases = table[table.kind == "phase"].itertuples()
    named = "; ".join(f"{row.label}, {row.date_start:%B %Y} to {row.date_end:%B %Y}" for row in phases)
    return theme.figure(
        build,
        name="fig-phases",
        title="From launch pad to restraint without trust, now wearing thin",
        caption=("The phases are ours; orange: Minsk, red: Moscow, blue: Kyiv, teal: Washington."),
        description=(
            f"A timeline of four phases: {named}. "
            "Turning points run from Russia’s invasion to a reported deadline over relays."
        ),
        rows=rows_behind(table),
        columns={
            "label": ("What", ""),
            "side": ("Whose act", ""),
            "until": ("Until", ""),
            "up": ("Above the band", ""),
            "level": ("Height of the label", ""),
            "left": ("Label to the left", ""),
            "when": ("Month", ""),
            "bold": ("Phase", ""),
        },
        numbers=table.assign(side=table.side.map(NAMES).fillna(""))[
            ["label", "kind", "date_start", "date_end", "side"]
        ],
    )
