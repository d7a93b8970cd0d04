"""What went by rail between Belarus and Russia: munitions in tonnes, and apart from them vehicles in numbers."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure
from helpers.facts import deterrence as computed
from helpers.facts import rows as worded

GIVEN, REST = "given for the month", "average of the months not given"
# The panels, each a flow in one report; two reports of one flow stay apart.
FLOWS = {
    "2023-06": "Out of Belarus, report of June 2023",
    "2022-10": "Out of Belarus, report of October 2022",
    "reverse": "From Russia into Belarus, report of October 2022",
}
REVERSE = "railway-reverse-total"


def months_of(flow: str) -> tuple[pd.DataFrame, list[str]]:
    """Return the spans of a flow with thousand tonnes a month, `kind` of figure and label, and the ids of the rows."""
    if flow == "reverse":
        counts = tables.read("counts").query("subject == 'munitions_to_belarus'")
        given, rest, months = counts[counts.period_kind == "month"], 0.0, []
        ids = [*given.id, *tables.rows("counts", [REVERSE]).id]
    else:
        rest, months, ids = computed.remainder(flow)
        given = tables.rows("counts", computed.MONTHS[flow])
    spans = []
    for row in given.itertuples():
        length = len(pd.period_range(row.period_start, row.period_end, freq="M"))
        spans.append((row.period_start, row.period_end, row.value / length / 1000, GIVEN))
    for month in months:
        follows = bool(spans) and spans[-1][3] == REST and spans[-1][1] + pd.Timedelta(days=1) == month.start_time
        start = spans.pop()[0] if follows else month.start_time
        spans.append((start, month.end_time.normalize(), rest / len(months) / 1000, REST))
    data = pd.DataFrame(spans, columns=["first", "last", "thousand", "kind"]).sort_values("first")
    return data, ids


def _drawn(data: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the bars, and the dashed levels with neighbouring months joined; dates as text."""
    dated = data.assign(start=data["first"].dt.strftime("%Y-%m-%d"), after=data["last"] + pd.Timedelta(days=1))
    dated["end"] = dated.after.dt.strftime("%Y-%m-%d")
    middle = dated["first"] + (dated.after - dated["first"]) / 2
    dated["middle"], dated["zero"] = middle.dt.strftime("%Y-%m-%d"), 0
    dated["text"] = [wording.number(v, 1 if v >= 0.95 else 2) for v in dated.thousand]
    bars = dated.loc[dated.kind == GIVEN, ["start", "end", "middle", "zero", "thousand", "text", "told"]]
    return bars, dated.loc[dated.kind == REST, ["start", "end", "middle", "thousand", "text", "told"]]


