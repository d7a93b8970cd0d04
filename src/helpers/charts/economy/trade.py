"""The trade of the two states: years as both counted them up to the invasion, and the months that are known after it."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure
from helpers import audit
from helpers.charts.economy.origins import behind
from helpers.facts import economy as computed

VIEWS = {"belarusian": "Belarus’s count", "ukrainian": "Ukraine’s count"}
COLOURS = {name: LIGHT[view] for view, name in VIEWS.items()}
AFTER = ("sceeus-turnover-2022-02", "sceeus-turnover-2022-08", "sceeus-turnover-2023-01-07")
FIRST, LAST = 2008, 2021
INVASION = "2022-02-24"
TOP = 720
SCALE = alt.Scale(domain=[0, TOP], nice=False)


def years() -> pd.DataFrame:
    """Return the turnover of each year by who counts, as a monthly average, with the rows behind it."""
    trade, found = tables.read("trade"), []
    for view, name in VIEWS.items():
        rows = audit.view_rows(trade, view)
        for year, total in audit.turnover(trade, view).items():
            if FIRST <= year <= LAST:
                ids = " ".join(rows[rows.year == year].id)
                found.append({"year": int(year), "reports": name, "monthly": total / 12, "rows": ids})
    return pd.DataFrame(found)


def months() -> pd.DataFrame:
    """Return what is known of the months after the invasion, each figure as a monthly average over its period."""
    rows = tables.rows("trade", AFTER)
    found = []
    for row in rows.itertuples():
        monthly = computed.monthly([row.id])
        span = {"start": f"{row.period_start:%Y-%m-%d}", "end": f"{row.period_end + pd.Timedelta(days=1):%Y-%m-%d}"}
        words = f"{wording.period(row.period_start, row.period_end)}: {'about ' if row.hedge == 'about' else ''}"
        several = " a month" if row.period_kind == "months" else ""
        text = f"{words}{wording.number(monthly, 0 if monthly >= 7 else 1)}{several}"
        found.append(span | {"what": wording.period(row.period_start, row.period_end), "monthly": monthly, "text": text})
    return pd.DataFrame(found)


def _axis(*, labels: bool) -> alt.Axis:
    title = {"title": "USD million a month", "titleY": -14, "titleX": -28, "titleBaseline": "bottom"} if labels else {"title": None}
    return alt.Axis(**title, values=[0, 200, 400, 600], labels=labels, format=",d")


def _before(data: pd.DataFrame, width: int) -> alt.LayerChart:
    x = alt.X("year:Q", axis=alt.Axis(format="d", title=None, values=[2008, 2012, 2016, 2021]), scale=alt.Scale(domain=[FIRST, LAST], nice=False))
    y = alt.Y("monthly:Q", axis=_axis(labels=True), scale=SCALE)
    hue = alt.Color("reports:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())), legend=None)
    layers = [alt.Chart(data[["year", "reports", "monthly"]]).mark_line(strokeWidth=2.6).encode(x=x, y=y, color=hue)]
    for name, colour, dy in zip(COLOURS, COLOURS.values(), (-12, 16), strict=True):
        these = data[data.reports == name]
        ends = these[these.year.isin([int(these.year[these.monthly.idxmax()]), LAST])]
        for row in ends.itertuples():
            at = alt.Chart(pd.DataFrame([{"year": row.year, "monthly": row.monthly}])).encode(x=x, y=y)
            side = "right" if row.year == LAST else "center"
            layers.append(at.mark_circle(size=60, color=colour, opacity=1))
            layers.append(theme.label(at, alt.value(f"{row.monthly:.0f}"), dy=dy, align=side, color=colour, fontSize=14))
        named = these[these.year == 2016].iloc[0]
        at = alt.Chart(pd.DataFrame([{"year": named.year, "monthly": named.monthly}])).encode(x=x, y=y)
        place = {"dy": 40} if name == VIEWS["ukrainian"] else {"dy": -34}
        layers.append(theme.label(at, alt.value(name), color=colour, fontSize=14, fontWeight="bold", **place))
    return alt.layer(*layers).properties(width=width, height=270, title="Years, as monthly averages")


def _after(data: pd.DataFrame, width: int, *, labels: bool) -> alt.LayerChart:
    axis = alt.Axis(format="%b %Y", title=None, values=[f"{year}-{month:02}-01" for year in (2022, 2023) for month in (1, 7)], labelFlush=True)
    x = alt.X("start:T", axis=axis, scale=alt.Scale(domain=["2022-01-01", "2024-01-01"]))
    y = alt.Y("monthly:Q", axis=_axis(labels=labels), scale=SCALE)
    day = alt.Chart(pd.DataFrame([{"start": INVASION}])).encode(x=x)
    rule = day.mark_rule(color=LIGHT["muted"], strokeDash=[4, 3], strokeWidth=1.5)
    invasion = day.mark_text(align="left", dx=6, color=LIGHT["muted"], fontSize=14).encode(y=alt.value(10), text=alt.value("24 Feb 2022: invasion"))
    levels = alt.Chart(data[["start", "end", "what", "monthly"]]).mark_rule(strokeWidth=7, color=LIGHT["document"])
    layers = [rule, invasion, levels.encode(x=x, x2="end:T", y=y)]
    for row, place in zip(data.itertuples(), ({"dx": 14, "dy": 0}, {"dx": -4, "dy": -26}, {"dx": 0, "dy": -52}), strict=True):
        at = alt.Chart(pd.DataFrame([{"start": row.end if place["dx"] > 0 else row.start, "monthly": row.monthly}])).encode(x=x, y=y)
        layers.append(theme.label(at, alt.value(row.text), align="left", color=LIGHT["document"], fontSize=14, **place))
    end = data.end.max()
    none = alt.Chart(pd.DataFrame([{"start": end, "monthly": 0.0}])).encode(x=x, y=y)
    layers.append(none.mark_text(align="left", dx=4, dy=-10, color=LIGHT["muted"], fontSize=14, fontStyle="italic").encode(text=alt.value("no figure found")))
    return alt.layer(*layers).properties(width=width, height=270, title="The months that are known")


def trade() -> Figure:
    """Draw the years up to the invasion and the known months after it on one scale, in USD million a month."""
    before, after = years(), months()

    def build(layout: Layout) -> alt.TopLevelMixin:
        if layout.stacked:
            return alt.vconcat(
                _before(before, layout.width - 50), _after(after, layout.width - 50, labels=True), spacing=34
            )
        left = (layout.width - 60) * 45 // 100
        return alt.hconcat(_before(before, left), _after(after, layout.width - 70 - left, labels=False), spacing=18)

    last = {row.reports: row.monthly for row in before[before.year == LAST].itertuples()}
    says = "; ".join(row.text for row in after.itertuples())
    rows = [row_id for cell in before.rows for row_id in cell.split()]
    return theme.figure(
        build,
        name="fig-trade",
        title="Trade stopped with the invasion, not over the year",
        caption=(
            "Goods traded between Belarus and Ukraine, both directions. "
            "The months rest on one commentary; Ukraine’s officials confirm the direction."
        ),
        description=(
            f"Two panels on one scale, USD million a month. In {LAST} trade averaged {last['Ukraine’s count']:.0f} by Ukraine’s count "
            f"and {last['Belarus’s count']:.0f} by Belarus’s. After the invasion: {says}. No later figure was found."
        ),
        rows=behind(*rows, *AFTER),
        columns={"reports": ("Counted by", ""), "monthly": ("Turnover", "USD million a month"), "what": ("Period", "")},
    )
