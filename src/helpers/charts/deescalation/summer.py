"""Summer and autumn of 2024 by the day: each side's account on a lane of its own."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Figure
from helpers.charts.deescalation import standing

FIRST, LAST = "2024-06-16", "2024-10-08"
# What stands on which lane, in the words there is room for; the chronology has the full sentence of each.
LANES = {
    "belarus": {
        "build-up-claims-2024-06": "Officials: Ukraine builds up",
        "border-committee-2024-06-20": "Border committee: more troops",
        "inspection-2024-06-21-isans": "Surprise inspection begins",
        "lukashevich-2024-06-29": "Colonel: tension is growing",
        "lukashenka-parade-2024-07-02-sb": "Lukashenka: Kyiv reacts to Russians",
        "polonez-iskander-2024-07-02": "Lukashenka: missiles moved south",
        "lukashenka-avoid-fighting-2024-07-02": "Lukashenka: no wish to fight",
        "ukrainian-withdrawal-2024-07": "Lukashenka: Ukraine has withdrawn",
        "backchannel-agreement-2024-07-13": "Lukashenka: an agreement",
        "pull-back-ordered-2024-07-13": "Lukashenka: pull back in kind",
        "drones-2024-08-09-pledge-times": "Minsk: Ukrainian drones",
        "homiel-mazyr-reinforced-2024-08-10-pledge-times": "Lukashenka: reinforce Homiel",
        "troops-120-thousand-2024-08-18-azernews": "Lukashenka recalls: Kyiv massed",
        "third-of-army-2024-08-18-azernews": "Lukashenka recalls: army sent",
    },
    "ukraine": {
        "border-guard-denial-2024": "Border guard: only security",
        "ukrainian-media-accusations-2024": "Media: Minsk plans provocations",
        "ukrainians-returned-2024-06-29-rbc": "Five return; a dialogue, says Kyiv",
        "zelenskyy-border-2024-07-30": "Zelenskyy: borders strengthened",
        "kursk-attack-2024-08": "Attack into Russia’s Kursk region",
        "homiel-accusation-2024-08-25-pravda": "Ministry: Minsk masses troops",
        "dunda-2024-10-05-zerkalo": "One MP: strike at Belarus",
    },
    "russia": {
        "russian-commentators-2024": "Commentators: a deal unseen",
        "zakharova-2024-09-20": "Zakharova warns Kyiv",
    },
    "monitor": {"border-sharpening-2024-06-28-isans": "iSANS: signs of staging"},
}
HEADS = {
    "belarus": "What Minsk did and said",
    "ukraine": "What Kyiv did and said",
    "russia": "What was said in Russia",
    "monitor": "What a monitor saw",
}
SHAPES = {"escalation": "triangle-up", "de_escalation": "triangle-down", "neither": "circle"}
MEANS = {"escalation": "raises tension", "de_escalation": "lowers it", "neither": "neither plainly"}
# Later than this, dates stand to the left of their marks.
LATE = "2024-09-10"
# How far an open end is drawn, in days, where a source says only “later” or “by then”.
OPEN = pd.Timedelta(days=9)


def events() -> pd.DataFrame:
    """Return the events of the lanes with `lane`, `label`, `level` and the two ends that can be drawn, by lane and date."""
    table = tables.read("events")
    rows = []
    for lane, labels in LANES.items():
        these = table.loc[list(labels)]
        these = these.assign(
            lane=lane, label=list(labels.values()), level=[standing.level(r) for r in these.itertuples()]
        )
        shown = these.date_start.fillna(these.date_end)
        rows.append(these.assign(shown=shown).sort_values(["shown", "date_end"], kind="stable", na_position="last"))
    return pd.concat(rows)


def _marks(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a line for each head and each event, in reading order, as plain text and numbers."""
    lines: list[dict] = []
    told = {name: number for number, name in enumerate(rows.id)}
    for lane, these in rows.groupby("lane", sort=False):
        lines.append({"n": len(lines), "head": HEADS[lane], "lane": standing.SIDES[lane][0]})
        for row in these.itertuples():
            start, end = row.date_start, row.date_end
            known = "open" if pd.isna(start) or pd.isna(end) else "point" if start == end else "span"
            at = end if pd.isna(start) else start
            first, last = (at - OPEN, at) if pd.isna(start) else (at, at + OPEN) if pd.isna(end) else (start, end)
            lines.append(
                {
                    "n": len(lines),
                    "label": row.label,
                    "lane": standing.SIDES[lane][0],
                    "level": row.level,
                    "way": MEANS[row.direction],
                    "known": known,
                    "at": standing.iso(at),
                    "first": standing.iso(first),
                    "last": standing.iso(last),
                    "when": standing.day(row),
                    "told": told[row.id],
                }
            )
    return pd.DataFrame(lines)


