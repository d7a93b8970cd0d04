"""Russian soldiers in Belarus as each counter gives them; what was only expected looks different from what was counted."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure
from helpers.facts import rows as worded

ANNOUNCED = "Announced or expected"
# How a counter is recognised by the beginning of its name, what it is called here, and how it looks.
COUNTERS = {
    "State Border Guard Service": ("Ukraine’s border guards", LIGHT["ukrainian"], "circle"),
    "Defence Intelligence": ("Ukraine’s military intelligence", LIGHT["ink"], "diamond"),
    "Belarusian Hajun": ("Belarusian Hajun, permanent sites", LIGHT["monitor"], "square"),
    "United States": ("United States", LIGHT["western"], "triangle-up"),
}
# Statements of the chronology on the presence that carry no number.
UNNUMBERED = {
    "russian-troops-leave-2023-07-14-media-center": "almost all gone",
    "zapad-no-concentration-2025-09-12-pravda": "far fewer",
}
# Labels that stand beside their points: words before the figure, and where (align, pixels), chosen by eye so that none meet.
LABELS = {
    "us-troops-2022-01-31": ("US", "left", 10, 0),
    "us-troops-planned-2022-01-31": ("US", "right", -10, 0),
    "nato-troops-2022-02-03": ("NATO", "left", 10, 0),
    "russia-troops-2022-02-03": ("Russia", "left", 10, 0),
    "belarus-mod-troops-2022-10-17": ("Minsk", "left", -14, 18),
    "sbgs-troops-2023-01-16": ("", "left", 10, -4),
    "sbgs-troops-2023-01-30": ("", "left", 10, 3),
    "hur-troops-2023-01-25": ("", "left", 10, 2),
    "sbgs-troops-2023-03-26": ("", "left", 10, 0),
    "sbgs-troops-2023-06-07": ("", "left", 10, 0),
    "hajun-troops-2023-09-01": ("", "left", -4, -15),
    "sbgs-troops-2025-03-26": ("", "left", -12, -15),
}
SIGNS = {"more than ": ">", "fewer than ": "<", "at most ": "≤", "about ": ""}


def counted() -> pd.DataFrame:
    """Return every figure on Russian soldiers that is not a document's, with `who` says so and whether it is `early`."""
    troops = tables.read("counts").query("subject == 'russian_troops' and reporter_side != 'author'")
    names = {start: name for start, (name, _, _) in COUNTERS.items()}
    who = [next((name for start, name in names.items() if by.startswith(start)), by) for by in troops.reporter]
    who = [ANNOUNCED if basis == "announced" else name for name, basis in zip(who, troops.basis, strict=True)]
    middle = troops.period_start + (troops.period_end - troops.period_start) / 2
    return troops.assign(who=who, date=middle.dt.strftime("%Y-%m-%d"), early=troops.period_end < "2022-06-01")


def _short(row) -> str:
    words = worded.count_words(row).replace("\N{NO-BREAK SPACE}", " ")
    for hedge, sign in SIGNS.items():
        words = words.replace(hedge, sign)
    return f"{LABELS[row.id][0]} {words}".strip()


def _printed() -> pd.DataFrame:
    """Return the document's range and its later figure as boxes in time and number."""
    both = tables.read("counts").query("subject == 'russian_troops' and reporter_side == 'author'")
    low, high = both.low.fillna(both.value), both.high.fillna(both.value)
    ends = {"start": both.period_start, "end": both.period_end + pd.Timedelta(days=1)}
    dates = {name: column.dt.strftime("%Y-%m-%d") for name, column in ends.items()}
    return both.assign(
        low=low, high=high, text=["commentary: " + worded.count_words(row) for row in both.itertuples()], **dates
    )


