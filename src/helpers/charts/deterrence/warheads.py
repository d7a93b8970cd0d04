"""The nuclear sequence: announced, said to have come, trained and exercised, observed, each by who says so."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure

SPEAKERS = {
    "russia": ("Russia", LIGHT["russian"], "circle"),
    "belarus": ("Belarus", LIGHT["belarusian"], "diamond"),
    "both": ("Russia with Belarus", LIGHT["ink"], "triangle-up"),
    "ukraine": ("Ukraine", LIGHT["ukrainian"], "triangle-down"),
    "monitor": ("Belarusian Hajun", LIGHT["monitor"], "square"),
    "document": ("The article", LIGHT["document"], "cross"),
}
# The lanes, each with its events in the order of time: id, who says so, label. Later events have their label on the left.
LANES = {
    "Announced and agreed": [
        ("nuclear-announced-2023-03-25-ukraine-today", "russia", "Putin: store ready by 1 July"),
        ("nuclear-agreement-2023-05-25-pravda", "both", "defence ministers sign documents"),
    ],
    "Said to have come": [
        ("nuclear-receiving-2023-06-14-babel", "belarus", "Lukashenka: begun to receive"),
        ("nuclear-first-warheads-2023-06-16-pravda", "russia", "Putin: first warheads delivered"),
        ("nuclear-first-warheads-2023-08-ukranews", "ukraine", "Kyiv: first warheads days ago"),
        ("nuclear-completed-2023-10-ukrinform", "belarus", "last batch in October"),
        ("nuclear-repeated-2024-04-25-pravda", "belarus", "Lukashenka: “several dozen”"),
        ("nuclear-deployment-2024-04", "document", "contradicted: “deployed” in April"),
    ],
    "Trained and exercised": [
        ("nuclear-training-said-2024", "belarus", "General Staff: trained, undated"),
        ("nuclear-drill-2024-06-11-tass", "both", "drill, second stage"),
    ],
    "Looked for": [
        ("nuclear-none-moved-2023-06-20-pravda", "ukraine", "Kyiv: not one moved yet"),
        ("nuclear-no-evidence-2024-04-25-pravda", "monitor", "Hajun: no evidence seen"),
    ],
}
SAID_LATER = {"nuclear-completed-2023-10-ukrinform": "nuclear-completed-said-2023-12-25-ukrinform"}
FIRST, LAST = pd.Timestamp("2023-03-01"), pd.Timestamp("2024-08-01")
FOLDED = pd.Timestamp("2024-01-01")


def sequence() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the events with `row`, `lane`, `who`, `label` and dates as text; the headings; and the rows of the table."""
    listed = [(lane, *event) for lane, events in LANES.items() for event in events]
    rows = tables.rows("events", [*(event_id for _, event_id, _, _ in listed), *SAID_LATER.values()])
    events, headings, line = [], [], 0
    for lane, of_lane in LANES.items():
        headings.append({"row": line, "lane": lane})
        for event_id, who, label in of_lane:
            line += 1
            event = rows.loc[event_id]
            end = LAST if pd.isna(event.date_end) else event.date_end + pd.Timedelta(days=1)
            said = rows.loc[SAID_LATER[event_id]].date_start if event_id in SAID_LATER else event.date_end
            said = event.date_start if pd.isna(said) else said
            mark = {"row": line, "lane": lane, "who": SPEAKERS[who][0], "label": label, "id": event_id}
            mark |= {"start": f"{event.date_start:%Y-%m-%d}", "end": f"{end:%Y-%m-%d}", "said": f"{said:%Y-%m-%d}"}
            mark |= {"precision": event.date_precision, "standing": event.standing, "late": event.date_start >= FOLDED}
            events.append(mark)
        line += 1
    return pd.DataFrame(events), pd.DataFrame(headings), rows