def summer() -> Figure:
    """Draw the accounts of summer and autumn 2024 by the day, a lane for each side, open dates as open lines."""
    rows = events()
    lines = _marks(rows)
    heads, marks = lines[lines["head"].notna()][["n", "head", "lane"]], lines[lines["head"].isna()].drop(columns="head")
    marks = marks.astype({"told": int})
    moved = rows.loc["backchannel-agreement-2024-07-13"]

    def build(layout: Layout) -> alt.TopLevelMixin:
        step, left = (38, 0) if layout.stacked else (23, 236)
        down = 8 if layout.stacked else 0
        height, width = step * len(lines), layout.width - left - (44 if layout.stacked else 26)
        y = alt.Y("n:Q", axis=None, scale=alt.Scale(domain=[-0.5, len(lines) - 0.5], reverse=True))
        dates = alt.Axis(format="%B", title=None, orient="top", tickCount="month", grid=True, labelAlign="left")
        x = alt.X("at:T", axis=dates, scale=alt.Scale(domain=[FIRST, LAST], nice=False))
        lanes = dict(standing.SIDES.values())
        stroke = alt.Stroke("lane:N", scale=alt.Scale(domain=list(lanes), range=list(lanes.values())), legend=None)
        size = {"height": height, "width": width}
        base = alt.Chart(marks).encode(y=y)
        names = {"align": "left" if layout.stacked else "right", "dy": -9 if layout.stacked else 0}
        text = theme.label(base.encode(x=alt.value(0 if layout.stacked else -12)), alt.Text("label:N"), **names)
        titles = alt.Chart(heads).encode(y=y, x=alt.value(-left if left else 0), text="head:N")
        titles = titles.mark_text(align="left", fontWeight="bold", dy=2)
        rules = (
            alt.Chart(heads)
            .mark_rule(yOffset=-step / 2, color=LIGHT["muted"])
            .encode(y=y, x=alt.value(-left if left else 0), x2=alt.value(width))
        )
        thirteenth = alt.Chart(pd.DataFrame({"at": [standing.iso(moved.date_start)]}))
        turn = thirteenth.mark_rule(color=LIGHT["gap"], strokeWidth=2).encode(x=x)
        spans = alt.Chart(marks[marks.known == "span"]).mark_rule(strokeWidth=3, yOffset=down)
        spans = spans.encode(y=y, x=alt.X("first:T"), x2="last:T", stroke=stroke)
        open_ends = alt.Chart(marks[marks.known == "open"]).mark_rule(strokeWidth=2, strokeDash=[2, 3], yOffset=down)
        open_ends = open_ends.encode(y=y, x=alt.X("first:T"), x2="last:T", stroke=stroke)
        shapes = {MEANS[name]: shape for name, shape in SHAPES.items()}
        above = {"title": None, "orient": "none", "direction": "horizontal", "symbolOpacity": 1, "symbolSize": 90}
        legend = alt.Legend(**above, legendX=-left, legendY=-74, symbolFillColor=LIGHT["paper"])
        shape = alt.Shape("way:N", scale=alt.Scale(domain=list(shapes), range=list(shapes.values())), legend=legend)
        levels = [standing.ON_RECORD, standing.ONE_SIDE, standing.CONTESTED]
        fills = alt.Scale(domain=levels, range=[LIGHT["ink"], LIGHT["paper"], LIGHT["gap"]])
        fill = alt.Fill("level:N", scale=fills, legend=alt.Legend(**above, legendX=-left, legendY=-52))
        points = base.mark_point(size=85, opacity=1, strokeWidth=2, yOffset=down)
        points = points.encode(x=x, shape=shape, fill=fill, stroke=stroke)
        late = marks["at"] > LATE
        when = [
            theme.label(alt.Chart(these).encode(x=alt.X(f"{end}:T"), y=y), alt.Text("when:N"), dy=down + 1, **place)
            for end, these, place in (
                ("last", marks[~late], {"align": "left", "dx": 9}),
                ("first", marks[late], {"align": "right", "dx": -9}),
            )
        ]
        return alt.layer(turn, rules, titles, text, spans, open_ends, points, *when).properties(**size)

    by_lane = {HEADS[lane]: these for lane, these in rows.groupby("lane", sort=False)}
    says = ". ".join(
        f"{head}: " + "; ".join(f"{standing.day(r)}, {r.label} ({r.level})" for r in these.itertuples())
        for head, these in by_lane.items()
    )
    alone = int((rows.level != standing.ON_RECORD).sum())
    return theme.figure(
        build,
        name="fig-summer",
        title="Summer 2024 is known mostly from what each side said, and the easing of July from Minsk alone",
        caption=(
            "Each side’s acts and statements on a lane of its own, by the day. "
            "A filled mark is an act on record; a hollow one rests on one side’s word; a grey one is denied by someone. "
            "A solid line is a span of days; a dotted one has an end that no source dates. "
            "The upright line is 13 July 2024; on 18 August 2024 Lukashenka spoke of the early summer. "
            "The date beside the colonel’s statement is that of {cite:t}`preiherman-2024`; "
            "a weekly on the same statement has the day before."
        ),
        description=f"Timeline from {rows.shown.min():%B} to {rows.date_end.max():%B %Y}, {len(rows)} events, {alone} of them "
        f"not independently on record. {says}.",
        rows=rows,
        numbers=rows.assign(lane=rows.lane.map(HEADS)).rename(columns={"label": "topic"})[
            ["lane", "topic", "date_start", "date_end", "level", "direction"]
        ],
    )
