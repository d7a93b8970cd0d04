"""From the Union State treaty to the end of 2024: what raised the tension between the two states, and what lowered it."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Figure
from helpers.charts.deescalation import standing

FIRST, BREAK, LAST = 1999, 2021, 2024
# An event that a document and a second source both tell, or a document tells twice: the row that is drawn stands for the other.
SAME = {
    "border-closure-2021": "border-closure-order-2021-07-02-rferl",
    "tochka-intercepted": "tochka-pripyat-2022-03-12-rossa-primavera",
    "confidence-treaty-left-2022-12": "confidence-treaty-left-2022-12-23-myc",
    "missile-incident-2022-12-29": "missile-incident-2022-12-29-pozirk",
    "kyzym-summoned-2022-12-29": "kyzym-summoned-2022-12-29-pozirk",
    "machulishchy-strike-2023-02": "machulishchy-strike-2023-02-26-censor",
    "nuclear-deployment-2024-04": "nuclear-announced-2023-03-25-ukraine-today",
    "nuclear-drill-2024-06-11": "nuclear-drill-2024-06-11-tass",
    "pull-back-ordered-2024-07-13-pravda": "pull-back-ordered-2024-07-13",
    "zakharova-2024-09-20-reuters": "zakharova-2024-09-20",
    "zakharova-2024-09-20-delfi": "zakharova-2024-09-20",
    "dunda-2024-10": "dunda-2024-10-05-zerkalo",
    "sco-membership-2024-07": "sco-membership-2024-07-04-tass",
    "shoigu-protocol-2022-12-03": "shoigu-protocol-2022-12-03-sputnik",
    "putin-visit-2022-12-19": "putin-visit-2022-12-19-breakinglatest",
    "zelenskyy-volyn-2024-07-30-pravda": "zelenskyy-border-2024-07-30",
}
# The marks of the early years that get words, wide and narrow.
EARLY = {
    "union-state-treaty-1999": "Union State treaty",
    "confidence-treaty-2001-04-16": "Confidence treaty",
    "minsk-success-2014": "Minsk’s diplomacy",
    "protests-2020": "Protests",
}
WAYS = {"escalation": 1, "neither": 0, "de_escalation": -1}
SHAPES = {standing.ON_RECORD: "circle", standing.ONE_SIDE: "circle", standing.CONTESTED: "diamond"}
# Months with words, above or below the middle, and to which side of the marks.
LATE = {
    "2022-02": ("Invasion", 1, "above"),
    "2022-12": ("Missile; treaty left", 1, "over"),
    "2024-06": ("Build-up claims", 1, "left"),
    "2024-08": ("Reinforced", 1, "right"),
    "2024-07": ("13 July", -1, "right"),
}
ASIDE = {
    "left": {"align": "right", "dx": -10},
    "right": {"align": "left", "dx": 10},
    "over": {"align": "left", "dx": -26, "dy": -16},
    "above": {"align": "right", "dx": -2, "dy": -17},
}


def chosen() -> pd.DataFrame:
    """Return the dated events that are drawn, each once, with `level`, `way` and number; a span stands at its first day."""
    table = tables.read("events")
    rows = table[table.date_start.notna() & table.date_end.notna() & ~table.id.isin(list(SAME))]
    rows = rows[rows.date_start.dt.year.between(FIRST, LAST)]
    long = rows.date_precision.isin(["year", "period"]) & ((rows.date_end - rows.date_start).dt.days > 62)
    rows = rows[~(long & (rows.date_start.dt.year >= BREAK))]
    rows = rows[(rows.direction != "neither") | (rows.date_start.dt.year < BREAK)]
    levels = [standing.level(row) for row in rows.itertuples()]
    rows = rows.assign(level=levels, way=rows.direction.map(WAYS)).sort_values(["date_start", "id"], kind="stable")
    return rows.assign(told=range(len(rows)))


def _stacked(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the events from BREAK on that raise or lower the tension, stacked by month: `month` and `height`."""
    rows = rows[rows.date_start.dt.year >= BREAK]
    order = {name: n for n, name in enumerate(SHAPES)}
    rows = rows.assign(month=rows.date_start.dt.strftime("%Y-%m-15"), rank=rows.level.map(order))
    rows = rows.sort_values(["month", "way", "rank"], kind="stable")
    height = rows.groupby(["month", "way"]).cumcount() + 1
    return rows.assign(height=height * rows.way)