def nuclear() -> Figure:
    """Draw every statement on nuclear weapons in Belarus in the lane of what it is about, by who makes it."""
    events, headings, rows = sequence()
    events = events.assign(told=range(len(events)))
    strokes, shapes = ([look[n] for look in SPEAKERS.values()] for n in (1, 2))
    names = [name for name, _, _ in SPEAKERS.values()]

    def build(layout: Layout) -> alt.TopLevelMixin:
        ticks = ["2023-04-01", "2023-10-01", "2024-04-01"]
        axis = alt.Axis(title=None, format="%b %Y", values=ticks, grid=True)
        scale = alt.Scale(domain=[f"{FIRST:%Y-%m-%d}", f"{LAST:%Y-%m-%d}"])
        x, at = alt.X("start:T", axis=axis, scale=scale), alt.X("said:T", axis=axis, scale=scale)
        y = alt.Y("row:O", axis=None, scale=alt.Scale(domain=list(range(int(events.row.max()) + 1)), padding=0))
        columns = 2 if layout.stacked else 6
        legend = alt.Legend(title=None, orient="top", columns=columns, labelLimit=200, symbolOpacity=1, offset=8)
        colour = alt.Color("who:N", scale=alt.Scale(domain=names, range=strokes), legend=legend)
        shape = alt.Shape("who:N", scale=alt.Scale(domain=names, range=shapes), legend=legend)
        drawn = ["row", "who", "label", "start", "end", "said", "told"]
        spans = events[(events.precision != "day") & (events.standing != "contradicted")]
        undated = spans.precision == "not_stated"
        known = (
            alt.Chart(spans.loc[~undated, drawn]).mark_rule(strokeWidth=7).encode(x=x, x2="end:T", y=y, color=colour)
        )
        open_end = alt.Chart(spans.loc[undated, drawn]).mark_rule(strokeWidth=2, strokeDash=[3, 3])
        open_end = open_end.encode(x=x, x2="end:T", y=y, color=colour)
        false = events.loc[events.standing == "contradicted", drawn]
        box = alt.Chart(false).mark_bar(filled=False, height=15, strokeWidth=1.8, strokeDash=[3, 2])
        box = box.encode(x=x, x2="end:T", y=y, color=colour)
        dated = (events.precision == "day") | events.id.isin(list(SAID_LATER))
        dots = events[dated & (events.standing != "contradicted")]
        points = alt.Chart(dots[drawn]).mark_point(size=75, filled=True, opacity=1)
        points = points.encode(x=at, y=y, color=colour, shape=shape)
        early = theme.label(
            alt.Chart(events.loc[~events.late, drawn]).encode(x=at, y=y), alt.Text("label:N"), align="left", dx=11
        )
        late = theme.label(
            alt.Chart(events.loc[events.late, drawn]).encode(x=x, y=y), alt.Text("label:N"), align="right", dx=-11
        )
        titles = (
            alt.Chart(headings).mark_text(align="left", fontWeight="bold").encode(x=alt.value(0), y=y, text="lane:N")
        )
        chart = alt.layer(known, open_end, box, points, early, late, titles)
        return chart.properties(width=layout.width - 22, height=24 * (int(events.row.max()) + 1))

    says = "; ".join(
        f"{lane}: " + ", ".join(f"{_when(rows.loc[row.id])} {row.who}: {row.label}" for row in these.itertuples())
        for lane, these in events.groupby("lane", sort=False)
    )
    return theme.figure(
        build,
        name="fig-nuclear",
        title="Three sides have said that weapons came in 2023; the date of April 2024 does not hold",
        caption=(
            "Statements on Russian nuclear weapons in Belarus, by who makes them. "
            "A mark stands on the day of a statement; a bar covers the days it is about, or those between which it was made. "
            "The dotted line is a statement without a date, "
            "told by {cite:t}`faras-2024`. The dashed box is that article's own date for the deployment, "
            "which the earlier statements contradict. No lane shows that weapons are there."
        ),
        description=f"Timeline in four lanes, March 2023 to July 2024. {says}.",
        rows=rows,
        numbers=events.rename(columns={"label": "topic"})[
            ["lane", "who", "topic", "start", "end", "precision", "standing"]
        ],
    )


def _when(event) -> str:
    return wording.when(event.date_start, event.date_end, event.date_precision)