def munitions() -> Figure:
    """Draw each flow of munitions in a panel of its own, by month where a month is given, as a dashed level where not."""
    flows, told = {}, 0
    for flow in FLOWS:
        data, used = months_of(flow)
        flows[flow] = data.assign(told=range(told, told + len(data))), used
        told += len(data)

    def panel(flow: str, *, width: int, last: bool) -> alt.LayerChart:
        bars, levels = _drawn(flows[flow][0])
        axis = alt.Axis(title=None, format="%b %Y", values=["2022-01-01", "2022-06-01", "2023-01-01"], labels=last)
        x = alt.X("start:T", axis=axis, scale=alt.Scale(domain=["2022-01-01", "2023-02-01"]))
        y_axis = alt.Axis(**theme.above("thousand tonnes a month"), values=[0, 10, 20, 30])
        y = alt.Y("thousand:Q", axis=y_axis, scale=alt.Scale(domain=[0, 36]))
        colour = LIGHT["monitor"] if flow != "reverse" else LIGHT["russian"]
        rects = alt.Chart(bars).mark_rect(color=colour, stroke=LIGHT["paper"], opacity=1 if flow != "2022-10" else 0.6)
        layers = [rects.encode(x=x, x2="end:T", y=y, y2="zero:Q")]
        if len(levels):
            dashes = alt.Chart(levels).mark_rule(color=colour, strokeWidth=3, strokeDash=[4, 3])
            layers.append(dashes.encode(x=x, x2="end:T", y=y))
            named = alt.Chart(levels.tail(1)).encode(x=alt.X("middle:T"), y=y)
            layers.append(theme.label(named, alt.value(f"average {levels.text.iloc[0]}"), dy=-11))
        text = alt.Chart(bars).encode(x=alt.X("middle:T"), y=y)
        layers.append(theme.label(text, alt.Text("text:N"), dy=-9))
        return alt.layer(*layers).properties(width=width, height=110, title=FLOWS[flow])

    def build(layout: Layout) -> alt.TopLevelMixin:
        panels = [panel(flow, width=layout.width - 60, last=flow == "reverse") for flow in FLOWS]
        return alt.vconcat(*panels, spacing=12)

    ids = [row for _, used in flows.values() for row in used]
    rows = tables.read("counts").loc[[*ids, "sceeus-munitions"]]
    says = ". ".join(_said(FLOWS[flow], data) for flow, (data, _) in flows.items())
    totals = {name: worded.count_words(rows.loc[row]) for name, row in (*computed.TOTALS.items(), ("reverse", REVERSE))}
    return theme.figure(
        build,
        name="fig-munitions",
        title="Munitions went both ways: into Belarus as the war began, then in far greater mass out of it",
        caption=(
            "Munitions by rail, as the Community of Railway Workers and the Belarusian Hajun report them. "
            "Bars are months that a report gives; dashed levels spread the rest of its total over the months it does not give. "
            "The two reports on the outward flow are two vintages of one count and are never joined; "
            "part of that flow went to occupied Ukrainian territory. An empty month in the lowest panel is one for which "
            "nothing is given; the months that are given make up its total."
        ),
        description=(
            f"Three panels of bars by month. {says}. Totals: {totals['2023-06']} in the later report, "
            f"{totals['2022-10']} in the earlier one, {totals['reverse']} inward."
        ),
        rows=rows,
        numbers=pd.concat(data.assign(flow=FLOWS[flow]) for flow, (data, _) in flows.items())[
            ["flow", "first", "last", "kind", "thousand"]
        ],
        columns={"thousand": ("Munitions", "thousand tonnes a month"), "kind": ("How it is known", "")},
    )


def _said(title: str, data: pd.DataFrame) -> str:
    """Return a panel in words: its given months with their figures, and the average of the others."""
    given = data[data.kind == GIVEN]
    parts = [
        f"{wording.period(s.first, s.last)} {wording.number(s.thousand, 2)} thousand tonnes a month"
        for s in given.itertuples()
    ]
    rest = data.loc[data.kind == REST, "thousand"]
    parts += [f"the months not given on average {wording.number(rest.iloc[0], 2)}"] if len(rest) else []
    return f"{title}: {'; '.join(parts)}"


# Rows of the figure on vehicles: what is counted, by whom and when; the first is a sum of the list.
KINDS = {"T-72A": "T-72A tanks", "Complete": "BMP-2", "Dismantled": "BMP-2, no turret", "Ural": "Ural trucks"}
TONES = [LIGHT["ink"], LIGHT["monitor"], LIGHT["gap"], LIGHT["belarusian"]]
TANKS = {
    "railway-t72-2022-10": "Tanks in that list",
    "hajun-t72-2022-10-14": "Tanks, 14 October",
    "hajun-t72-2022-10-16": "Tanks, 16 October",
    "hajun-t72-2022-11-14": "Tanks, 14 November",
}


