"""Russian soldiers in Belarus: each number with its author; expected numbers are drawn hollow."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure
from helpers.charts.behind import rows_behind
from helpers.facts import rows as worded

SIDES = {
    "west": LIGHT["western"],
    "russia": LIGHT["russian"],
    "belarus": LIGHT["belarusian"],
    "ukraine": LIGHT["ukrainian"],
    "monitor": LIGHT["monitor"],
}
# Labels beside points: words before the number, and where (align, pixels) on the wide and on the narrow drawing, chosen by
# eye so that none overlap; None leaves the point without a label on that drawing.
LABELS = {
    "nato-troops-2022-02-03": ("NATO expected", ("left", 11, 0), ("left", 10, 0)),
    "russia-troops-2022-02-03": ("Russia announced", ("left", 11, -6), ("left", 10, -8)),
    "us-troops-2022-01-31": ("US counted", ("left", 11, -9), None),
    "belarus-mod-troops-2022-10-17": ("Minsk", ("right", -11, -4), None),
    "sbgs-troops-2023-01-16": ("Ukraine’s border guards", ("left", 11, -6), ("left", 9, -9)),
    "hur-troops-2023-01-25": ("its military intelligence", ("left", 11, 2), ("left", 9, 2)),
    "hajun-count-2023-10": ("Hajun", ("left", 4, -16), None),
    "sbgs-troops-2025-03-26": ("border guards", ("right", 6, -16), ("right", 8, -15)),
    "lithuania-zapad-2025": ("Lithuania expected", ("right", 8, -38), None),
}
SIGNS = {"more than ": ">", "fewer than ": "<", "at most ": "≤", "about ": "", "nearly ": ""}
MARKS = {"invasion-2022-02-24": "invasion", "zapad-2025-09-12-pravda": "Zapad-2025"}


def numbers() -> pd.DataFrame:
    """Return every number on Russian soldiers in Belarus outside the documents (`who`, `date`, `persons`, `expected`)."""
    held = tables.read("counts").query("subject == 'russian_troops' and reporter_side != 'author'")
    held = held.assign(who=held.reporter, side=held.reporter_side, expected=held.basis == "announced")
    series = tables.read("military_series").query("subject == 'russian_troops' and unit == 'persons'")
    # Leave out parts of another count, and warnings of what may come.
    series = series[
        ~series.id.isin(["hajun-airfields-2023-09", "hajun-communication-2023-09", "zelenskyy-warned-150000"])
    ]
    series = series.assign(who=series.counter, side=series.counter_side, expected=series.kind == "expected")
    both = pd.concat([held, series])
    middle = both.period_start + (both.period_end - both.period_start) / 2
    both = both.assign(date=middle.dt.strftime("%Y-%m-%d"), persons=both.value)
    return both.sort_values("date")[
        ["id", "who", "side", "date", "persons", "expected", "hedge", "period_start", "period_end"]
    ]


def presence() -> Figure:
    """Draw all numbers on one scale from before the invasion to the exercise of 2025, and say where counts end."""
    points = numbers()
    points = points.assign(told=range(len(points)), given=[worded.count_words(row) for row in _worded(points)])
    short = {row.id: _short(row.given) for row in points.itertuples()}
    events = tables.rows("events", MARKS)
    turns = events.assign(date=events.date_start.dt.strftime("%Y-%m-%d"), text=list(MARKS.values()))

    def build(layout: Layout) -> alt.TopLevelMixin:
        wide = not layout.stacked
        axis = alt.Axis(title=None, values=[f"{year}-01-01" for year in range(2022, 2027)], format="%Y", grid=False)
        x = alt.X("date:T", axis=axis, scale=alt.Scale(domain=["2021-12-15", "2026-07-01"]))
        y_axis = alt.Axis(**theme.above("soldiers"), values=[0, 10000, 20000, 30000], format=",d")
        y = alt.Y("persons:Q", axis=y_axis, scale=alt.Scale(domain=[0, 34000], nice=False))
        colour = alt.Color("side:N", scale=alt.Scale(domain=list(SIDES), range=list(SIDES.values())), legend=None)
        layers = []
        gap = alt.Chart(pd.DataFrame([{"date": "2025-10-01", "end": "2026-07-01"}])).encode(x=x, x2=alt.X2("end:T"))
        layers.append(gap.mark_rect(color=LIGHT["grid"], opacity=0.6))
        note = alt.Chart(pd.DataFrame([{"date": "2026-02-14"}])).encode(x=x, y=alt.YValue(26))
        words = "no count\nfound" if wide else "no\ncount\nfound"
        layers.append(note.mark_text(color=LIGHT["muted"], lineBreak="\n").encode(text=alt.TextValue(words)))
        rule = alt.Chart(turns[["date", "text"]]).encode(x=x)
        layers.append(rule.mark_rule(color=LIGHT["muted"], strokeDash=[4, 3]))
        for turn in turns.itertuples():
            right = turn.text != "invasion"
            word = alt.Chart(pd.DataFrame([{"date": turn.date}])).encode(x=x, y=alt.YValue(6))
            layers.append(
                word.mark_text(color=LIGHT["muted"], align="right" if right else "left", dx=-5 if right else 5).encode(
                    text=alt.TextValue(turn.text)
                )
            )
        base = alt.Chart(points[["date", "persons", "who", "side", "told", "expected"]]).encode(x=x, y=y, color=colour)
        kept = base.transform_filter("!datum.expected").mark_point(size=75, filled=True, opacity=1)
        hollow = base.transform_filter("datum.expected").mark_point(
            size=75, strokeWidth=2, fill=LIGHT["paper"], opacity=1
        )
        layers += [kept, hollow]
        for row in points[points.id.isin(list(LABELS))].itertuples():
            words, *places = LABELS[row.id]
            if place := places[0 if wide else 1]:
                align, dx, dy = place
                at = alt.Chart(pd.DataFrame([{"date": row.date, "persons": row.persons}])).encode(x=x, y=y)
                text = alt.TextValue(f"{words} {short[row.id]}")
                layers.append(theme.label(at, text, align=align, dx=dx, dy=dy, color=SIDES[row.side]))
        return alt.layer(*layers).properties(width=layout.width - 52, height=320 if wide else 300)

    latest, given = points[~points.expected].iloc[-1], dict(zip(points.id, points.given, strict=True))
    table = points.assign(
        day=[wording.period(row.period_start, row.period_end) for row in points.itertuples()],
        kind=points.expected.map({True: "expected or announced", False: "counted"}),
    )
    series = tables.read("military_series")
    rows = pd.concat(
        [
            tables.read("counts").loc[[i for i in points.id if i in tables.read("counts").index]][
                ["source", "passages"]
            ],
            rows_behind(series[series.id.isin(points.id)]),
        ]
    )
    return theme.figure(
        build,
        name="fig-presence",
        title=f"The invasion force has gone: {latest.given} Russian soldiers at the latest count",
        caption=(
            "Russian soldiers in Belarus by who gives the number. "
            "Hollow marks were expected or announced, filled ones counted; the counters do not count the same thing."
        ),
        description=(
            f"Points by date and counter. NATO expected {given['nato-troops-2022-02-03']} Russian soldiers in February 2022; "
            f"Ukraine’s border guards counted {given['sbgs-troops-2023-01-16']} in January 2023 and {latest.given} in March 2025. "
            "We found no count after September 2025."
        ),
        rows=rows,
        columns={"who": ("Who", ""), "day": ("When", ""), "given": ("Soldiers", ""), "kind": ("Kind", "")},
        numbers=table[["day", "who", "given", "kind"]],
    )


def _short(given: str) -> str:
    """Return a number with its hedge as a sign, for a label."""
    given = given.replace(wording.NBSP, " ")
    for hedge, sign in SIGNS.items():
        given = given.replace(hedge, sign)
    return given


def _worded(points: pd.DataFrame):
    """Return the points with the columns that `count_words` reads."""
    return points.assign(value=points.persons, low=float("nan"), high=float("nan"), unit="persons").itertuples()
