"""The fall of 2022: everything on one monthly scale, and the printed percentages held against their amounts."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure
from helpers import audit
from helpers.charts.economy.mirrors import COLOURS, VIEWS
from helpers.facts import economy as computed

PRINTED = "The document prints"
LIMIT = "Limit computed by this report"
ARROWS = alt.Scale(domain=["more than", "at most"], range=["triangle-up", "triangle-down"])
# Where each direct label stands: pixels from the middle of its span, wide and stacked, chosen by eye so that none meet.
LABELS = {
    "2021 average, Ukraine reports": {"dy": 17},
    "2021 average, Belarus reports": {"dy": -12},
    "2022 average, Ukraine reports": {"dy": -12, "dx": 60},
    "February 2022": {"align": "left", "dx": 12, "dy": -9},
    "January–February 2022": {"align": "left", "dx": 30, "dy": 4},
    "March–December 2022": {"dy": 20, "dx": 26},
    "August 2022": {"align": "left", "dx": 18},
    "January–July 2023": {"dy": -14, "dx": -26},
}


def spans() -> tuple[pd.DataFrame, list[str]]:
    """Return spans with their monthly averages (USD million), and the ids of the rows of `trade` behind them."""
    trade, claim = tables.read("trade"), tables.read("trade_shares").loc["sceeus-first-two-months-2022"]
    found: list[dict] = []

    def add(what: str, who: str, monthly: float, start: pd.Timestamp, end: pd.Timestamp, kind: str) -> None:
        after = end + pd.Timedelta(days=1)
        when = {"start": start, "end": after, "middle": start + (after - start) / 2}
        text = f"{kind} {wording.number(monthly, 0 if monthly >= 7 else 1)}".strip()
        span = {"what": what, "who": who, "monthly": monthly, "kind": kind, "text": text}
        found.append(span | {name: f"{day:%Y-%m-%d}" for name, day in when.items()})

    used = ["sceeus-turnover-2022"]
    for view, name in VIEWS.items():
        for year, both in audit.view_rows(trade, view).query("year >= 2021").groupby("year"):
            span = both.iloc[0]
            average = both.value_usd_million.sum() / 12
            add(f"{year} average, {name}", name, average, span.period_start, span.period_end, "")
            used += list(both.id)
    for row_id in ("sceeus-turnover-2022-02", "sceeus-turnover-2022-08", "sceeus-turnover-2023-01-07"):
        row = trade.loc[row_id]
        months = len(pd.period_range(row.period_start, row.period_end, freq="M"))
        hedge = "" if row.hedge == "exact" else row.hedge.replace("_", " ")
        what = wording.period(row.period_start, row.period_end)
        add(what, PRINTED, row.value_usd_million / months, row.period_start, row.period_end, hedge)
        used.append(row_id)
    limits = {fact.id: fact.value for fact in computed.facts()}
    start, middle = claim.period_start, claim.period_end + pd.Timedelta(days=1)
    end = pd.Timestamp(start.year, 12, 31)
    first, rest = wording.period(start, claim.period_end), wording.period(middle, end)
    add(first, LIMIT, limits["monthly-first-two-2022"], start, claim.period_end, "more than")
    add(rest, LIMIT, limits["monthly-last-ten-2022"], middle, end, "at most")
    return pd.DataFrame(found), used


def collapse() -> Figure:
    """Draw everything known of the turnover from 2021 on as monthly averages on a logarithmic axis, spans as spans."""
    found, used = spans()
    limited = found.kind.isin(["more than", "at most"])

    def build(layout: Layout) -> alt.TopLevelMixin:
        y_axis = alt.Axis(**theme.above("USD million a month, logarithmic"), values=[1, 10, 100, 1000], format=",d")
        y = alt.Y("monthly:Q", axis=y_axis, scale=alt.Scale(type="log", domain=[1, 1400]))
        x_axis = alt.Axis(format="%b %Y", title=None, tickCount=3 if layout.stacked else 6, labelFlush=True)
        x = alt.X("start:T", axis=x_axis, scale=alt.Scale(domain=["2021-01-01", "2023-08-01"]))
        colours = COLOURS | {PRINTED: LIGHT["document"], LIMIT: LIGHT["ink"]}
        hue = theme.hue("who", colours, columns=1 if layout.stacked else 2)
        levels = alt.Chart(found[~limited]).mark_rule(strokeWidth=4).encode(x=x, x2="end:T", y=y, color=hue)
        limits = alt.Chart(found[limited]).encode(y=y, color=hue)
        dashes = limits.mark_rule(strokeWidth=2, strokeDash=[3, 3]).encode(x=x, x2="end:T")
        arrow = alt.Shape("kind:N", scale=ARROWS, legend=None)
        arrows = limits.mark_point(size=70, filled=True, opacity=1).encode(x="middle:T", shape=arrow)
        labels = [_label(span, y) for span in found.to_dict("records")]
        return alt.layer(levels, dashes, arrows, *labels).properties(width=layout.width - 64, height=330)

    says = "; ".join(
        f"{s.what}{'' if s.who in s.what else f' ({s.who.lower()})'}: {s.text}" for s in found.itertuples()
    )
    claim = tables.read("trade_shares").loc[["sceeus-first-two-months-2022"]]
    latest = tables.read("trade").period_start["sceeus-turnover-2022-08"]
    return theme.figure(
        build,
        name="fig-collapse",
        title=f"The yearly figure hides the break: by one source, trade had all but stopped by {latest:%B %Y}",
        caption=(
            "Every figure as a monthly average over the span it is given for; the axis is logarithmic. "
            "Dashed lines are limits that follow when the document's word “most” is applied to Ukraine's count of the year; "
            "a triangle shows on which side of the line the true average lies. "
            "The single months and the seven months of the last year rest on one source."
        ),
        description=f"Spans on a logarithmic time chart, in USD million a month: {says}.",
        rows=pd.concat([tables.read("trade").loc[used], claim]),
    )


def _label(span: dict, y: alt.Y) -> alt.LayerChart:
    short = span["what"].split(",")[0].replace(" average", "")
    short = short if short.isdigit() else short.removesuffix(" 2022")
    for month in ("January", "February", "March", "July", "August", "December"):
        short = short.replace(month, month[:3])
    base = alt.Chart(pd.DataFrame([span])[["middle", "monthly"]]).encode(x="middle:T", y=y)
    return theme.label(base, alt.value(f"{short}: {span['text']}"), **LABELS[span["what"]])


def percentages() -> Figure:
    """Set the printed falls of 2022 beside those that follow from the document's own figures and from the Ukrainian series."""
    tests = {
        "turnover-change-2022": "Turnover",
        "imports-change-2022": "Ukraine’s imports",
        "exports-change-2022": "Ukraine’s exports",
    }
    kinds = {"ukrainian": "Ukraine’s series gives", "own": "The document’s own amounts give"}
    colours = {PRINTED: LIGHT["ink"], kinds["ukrainian"]: LIGHT["ukrainian"], kinds["own"]: LIGHT["document"]}
    results = [r for r in audit.results() if r.test in tests and r.view in kinds]
    printed = [(tests[r.test], PRINTED, r.printed, r.printed, r.printed) for r in results if r.view == "own"]
    again = [(tests[r.test], kinds[r.view], r.value, r.low, r.high) for r in results if r.value is not None]
    data = pd.DataFrame(printed + again, columns=["flow", "what", "value", "low", "high"])
    data["text"] = [wording.percent(v, 0 if float(v).is_integer() else 1) for v in data.value]
    order = list(colours)
    ids = [row for r in results for row in r.rows] + list(tables.read("audit").loc[list(tests), "printed"])
    rows = pd.concat([tables.read("trade"), tables.read("trade_changes")]).loc[list(dict.fromkeys(ids))]

    def build(layout: Layout) -> alt.TopLevelMixin:
        x_axis = alt.Axis(title="Change from 2021 to 2022, %", values=[-100, -90, -80, -70], format="d", grid=True)
        scale = alt.Scale(domain=[-102, -63], zero=False, nice=False)
        y_axis = alt.Axis(title=None, domain=False, ticks=False, labelLimit=140)
        y = alt.Y("flow:N", sort=list(tests.values()), axis=y_axis, scale=alt.Scale(paddingInner=0.3))
        shift = alt.YOffset("what:N", sort=order, scale=alt.Scale(domain=order, paddingOuter=0.2))
        hue = theme.hue("what", colours, columns=1, offset=8, lines=False)
        shape = alt.Shape("what:N", title=None, scale=alt.Scale(domain=order, range=["diamond", "circle", "square"]))
        base = alt.Chart(data).encode(y=y, yOffset=shift)
        x_low, x_value = (alt.X(f"{name}:Q", axis=x_axis, scale=scale) for name in ("low", "value"))
        spans = base.mark_rule(strokeWidth=3).encode(x=x_low, x2="high:Q", color=hue)
        dots = base.mark_point(filled=True, size=85, opacity=1).encode(x=x_value, color=hue, shape=shape)
        labels = theme.label(base.encode(x=x_value), alt.Text("text:N"), align="left", dx=24)
        return alt.layer(spans, dots, labels).properties(width=layout.width - 135, height=250)

    says = "; ".join(
        f"{row.flow}: {row.what.lower().replace('ukraine', 'Ukraine')} {row.text}" for row in data.itertuples()
    )
    return theme.figure(
        build,
        name="fig-percentages",
        title="The percentages fit Ukraine’s series, not the amounts printed beside them",
        caption=(
            "Three printed falls, each with what it would have to be. "
            "The bars show how much the rounding of the printed amounts allows. "
            "No Belarusian figure for the later year was found, so that view cannot be tested."
        ),
        description=f"Dot plot of percentage changes from 2021 to 2022. {says}.",
        rows=rows,
        columns={
            "value": ("Change from 2021 to 2022", "%"),
            "low": ("Lowest that rounding allows", "%"),
            "high": ("Highest that rounding allows", "%"),
        },
    )
