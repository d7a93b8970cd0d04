"""Who accused whom of what: accusations, threats and denials in time, a lane for each side."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import wording
from evidencebook.notebooks.mime import Figure
from helpers.facts import distrust as computed

LANES = {
    "belarus": ("Belarus", LIGHT["belarusian"]),
    "ukraine": ("Ukraine", LIGHT["ukrainian"]),
    "russia": ("Russia", LIGHT["russian"]),
    "others": ("researchers and analysts", LIGHT["document"]),
}
SHAPES = {"accusation": "circle", "threat": "triangle-up", "denial": "diamond"}
DOMAIN = ("2020-01-01", "2025-01-01")
# What a document reports was said before it appeared; the others appeared too late to narrow anything.
PUBLISHED = {"preiherman-2023": "2023-02-01", "preiherman-2024": "2024-08-02"}


def _rows() -> pd.DataFrame:
    """Return what is drawn, lane by lane and in time: labels, first and last day (ISO), how exactly they are known."""
    rows = computed.accusations()
    rows = rows.assign(lane=[side if side in LANES else "others" for side in rows.asserted_side])
    order = {lane: number for number, lane in enumerate(LANES)}
    key = rows.date_start.fillna(rows.date_end)
    rows = rows.assign(key=key, n=rows.lane.map(order)).sort_values(["n", "key", "id"], na_position="last")
    label = [f"{_when(row)}: {row.topic}" for row in rows.itertuples()]
    answer = ["disputed" if contested else "no answer" for contested in rows.contested]
    start = rows.date_start.fillna(pd.Timestamp(DOMAIN[0])).dt.strftime("%Y-%m-%d")
    latest = pd.to_datetime(rows.source.map(PUBLISHED).fillna(DOMAIN[1]))
    end = (rows.date_end + pd.Timedelta(days=1)).fillna(latest).dt.strftime("%Y-%m-%d")
    known = ["open" if p == "not_stated" else "day" if p == "day" else "span" for p in rows.date_precision]
    return rows.assign(label=label, answer=answer, start=start, end=end, known=known, told=range(len(rows)))


def _when(row) -> str:
    words = wording.when(row.date_start, row.date_end, row.date_precision)
    if pd.notna(row.date_start) and pd.isna(row.date_end):
        words = f"from {wording.when(row.date_start, row.date_start, 'day')}"
    if pd.isna(row.date_start) and pd.notna(row.date_end):
        words = f"by {wording.when(row.date_end, row.date_end, 'day')}"
    for month in ("January", "February", "April", "August", "September", "October", "November", "December"):
        words = words.replace(month, month[:3])
    return words


def _placed(rows: pd.DataFrame, step: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows with their heights, and the headings of the lanes; each row takes `step`, each heading one."""
    y, heights, heads = 0.0, [], []
    for lane, these in rows.groupby("n", sort=True):
        heads.append({"y": y + 0.6, "text": f"From {LANES[list(LANES)[lane]][0]}"})
        heights += [y + 1 + step * (number + 0.5) for number in range(len(these))]
        y += 1.3 + step * len(these)
    return rows.assign(y=heights), pd.DataFrame(heads)


