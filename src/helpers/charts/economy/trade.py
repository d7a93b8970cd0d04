"""Trade between the two states: by year, as both counted it up to the invasion, and the known months after it."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure
from helpers import audit
from helpers.charts.behind import behind
from helpers.facts import economy as computed

VIEWS = {"belarusian": "Belarus’s count", "ukrainian": "Ukraine’s count"}
COLOURS = {name: LIGHT[view] for view, name in VIEWS.items()}
AFTER = ("sceeus-turnover-2022-02", "sceeus-turnover-2022-08", "sceeus-turnover-2023-01-07")
# Who gives the months after the invasion.
COMMENTARY = "not stated, in one commentary"
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
        monthly, what = computed.monthly([row.id]), wording.period(row.period_start, row.period_end)
        after = row.period_end + pd.Timedelta(days=1)
        figure = ("about " if row.hedge == "about" else "") + wording.number(monthly, 0 if monthly >= 7 else 1)
        first, last = f"{row.period_start:%b}", f"{row.period_end:%b %Y}"
        short = last if row.period_kind == "month" else f"{first}–{last}"
        text = f"{short}: {figure}" + (" a month" if row.period_kind == "months" else "")
        found.append(
            {
                "start": f"{row.period_start:%Y-%m-%d}",
                "end": f"{after:%Y-%m-%d}",
                "what": what,
                "monthly": monthly,
                "text": text,
            }
        )
    return pd.DataFrame(found)


def _panel(chart: alt.LayerChart, width: int, title: str) -> alt.LayerChart:
    return chart.properties(width=width, height=270, title=title)


def _y(*, labels: bool) -> alt.Y:
    axis = alt.Axis(**theme.above("USD million a month"), values=[0, 200, 400, 600], labels=labels, format=",d")
    return alt.Y("monthly:Q", axis=axis, scale=SCALE)


def _at(x: alt.X, y: alt.Y, text: str, place: dict, **where) -> alt.LayerChart:
    """Return a direct label at a point of the drawing."""
    base = alt.Chart(pd.DataFrame([where])).encode(x=x, y=y)
    return theme.label(base, alt.TextValue(text), fontSize=14, **place)


def _before(data: pd.DataFrame, width: int) -> alt.LayerChart:
    axis = alt.Axis(format="d", title=None, values=[2008, 2012, 2016, 2021])
    x = alt.X("year:Q", axis=axis, scale=alt.Scale(domain=[FIRST, LAST + 1.8], nice=False))
    y = _y(labels=True)
    hue = alt.Color("reports:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())), legend=None)
    lines = alt.Chart(data[["year", "reports", "monthly"]]).mark_line(strokeWidth=2.6)
    # A line has one tooltip, that of its first year, so each year gets an invisible mark with its own.
    spots = alt.Chart(data[["year", "reports", "monthly", "told"]]).mark_circle(size=60, opacity=0)
    layers = [lines.encode(x=x, y=y, color=hue), spots.encode(x=x, y=y, color=hue)]
    highest = {VIEWS["belarusian"]: {"dy": -12}, VIEWS["ukrainian"]: {"dx": -8, "align": "right"}}
    for (name, colour), named_at in zip(COLOURS.items(), (560, 215), strict=True):
        these = data[data.reports == name]
        peak, last = these.loc[these.monthly.idxmax()], these[these.year == LAST].iloc[0]
        ends = pd.DataFrame([peak, last])[["year", "reports", "monthly", "told"]]
        layers.append(alt.Chart(ends).mark_circle(size=60, opacity=1).encode(x=x, y=y, color=hue))
        look = {"color": colour, "fontWeight": "bold"}
        for row, place in ((peak, highest[name]), (last, {"dx": 8, "align": "left"})):
            layers.append(_at(x, y, f"{row.monthly:.0f}", look | place, year=row.year, monthly=row.monthly))
        layers.append(_at(x, y, name, look, year=2016.9, monthly=named_at))
    return _panel(alt.layer(*layers), width, "Years, as monthly averages")


def _after(data: pd.DataFrame, width: int, *, labels: bool) -> alt.LayerChart:
    starts = [f"{year}-01-01" for year in (2022, 2023)]
    axis = alt.Axis(format="%b %Y", title=None, values=starts, labelFlush=True)
    x = alt.X("start:T", axis=axis, scale=alt.Scale(domain=["2022-01-01", "2024-03-01"]))
    y = _y(labels=labels)
    day = alt.Chart(pd.DataFrame([{"start": INVASION}])).encode(x=x)
    rule = day.mark_rule(color=LIGHT["muted"], strokeDash=[4, 3], strokeWidth=1.5)
    invasion = day.mark_text(align="left", dx=6, color=LIGHT["muted"], fontSize=14)
    levels = alt.Chart(data[["start", "end", "what", "monthly", "told"]]).mark_rule(
        strokeWidth=7, color=LIGHT["document"]
    )
    look = {"color": LIGHT["document"], "align": "left", "fontWeight": "bold"}
    february, august, later = data.itertuples()
    return _panel(
        alt.layer(
            rule,
            invasion.encode(y=alt.YValue(10), text=alt.TextValue("invasion, 24 February 2022")),
            levels.encode(x=x, x2=alt.X2("end:T"), y=y),
            _at(x, y, february.text, look | {"dx": 12}, start=february.end, monthly=february.monthly),
            _at(x, y, august.text, look | {"dy": -58, "dx": -24}, start=august.start, monthly=august.monthly),
            _at(
                x, y, later.text, look | {"dy": -34, "align": "right", "dx": 30}, start=later.end, monthly=later.monthly
            ),
            _at(
                x,
                y,
                "no figure found",
                {"dy": -14, "align": "right", "color": LIGHT["muted"], "fontStyle": "italic"},
                start="2024-03-01",
                monthly=0.0,
            ),
        ),
        width,
        "The months that are known",
    )


def trade() -> Figure:
    """Draw the years up to the invasion and the known months after it on one scale, in USD million a month."""
    before, after = years(), months()
    before = before.assign(told=range(len(before)))
    after = after.assign(told=range(len(before), len(before) + len(after)))

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
        title="Trade ended within months of the invasion; the yearly figure hides it",
        caption=(
            "Goods traded between Belarus and Ukraine, both directions. "
            "The months rest on one commentary; Ukraine’s officials confirm the direction."
        ),
        description=(
            f"Two panels on one scale, USD million a month. In {LAST} trade averaged {last[VIEWS['ukrainian']]:.0f} by Ukraine’s "
            f"and {last[VIEWS['belarusian']]:.0f} by Belarus’s count. After the invasion: {says}. The series ends there."
        ),
        rows=behind([*rows, *AFTER]),
        columns={"reports": ("Counted by", ""), "monthly": ("Turnover", "USD million a month"), "what": ("Period", "")},
        numbers=pd.concat([before.assign(what=before.year.astype(str)), after.assign(reports=COMMENTARY)])[
            ["what", "reports", "monthly"]
        ],
    )
