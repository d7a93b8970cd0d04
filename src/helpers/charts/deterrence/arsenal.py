"""Statements about Russian warheads and the Oreshnik in Belarus, and sightings of them, one event a line."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure
from helpers.charts.behind import rows_behind

LANES = {
    "announced": "Announced",
    "said_there": "Said to be there",
    "vouched": "Vouched for, without evidence shown",
    "denied": "Denied, or looked for and not seen",
    "seen": "Seen in pictures",
}
SIDES = {
    "russia": LIGHT["russian"],
    "belarus": LIGHT["belarusian"],
    "ukraine": LIGHT["ukrainian"],
    "west": LIGHT["western"],
    "monitor": LIGHT["monitor"],
}
SHAPES = {"warheads": "circle", "oreshnik": "triangle-up"}
FIRST, LAST = "2023-03-01", "2026-04-01"
# Events after this day have their label on the left.
FOLD = pd.Timestamp("2024-06-01")


def lines() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the events and the headings of the lanes, each with the line it is drawn on."""
    arsenal, events, headings, line = tables.read("arsenal"), [], [], 0
    for lane, title in LANES.items():
        headings.append({"line": line, "title": title})
        for row in arsenal[arsenal.lane == lane].sort_values("date_start").itertuples():
            line += 1
            day = row.date_start + (row.date_end - row.date_start) / 2
            events.append({"id": row.id, "line": line, "lane": title, "weapon": row.weapon, "side": row.side})
            events[-1] |= {"label": row.label, "date": f"{day:%Y-%m-%d}", "late": day >= FOLD}
            events[-1] |= {"when": wording.when(row.date_start, row.date_end, row.date_precision), "who": row.who}
        line += 1
    return pd.DataFrame(events), pd.DataFrame(headings)


def nuclear() -> Figure:
    """Draw each statement and each sighting on a line of its own, in the lane of its kind of evidence."""
    events, headings = lines()
    events = events.assign(told=range(len(events)))

    def build(layout: Layout) -> alt.TopLevelMixin:
        axis = alt.Axis(title=None, values=["2024-01-01", "2025-01-01", "2026-01-01"], format="%Y", grid=True)
        x = alt.X("date:T", axis=axis, scale=alt.Scale(domain=[FIRST, LAST]))
        last = int(events.line.max())
        y = alt.Y("line:O", axis=None, scale=alt.Scale(domain=list(range(last + 2)), padding=0))
        colour = alt.Color("side:N", scale=alt.Scale(domain=list(SIDES), range=list(SIDES.values())), legend=None)
        shape = alt.Shape("weapon:N", scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())), legend=None)
        data = events[["line", "date", "side", "weapon", "label", "told", "late"]]
        base = alt.Chart(data).encode(x=x, y=y, color=colour)
        points = base.mark_point(size=80, filled=True, opacity=1).encode(shape=shape)
        early = theme.label(base.transform_filter("!datum.late"), alt.Text("label:N"), align="left", dx=11)
        late = theme.label(base.transform_filter("datum.late"), alt.Text("label:N"), align="right", dx=-11)
        titles = (
            alt.Chart(headings)
            .mark_text(align="left", fontWeight="bold")
            .encode(x=alt.XValue(0), y=y, text=alt.Text("title:N"))
        )
        return alt.layer(points, early, late, titles).properties(width=layout.width - 12, height=25 * (last + 2))

    return theme.figure(
        build,
        name="fig-nuclear",
        title="Warheads and the Oreshnik: announced, vouched for and denied; pictures show sites and vehicles",
        caption=(
            "Statements and pictures by date, in the colour of the side they come from. "
            "Circles are about warheads, triangles about the Oreshnik."
        ),
        description=(
            "Five lanes of events from March 2023 to February 2026. Russia, Belarus and once Ukraine’s military intelligence "
            "say that weapons are there; two Western states vouch for it; Ukraine’s foreign intelligence and a monitor do not "
            "see them. Pictures show a depot, a base and vehicles, no warhead or launcher."
        ),
        rows=rows_behind(tables.read("arsenal")),
        columns={
            "when": ("When", ""),
            "who": ("Who", ""),
            "label": ("What", ""),
            "lane": ("How it is known", ""),
            "weapon": ("Weapon", ""),
        },
        numbers=events[["lane", "weapon", "when", "who", "label"]].assign(
            weapon=events.weapon.map({"warheads": "warheads", "oreshnik": "Oreshnik"})
        ),
    )