def chronology() -> Figure:
    """Draw what raised the tension upwards and what lowered it downwards, by month, and the sparse early years apart."""
    rows = chosen()
    late = _stacked(rows)
    early = rows[rows.date_start.dt.year < BREAK]
    up, down = int(late.height.max()), int(late.height.min())
    names = dict(EARLY)
    kept = {"height": early.way, "level": early.level, "told": early.told, "id": early.id}
    marks = pd.DataFrame({"year": early.date_start.dt.year, **kept})
    marks = marks.assign(label=[names.get(row, "") for row in marks.id]).drop(columns="id")
    points = late[["month", "height", "level", "told"]]

    def build(layout: Layout) -> alt.TopLevelMixin:
        step = 17 if layout.stacked else 19
        domain = [down - 1.2, up + 1.6]
        height = round(step * (domain[1] - domain[0]))
        y = alt.Y("height:Q", axis=None, scale=alt.Scale(domain=domain, nice=False))
        levels = list(SHAPES)
        known = standing.known(levels, SHAPES)
        middle = alt.Chart(pd.DataFrame({"height": [0]})).mark_rule(color=LIGHT["muted"]).encode(y=y)

        def drawn(data: pd.DataFrame, x: alt.X) -> alt.Chart:
            mark = alt.Chart(data).mark_point(size=80, strokeWidth=1.8, opacity=1, stroke=LIGHT["ink"])
            return mark.encode(x=x, y=y, **known)

        years = alt.X(
            "year:Q",
            axis=alt.Axis(format="d", title=None, values=[2000, 2010, 2020], labelFlush=True),
            scale=alt.Scale(domain=[FIRST - 0.6, BREAK - 0.4], nice=False),
        )
        words = alt.Chart(marks[marks.label != ""]).encode(x=years, y=y)
        sparse = alt.layer(
            middle,
            drawn(marks[["year", "height", "level", "told"]], years),
            theme.label(words, alt.Text("label:N"), angle=270, align="left", dx=12),
        )
        starts = [alt.DateTime(year=year, month=1, date=1) for year in range(BREAK, LAST + 1)]
        x = alt.X(
            "month:T",
            axis=alt.Axis(format="%Y", title=None, values=starts, labelAlign="left", grid=True),
            scale=alt.Scale(domain=[f"{BREAK}-01-01", f"{LAST + 1}-05-31"], nice=False),
        )
        notes = []
        for month, (text, way, side) in LATE.items():
            note = alt.Chart(pd.DataFrame([{"month": f"{month}-15", "height": _end(late, month, way)}]))
            notes.append(theme.label(note.encode(x=x, y=y), alt.value(text), **ASIDE[side]))
        sides = pd.DataFrame(
            {
                "month": [f"{BREAK}-01-20"] * 2,
                "height": [up + 0.6, down - 0.2],
                "text": ["raised tension", "lowered it"],
            }
        )
        ways = alt.Chart(sides).mark_text(align="left", color=LIGHT["muted"]).encode(x=x, y=y, text="text:N")
        dense = alt.layer(standing.key(levels, SHAPES, columns=3), middle, ways, drawn(points, x), *notes)
        first, second = (layout.width - 26, layout.width - 26) if layout.stacked else (150, layout.width - 190)
        low = {"height": 150} if layout.stacked else {"height": height}
        sparse = standing.apart(sparse).properties(width=first, **low)
        dense = standing.apart(dense).properties(width=second, height=height)
        return alt.vconcat(sparse, dense, spacing=16) if layout.stacked else alt.hconcat(sparse, dense, spacing=14)

    both = {name: int((late.way == way).sum()) for name, way in (("raised", 1), ("lowered", -1))}
    record = {
        name: int(((late.way == way) & (late.level == standing.ON_RECORD)).sum())
        for name, way in (("raised", 1), ("lowered", -1))
    }
    by_year = "; ".join(
        f"{year}: {int((these.way == 1).sum())} up, {int((these.way == -1).sum())} down"
        for year, these in late.groupby(late.date_start.dt.year)
    )
    return theme.figure(
        build,
        name="fig-chronology",
        title="What raised the tension outnumbers what lowered it, and little of what lowered it is on record",
        caption=(
            "One mark for each dated event, whatever its weight: to the left the sparse years before 2021 by year, then by month. "
            "A mark above the line raised the tension between the two states, one below lowered it, by the judgement of this report; "
            "marks on the line in the early years did neither plainly. Events that no source dates, or only to a year, are left out. "
            "The sources write most about 2022 and 2024, so the height of a month counts what was told, not all that happened."
        ),
        description=(
            f"Chronology from {FIRST} to {LAST}. From {BREAK} on {both['raised']} dated events raised the tension, of which "
            f"{record['raised']} are on record, and {both['lowered']} lowered it, of which {record['lowered']} are on record. "
            f"{by_year}. Before {BREAK}: "
            + ", ".join(f"{r.label} ({r.year})" for r in marks.itertuples() if r.label)
            + "."
        ),
        rows=rows,
        numbers=rows[["date_start", "date_end", "what", "direction", "level"]],
    )


def _end(late: pd.DataFrame, month: str, way: int) -> float:
    these = late.height[(late.month == f"{month}-15") & (late.way == way)]
    return float(way * these.abs().max()) if len(these) else 0.0
