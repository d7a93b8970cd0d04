"""Six scenarios: each with its likelihood on the scale, and what its three signs read when they were last seen."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure

# The states of a sign, in words, and how each is drawn.
READS = {
    "past": ("past its threshold", {"shape": "square", "filled": True, "color": LIGHT["ink"], "size": 150}),
    "watch": ("on watch", {"shape": "circle", "filled": True, "color": LIGHT["ink"], "size": 130}),
    "quiet": ("quiet", {"shape": "circle", "filled": False, "color": LIGHT["ink"], "size": 130, "strokeWidth": 2}),
    "not_known": ("not known", {"shape": "cross", "filled": True, "color": LIGHT["muted"], "size": 120}),
}
STEP, BAR, TOP = 54, 12, 34


def judged() -> pd.DataFrame:
    """Return the scenarios from the likeliest to the least likely, with the ends of their bands in percent."""
    table = tables.read("scenarios")
    bands = [wording.LIKELIHOOD[term] for term in table.likelihood]
    table = table.assign(low=[low for low, _ in bands], high=[high for _, high in bands])
    return table.sort_values(["high", "order"], ascending=[False, True], kind="stable")


def signs() -> pd.DataFrame:
    """Return the indicators in the order of the scenarios."""
    table = tables.read("indicators")
    place = {name: number for number, name in enumerate(judged().id)}
    return table.assign(place=table.scenario.map(place)).sort_values(["place", "order"], kind="stable")


def scenarios() -> Figure:
    """Draw a bar on the scale of likelihood for each scenario, and a mark for each of its signs."""
    rows, marks = judged(), signs()
    marks = marks.assign(told=range(len(marks)))
    counts = marks.state.value_counts()
    bars = pd.DataFrame(
        {
            "topic": list(rows.title),
            "low": list(rows.low),
            "high": list(rows.high),
            "term": list(rows.likelihood),
            "told": [list(marks.told[marks.scenario == name]) for name in rows.id],
            "y": [TOP + STEP * number + 26 for number in range(len(rows))],
        }
    )

    def build(layout: Layout) -> alt.TopLevelMixin:
        width, height = layout.width - 8, TOP + STEP * len(rows) + 4
        right = 0 if layout.stacked else 112
        y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], nice=False, reverse=True))
        span = alt.Scale(domain=[0, 100], nice=False, padding=0, range=[0, width - right])
        base = alt.Chart(bars).encode(y=y)
        x = alt.X("low:Q", axis=None, scale=span)
        track = alt.Chart(bars[["y"]].assign(low=0, high=100)).mark_rule(strokeWidth=2, color=LIGHT["gap"])
        layers = [track.encode(y=y, x=x, x2=alt.X2("high:Q"))]
        layers.append(base.mark_rule(strokeWidth=BAR, color=LIGHT["ink"]).encode(x=x, x2=alt.X2("high:Q")))
        for row in bars.itertuples():
            name = alt.Chart(pd.DataFrame([{"y": row.y - 19}])).encode(y=y, x=alt.XValue(0))
            layers.append(theme.label(name, alt.TextValue(row.topic), align="left", fontWeight="bold", fontSize=15))
            inside = row.high > 70
            one = alt.Chart(pd.DataFrame([{"y": row.y, "low": row.low if inside else row.high}])).encode(y=y, x=x)
            text = f"{row.term}, {row.low}–{row.high}%"
            place = {"align": "right", "dx": -7} if inside else {"align": "left", "dx": 7}
            # The track would strike the words through.
            room = (7 * len(text) + 7) * 100 / (width - right)
            free = alt.Chart(
                pd.DataFrame(
                    [
                        {
                            "y": row.y,
                            "low": row.low - room if inside else row.high,
                            "high": row.low if inside else row.high + room,
                        }
                    ]
                )
            )
            layers.append(free.mark_rule(strokeWidth=4, color=LIGHT["paper"]).encode(y=y, x=x, x2=alt.X2("high:Q")))
            layers.append(theme.label(one, alt.TextValue(text), color=LIGHT["muted"], fontSize=14, **place))
        gap, seat = (22, width - 8) if layout.stacked else (24, width - right + 24)
        for number, name in enumerate(rows.id):
            for place, sign in enumerate(marks[marks.scenario == name].itertuples()):
                at = seat - gap * (2 - place) if layout.stacked else seat + gap * place
                _, look = READS[sign.state]
                level = bars.y[number] - (19 if layout.stacked else 0)
                one = alt.Chart(pd.DataFrame([{"y": level, "told": sign.told}]))
                layers.append(one.mark_point(opacity=1, **look).encode(y=y, x=alt.XValue(at)))
        offset = 0
        for state in (state for state in READS if counts.get(state, 0)):
            words, look = READS[state]
            one = alt.Chart(pd.DataFrame([{"y": 8}])).encode(y=y)
            layers.append(one.mark_point(opacity=1, **look).encode(x=alt.XValue(7 + offset)))
            layers.append(
                theme.label(one.encode(x=alt.XValue(19 + offset)), alt.TextValue(words), align="left", fontSize=14)
            )
            offset += (26 if layout.stacked else 34) + 8 * len(words)
        if not layout.stacked:
            head = alt.Chart(pd.DataFrame([{"y": 8}])).encode(y=y, x=alt.XValue(width - right + 16))
            layers.append(
                theme.label(head, alt.TextValue("three signs"), align="left", color=LIGHT["muted"], fontSize=14)
            )
        return alt.layer(*layers).properties(width=width, height=height)

    cited = " ".join([*rows.rows, *marks.rows]).split()
    evidence = tables.rows("evidence", dict.fromkeys(cited))
    known = "; ".join(f"{row.title}: {row.likelihood}" for row in rows.itertuples())
    reads = ", ".join(
        f"{wording.count(int(counts[state]))} {READS[state][0]}" for state in READS if counts.get(state, 0)
    )
    numbers = marks.assign(scenario=marks.scenario.map(rows.title), likelihood=marks.scenario.map(rows.likelihood))
    return theme.figure(
        build,
        name="fig-scenarios",
        title="Aid without an army is very likely, a ground offensive very unlikely; no sign that can be read is past its threshold",
        caption=(
            "Bars show the band of the printed scale, to the end of 2026. The marks read three signs for each scenario, as last seen."
        ),
        description=f"Six bars on the scale of likelihood. {known}. Of {len(marks)} signs {reads}.",
        rows=evidence.assign(passages=""),
        columns={
            "scenario": ("Scenario", ""),
            "likelihood": ("Likelihood", ""),
            "sign": ("Sign", ""),
            "threshold": ("Threshold", ""),
            "today": ("State", ""),
            "as_of": ("As of", ""),
            "seen_by": ("Seen first by", ""),
            "state": ("Reads", ""),
        },
        numbers=numbers.assign(state=[READS[state][0] for state in numbers.state])[
            ["scenario", "likelihood", "sign", "threshold", "today", "as_of", "state", "seen_by"]
        ],
    )