def accusations() -> Figure:
    """Draw every accusation, threat and denial in time; filled where a source has somebody dispute it, hollow elsewhere."""
    rows = _rows()

    def build(layout: Layout) -> alt.TopLevelMixin:
        step = 1.6 if layout.stacked else 1.0
        placed, heads = _placed(rows, step)
        placed = placed.assign(y_mark=placed.y + (0.7 if layout.stacked else 0))
        bottom = placed.y.max() + step
        left = 20 if layout.stacked else 262
        plot = layout.width - 14 - left - (0 if layout.stacked else 66)
        y_scale = alt.Scale(domain=[bottom, 0], nice=False)
        y, y_mark = (alt.Y(f"{name}:Q", axis=None, scale=y_scale) for name in ("y", "y_mark"))
        axis = alt.Axis(title=None, format="%Y", tickCount="year", grid=True, gridColor=LIGHT["grid"], labelFlush=False)
        starts, points = (
            alt.X(f"{name}:T", axis=axis, scale=alt.Scale(domain=list(DOMAIN), nice=False)) for name in ("start", "at")
        )
        layers = []
        for lane, (_, colour) in LANES.items():
            for contested in (True, False):
                these = placed[(placed.lane == lane) & (placed.contested == contested)]
                layers += _spans(these, starts, y_mark, colour, filled=contested)
                layers += _points(these, points, y_mark, colour, filled=contested)
        text = placed.label + (" · " + placed.answer if layout.stacked else "")
        names = placed[["y"]].assign(text=text, document=placed.document)
        for document, these in names.groupby("document"):
            base = alt.Chart(these[["y", "text"]]).encode(x=alt.value(-left), y=y)
            style = {} if document else {"fontStyle": "italic"}
            layers.append(theme.label(base, alt.Text("text:N"), align="left", baseline="middle", fontSize=12, **style))
        over = alt.Chart(heads).mark_text(align="left", baseline="middle", fontSize=13.5, fontWeight="bold")
        layers.append(over.encode(x=alt.value(-left), y=y, text="text:N"))
        if not layout.stacked:
            answers = alt.Chart(placed[["y", "answer"]]).mark_text(align="left", baseline="middle", fontSize=12)
            layers.append(answers.encode(x=alt.value(plot + 8), y=y, text="answer:N"))
        return alt.layer(*layers).properties(width=plot, height=int(bottom * (20 if layout.stacked else 19)))

    made = rows[rows.kind == "accusation"]
    lanes = "; ".join(
        f"From {LANES[lane][0]}: "
        + ", ".join(
            f"{r.kind if r.kind != 'accusation' else ''} {r.label} ({r.answer})".strip() for r in these.itertuples()
        )
        for lane, these in rows.groupby("lane", sort=False)
    )
    return theme.figure(
        build,
        name="fig-accusations",
        title=_title(made),
        caption=(
            "Circles are accusations, triangles threats, diamonds denials. "
            "What comes from a state may be its authorities’, its media’s or its commentators’ word. "
            "Filled: a source used here has somebody dispute it. Hollow: no answer was found, which does not make it true. "
            "Minsk’s charge of arms and Kyiv’s on Homiel stand twice, as a document and as another source report them. "
            "Bars are spans; dashed lines show how long ago or how late it may have been said, where a document leaves that open. "
            "What has no date at all stands beside the axis. "
            "Labels in italics come from independent sources, the others from the documents. "
            "One member of parliament’s personal call is left out, being neither."
        ),
        description=(
            f"Timeline of {len(made)} accusations, {int((made.lane != 'others').sum())} of them by states, "
            "their media and commentators, "
            f"{int(made.contested.sum())} of them disputed, and {len(rows) - len(made)} threats and denials, by speaker. "
            f"{lanes}."
        ),
        rows=rows,
        numbers=rows.assign(speaker=[LANES[lane][0].capitalize() for lane in rows.lane])[
            ["speaker", "kind", "topic", "date_start", "date_end", "answer"]
        ],
    )


def _title(made: pd.DataFrame) -> str:
    """Return what the figure shows: whether a third party confirms anything, and who makes most charges."""
    confirmed = next(fact for fact in computed.facts() if fact.id == "accusations-confirmed")
    most = LANES[made.lane.mode().iloc[0]][0]
    which = "No third party confirms the" if confirmed.value == 0 else f"Third parties confirm {confirmed.words} of the"
    return f"{which} sides’ charges about troops, drones, missiles or plots; most come from {most}"


def _spans(rows: pd.DataFrame, x: alt.X, y: alt.Y, colour: str, *, filled: bool) -> list[alt.Chart]:
    """Return the bars of spans, and the dashed lines of rows whose time is open at an end."""
    layers = []
    spans, open_ended = rows[rows.known == "span"], rows[rows.known == "open"]
    if len(open_ended):
        line = alt.Chart(open_ended[["start", "end", "y_mark", "told"]])
        line = line.mark_rule(color=colour, strokeDash=[2, 4], strokeWidth=1.5)
        layers.append(line.encode(x=x, x2="end:T", y=y))
    if len(spans):
        bar = alt.Chart(spans[["start", "end", "y_mark", "told"]]).mark_bar(
            height=8, opacity=1, **_look(colour, filled=filled)
        )
        layers.append(bar.encode(x=x, x2="end:T", y=y))
    return layers


def _points(rows: pd.DataFrame, x: alt.X, y: alt.Y, colour: str, *, filled: bool) -> list[alt.Chart]:
    """Return the symbols of the rows that are not spans, a shape for each kind."""
    points = rows[rows.known != "span"]
    points = points.assign(at=points.date_start.fillna(points.date_end).dt.strftime("%Y-%m-%d"))
    layers = []
    for (kind, undated), these in points.groupby(["kind", points["at"].isna()]):
        marks = alt.Chart(these[["y_mark", "told"] if undated else ["at", "y_mark", "told"]])
        marks = marks.mark_point(shape=SHAPES[kind], size=60, opacity=1, **_look(colour, filled=filled))
        # What has no date at all stands beside the axis of time, not on it.
        layers.append(marks.encode(x=alt.value(-10) if undated else x, y=y))
    return layers


def _look(colour: str, *, filled: bool) -> dict:
    return {"fill": colour if filled else LIGHT["paper"], "stroke": colour, "strokeWidth": 1.8}
