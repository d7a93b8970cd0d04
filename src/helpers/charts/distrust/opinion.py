"""What Ukrainians think of Belarus since before the invasion, and what urban Belarusians would have their state do."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Figure

HOSTILE = ("hostile-2021-04", "hostile-2021-12", "hostile-2022-03", "hostile-2022-10", "hostile-2024-02")
OPTIONS = {
    "chatham-options-2023-03-join": "Join with the army",
    "chatham-options-2023-03-support": "Support Russia without it",
    "chatham-options-2023-03-neutral": "Stay neutral",
    "chatham-options-2023-03-condemn": "Condemn Russia",
    "chatham-options-2023-03-ukraine": "Support Ukraine",
}
INVASION = "2022-02-24"
HEIGHT = 210


def _ukrainians() -> pd.DataFrame:
    """Return the shares that call Belarus hostile, with the middle of the fieldwork and a label."""
    rows = tables.rows("polls", HOSTILE)
    middle = rows.period_start + (rows.period_end - rows.period_start) / 2
    return rows.assign(
        at=middle.dt.strftime("%Y-%m-%d"), label=[f"{v:.0f}%" for v in rows.share_percent], told=range(len(rows))
    )


def _belarusians() -> pd.DataFrame:
    """Return the five options of March 2023, and the rest that gave no answer."""
    rows = tables.rows("polls", OPTIONS)
    shares = list(rows.share_percent)
    options = pd.DataFrame({"option": list(OPTIONS.values()), "share": shares})
    rest = pd.DataFrame({"option": ["No answer"], "share": [100 - sum(shares)]})
    options = pd.concat([options, rest], ignore_index=True)
    return options.assign(
        label=[f"{v:.0f}%" for v in options.share], told=[len(HOSTILE) + n for n in range(len(options))]
    )


def opinion() -> Figure:
    """Draw the rise in hostility as a line with the invasion marked, and the five options as bars."""
    ukrainians, belarusians = _ukrainians(), _belarusians()

    def build(layout: Layout) -> alt.TopLevelMixin:
        half = layout.width - 24 if layout.stacked else layout.width // 2 - 24
        left = _line(ukrainians, half)
        right = _bars(belarusians, half if layout.stacked else half - 4)
        return alt.vconcat(left, right, spacing=30) if layout.stacked else alt.hconcat(left, right, spacing=34)

    polls = tables.rows("polls", [*HOSTILE, *OPTIONS])
    first, eve, after, *_, last = ukrainians.share_percent
    numbers = pd.concat(
        [
            ukrainians.assign(
                who="Ukrainians", answer="Belarus is hostile", share=ukrainians.share_percent, when=ukrainians["at"]
            ),
            belarusians.assign(who="Urban Belarusians, online", answer=belarusians.option, when="2023-03"),
        ]
    )[["who", "answer", "when", "share"]]
    return theme.figure(
        build,
        name="fig-opinion",
        title="Ukrainians began to turn against Belarus before the invasion; few Belarusians would join the war",
        caption=(
            "Left or above: Rating Group, by telephone. Right or below: Chatham House, urban Belarusians online, five options of one "
            "question; the grey bar shows those who gave no answer."
        ),
        description=(
            f"Two panels. The share of Ukrainians who call Belarus hostile rose from {first:.0f}% in April 2021 to {eve:.0f}% "
            f"in December, {after:.0f}% in March 2022 and {last:.0f}% in 2024. Of urban Belarusians asked online in March 2023, "
            f"{belarusians.share[0]:.0f}% would join with the army, {belarusians.share[1]:.0f}% support Russia without it, "
            f"{belarusians.share[2]:.0f}% stay neutral."
        ),
        rows=polls,
        columns={
            "who": ("Who was asked", ""),
            "when": ("Middle of the fieldwork", ""),
            "share": ("Share", "%"),
            "answer": ("Answer", ""),
        },
        numbers=numbers,
    )


def _line(rows: pd.DataFrame, width: int) -> alt.LayerChart:
    axis = alt.Axis(title=None, format="%Y", tickCount="year", labelFontSize=14, grid=False)
    x = alt.X("at:T", axis=axis, scale=alt.Scale(domain=["2020-10-01", "2024-07-01"], nice=False))
    y = alt.Y("share_percent:Q", axis=None, scale=alt.Scale(domain=[0, 105], nice=False))
    base = alt.Chart(rows[["at", "share_percent", "label", "told"]]).encode(x=x, y=y)
    line = base.mark_line(color=LIGHT["ukrainian"], strokeWidth=2.5)
    points = base.mark_point(color=LIGHT["ukrainian"], filled=True, size=70, opacity=1)
    layers = []
    # The first two labels stand left of the rising line, the others above it.
    for before, these in rows.groupby(rows["at"] < INVASION):
        place = {"align": "right", "dx": -10} if before else {"dy": -16, "dx": 12}
        labelled = alt.Chart(these[["at", "share_percent", "label"]]).encode(x=x, y=y)
        look = {"fontSize": 15, "fontWeight": "bold", "color": LIGHT["ukrainian"]}
        layers.append(labelled.mark_text(baseline="middle", **place, **look).encode(text=alt.Text("label:N")))
    invasion = pd.DataFrame([{"at": INVASION, "text": "invasion"}])
    rule = alt.Chart(invasion).mark_rule(color=LIGHT["muted"], strokeDash=[4, 3]).encode(x=x)
    word = alt.Chart(invasion).mark_text(align="left", dx=6, fontSize=14, color=LIGHT["muted"])
    word = word.encode(x=x, y=alt.YValue(HEIGHT - 12), text=alt.Text("text:N"))
    head = alt.TitleParams(["Ukrainians who call", "Belarus hostile"], fontSize=15)
    return alt.layer(rule, word, line, points, *layers).properties(width=width, height=HEIGHT, title=head)


def _bars(rows: pd.DataFrame, width: int) -> alt.LayerChart:
    rows = rows.assign(zero=0, y=range(len(rows)))
    rows = rows.assign(name=rows.y + 0.2, top=rows.y + 0.42, foot=rows.y + 0.86, middle=rows.y + 0.64)
    y_scale, x_scale = alt.Scale(domain=[len(rows), 0], nice=False), alt.Scale(domain=[0, 36], nice=False)
    y, x = (lambda field: alt.Y(f"{field}:Q", axis=None, scale=y_scale)), alt.X("share:Q", axis=None, scale=x_scale)
    layers = []
    for answered, these in rows.groupby(rows.option != "No answer"):
        bars = alt.Chart(these[["zero", "share", "top", "foot", "told"]])
        bars = bars.mark_rect(color=LIGHT["belarusian" if answered else "gap"], opacity=1)
        edges = {"x": alt.X("zero:Q", axis=None, scale=x_scale), "x2": alt.X2("share:Q"), "y2": alt.Y2("foot:Q")}
        layers.append(bars.encode(y=y("top"), **edges))
    names = alt.Chart(rows[["zero", "name", "option"]]).mark_text(align="left", baseline="middle", fontSize=14)
    layers.append(names.encode(x=alt.XValue(0), y=y("name"), text=alt.Text("option:N")))
    values = alt.Chart(rows[["share", "middle", "label"]])
    values = values.mark_text(align="left", dx=6, baseline="middle", fontSize=15, fontWeight="bold")
    layers.append(values.encode(x=x, y=y("middle"), text=alt.Text("label:N")))
    head = alt.TitleParams(["Urban Belarusians, March 2023:", "what should Belarus do?"], fontSize=15)
    return alt.layer(*layers).properties(width=width, height=HEIGHT + 24, title=head)