def presence() -> Figure:
    """Draw the early weeks and the time since autumn 2022 in two panels on one logarithmic scale."""
    points, printed = counted(), _printed()
    told = {name: number for number, name in enumerate([*points.id, *printed.id])}
    points, printed = (rows.assign(told=rows.id.map(told)) for rows in (points, printed))
    events = tables.read("events").loc[list(UNNUMBERED)]
    silent = events.assign(date=events.date_start.dt.strftime("%Y-%m-%d"), text=list(UNNUMBERED.values()))

    def panel(*, early: bool, width: int, height: int, columns: int) -> alt.LayerChart:
        domain = ["2022-01-01", "2022-03-01"] if early else ["2022-10-01", "2025-12-31"]
        ticks = ["2022-01-01", "2022-02-01"] if early else ["2023-01-01", "2024-01-01", "2025-01-01"]
        axis = alt.Axis(title=None, values=ticks, format="%b %Y", labelFlush=True)
        x = alt.X("date:T", axis=axis, scale=alt.Scale(domain=domain))
        y_axis = alt.Axis(**theme.above("persons, logarithmic"), values=[1000, 3000, 10000, 30000], format=",d")
        y = alt.Y("persons:Q", axis=y_axis, scale=alt.Scale(type="log", domain=[600, 46000], nice=False))
        these = points[points.early == early]
        data = these.rename(columns={"value": "persons"})[["date", "persons", "who", "told"]]
        colour, fill, shape = _looks(columns)
        marks = alt.Chart(data).mark_point(size=80, strokeWidth=2, opacity=1)
        layers = [marks.encode(x=x, y=y, color=colour, fill=fill, shape=shape)]
        box = printed[(printed.period_end < "2022-06-01") == early]
        layers = [*_boxes(box, x, y, early=early), *layers]
        for row in these[these.id.isin(list(LABELS))].itertuples():
            _, align, dx, dy = LABELS[row.id]
            base = alt.Chart(pd.DataFrame([{"date": row.date, "persons": row.value}])).encode(x=x, y=y)
            layers.append(theme.label(base, alt.value(_short(row)), align=align, dx=dx, dy=dy))
        if not early:
            rug = alt.Chart(silent[["date", "text"]]).encode(x=x, y=alt.value(height - 12))
            cross = rug.mark_point(shape="cross", size=60, angle=45, color=LIGHT["ukrainian"], filled=True, opacity=1)
            words = rug.mark_text(align="right", dx=-9).encode(text="text:N")
            layers += [cross, words]
        title = "Before the invasion" if early else "Since October 2022"
        return alt.layer(*layers).properties(width=width, height=height, title=title)

    def build(layout: Layout) -> alt.TopLevelMixin:
        if layout.stacked:
            size = {"width": layout.width - 62, "columns": 1}
            return alt.vconcat(
                panel(early=True, height=210, **size), panel(early=False, height=300, **size), spacing=30
            )
        size = {"height": 320, "columns": 3}
        return alt.hconcat(panel(early=True, width=178, **size), panel(early=False, width=362, **size), spacing=14)

    says = "; ".join(
        f"{row.reporter.split(' (')[0]}, {row.basis}, {row.period_end.day} {row.period_end:%B %Y}: "
        f"{worded.count_words(row)}"
        for row in points.sort_values("period_end").itertuples()
    )
    document = " and ".join(f"{worded.count_words(row)} ({row.period_end.year})" for row in printed.itertuples())
    return theme.figure(
        build,
        name="fig-presence",
        title=_title(points),
        caption=(
            "Every figure on Russian soldiers in Belarus, by who gives it; the scale is logarithmic. "
            "Hollow marks were announced or expected before anyone counted. The box and the bar are the figures of "
            "{cite:t}`sceeus-2024`, which names no source for them. Crosses are statements without a number. "
            "The counters do not count the same thing, so no line joins their points; "
            "where there are no points, no count was found."
        ),
        description=f"Points by date in two panels, in persons. {says}. The commentary prints {document}.",
        rows=pd.concat([points, printed, events]),
        columns={"value": ("Personnel", "persons"), "low": ("At least", "persons"), "high": ("At most", "persons")},
        numbers=tables.read("counts").loc[[*points.id, *printed.id]][
            ["reporter", "period_start", "period_end", "basis", "hedge", "value", "low", "high"]
        ],
    )


def _title(points: pd.DataFrame) -> str:
    """Return what was expected before the invasion and between which counts the time since mid-2023 lies."""
    since = points[(points.basis == "counted") & (points.period_end >= "2023-06-01")]
    low, high = (worded.count_words(since.loc[at]) for at in (since.value.idxmin(), since.value.idxmax()))
    expected = points[points.early].value.max()
    many = "Tens of thousands were" if expected >= 20000 else f"At most {wording.number(expected)} were"
    return f"{many} expected in early 2022; since mid-2023 counts lie between {low} and {high}"


def _looks(columns: int) -> tuple[alt.Color, alt.Fill, alt.Shape]:
    """Return outline, filling and shape by who says so, with one legend for all three."""
    looks = {name: (colour, colour, shape) for name, colour, shape in COUNTERS.values()}
    looks[ANNOUNCED] = (LIGHT["muted"], LIGHT["paper"], "circle")
    strokes, fills, shapes = ([look[n] for look in looks.values()] for n in range(3))
    legend = alt.Legend(title=None, orient="top", columns=columns, labelLimit=300, symbolOpacity=1, offset=6)
    return (
        alt.Color("who:N", scale=alt.Scale(domain=list(looks), range=strokes), legend=legend),
        alt.Fill("who:N", scale=alt.Scale(domain=list(looks), range=fills), legend=legend),
        alt.Shape("who:N", scale=alt.Scale(domain=list(looks), range=shapes), legend=legend),
    )


def _boxes(box: pd.DataFrame, x: alt.X, y: alt.Y, *, early: bool) -> list[alt.TopLevelMixin]:
    """Return the document's figures: a range as an area, a single number as a bar over the time it stands for."""
    data = box.rename(columns={"start": "date", "low": "persons"})[["date", "end", "persons", "high", "text", "told"]]
    base = alt.Chart(data).encode(x=x, x2="end:T", y=y)
    colour = LIGHT["document"]
    if early:
        area = base.mark_rect(color=colour, opacity=0.2, stroke=colour, strokeWidth=1.5).encode(y2="high:Q")
    else:
        area = base.mark_rule(color=colour, strokeWidth=5, opacity=0.55)
    above = data.assign(persons=data.high)[["date", "persons", "text"]]
    text = alt.Chart(above).mark_text(color=colour, align="left", dx=4, dy=-11 if early else 16)
    return [area, text.encode(x=x, y=y, text="text:N")]