def vehicles() -> Figure:
    """Draw the list of October 2022 as one bar, every count of tanks alone below it, and the document's figure across."""
    listed, tanks = tables.rows("counts", computed.LISTED), tables.rows("counts", list(TANKS))
    printed = tables.rows("counts", ["sceeus-vehicles"])
    ends = listed.value.cumsum()
    parts = pd.DataFrame({"row": "List of October 2022", "what": list(KINDS.values()), "number": ends.to_numpy()})
    parts["start"] = (ends - listed.value).to_numpy()
    parts = parts.assign(middle=(parts.start + parts.number) / 2, text=[f"{v:.0f}" for v in listed.value])
    parts["ink"] = [LIGHT["paper"] if tone != LIGHT["gap"] else LIGHT["ink"] for tone in TONES]
    words = [worded.count_words(row) for row in tanks.itertuples()]
    dots = pd.DataFrame({"row": list(TANKS.values()), "number": tanks.value.to_numpy(), "text": words})
    limit = pd.DataFrame({"number": printed.value, "text": f"the commentary: {worded.count_words(printed.iloc[0])}"})
    # The table has the list first, then the counts of tanks, then the document.
    parts["told"] = range(len(parts))
    dots["told"] = range(len(parts), len(parts) + len(dots))
    limit["told"] = len(parts) + len(dots)
    total = int(listed.value.sum())
    order = ["List of October 2022", *TANKS.values()]

    def build(layout: Layout) -> alt.TopLevelMixin:
        y_axis = alt.Axis(title=None, domain=False, ticks=False, labelLimit=150)
        y = alt.Y("row:N", sort=order, axis=y_axis)
        axis = alt.Axis(title="vehicles", values=[0, 50, 100, 150, 200], grid=True)
        scale = alt.Scale(domain=[0, 236], nice=False)
        x = alt.X("number:Q", axis=axis, scale=scale)
        hue = theme.hue("what", dict(zip(KINDS.values(), TONES, strict=True)), columns=2, offset=26, lines=False)
        bars = alt.Chart(parts).mark_bar(height=26, stroke=LIGHT["paper"])
        bars = bars.encode(y=y, x=x, x2="start:Q", color=hue)
        inside = (
            alt.Chart(parts)
            .mark_text()
            .encode(
                y=y, x=alt.X("middle:Q", axis=axis, scale=scale), text="text:N", color=alt.Color("ink:N", scale=None)
            )
        )
        sums = alt.Chart(pd.DataFrame({"row": order[:1], "number": [total]})).encode(y=y, x=x)
        sums = theme.label(sums, alt.value(f"{total}"), align="left", dx=5)
        points = alt.Chart(dots).encode(y=y, x=x)
        marks = points.mark_point(shape="square", size=75, filled=True, opacity=1, color=LIGHT["ink"])
        labels = theme.label(points, alt.Text("text:N"), align="left", dx=10)
        line = alt.Chart(limit).encode(x=x)
        rule = line.mark_rule(color=LIGHT["document"], strokeDash=[5, 4], strokeWidth=2)
        name = line.mark_text(color=LIGHT["document"], align="right", dx=-6, dy=0).encode(
            text="text:N", y=alt.value(-10)
        )
        return alt.layer(bars, inside, sums, rule, name, marks, labels).properties(width=layout.width - 150, height=220)

    says = ", ".join(f"{row.text} {row.what}" for row in parts.itertuples())
    alone = ", ".join(f"{row.row.removeprefix('Tanks, ')} {row.text}" for row in dots.itertuples())
    return theme.figure(
        build,
        name="fig-vehicles",
        title=f"“More than 200” fits all the listed vehicles together, {total}, and no count of tanks alone",
        caption=(
            "Vehicles sent by rail to Russia in the autumn of 2022. The bar is the list of the Community of Railway Workers; "
            "squares are tanks alone, from that list and from running counts of the Belarusian Hajun, which must not be added up. "
            "The dashed line is the figure that {cite:t}`sceeus-2024` gives for tanks, infantry fighting vehicles and trucks in "
            "one sentence."
        ),
        description=(
            f"Bar of {total} vehicles: {says}. Squares for tanks alone: {alone}. Dashed line at more than "
            f"{printed.value.iloc[0]:.0f}, the commentary."
        ),
        rows=pd.concat([listed, tanks, printed]),
        numbers=pd.DataFrame(
            {
                "row": ["List of October 2022"] * len(listed)
                + list(TANKS.values())
                + ["the commentary, tanks and others"],
                "what": [*KINDS.values(), *["tanks"] * len(tanks), "all named"],
                "hedge": [*listed.hedge, *tanks.hedge, *printed.hedge],
                "vehicles": [*listed.value, *tanks.value, *printed.value],
            }
        ),
    )
