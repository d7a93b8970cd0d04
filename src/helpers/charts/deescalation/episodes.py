"""The episodes by one scheme: whose account each line of it rests on, and how it is known."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Figure
from helpers.charts.deescalation import standing

# The span of each episode and its year.
EPISODES = {
    "december-2021": ("December", "2021"),
    "december-2022": ("December", "2022"),
    "summer-2024": ("June–July", "2024"),
    "autumn-2024": ("August–October", "2024"),
}
SHORT = {"August–October": "Aug–Oct"}
ASPECTS = {
    "trigger": "Trigger",
    "claim": "Claims",
    "signal": "Signals",
    "channel": "Channel",
    "first_mover": "First mover",
    "outcome": "Outcome",
    "confirmation": "Confirmed",
    "rested_on": "Rested on",
    "held": "How long",
}
LETTERS = {"belarus": "M", "ukraine": "K", "russia": "R", "west": "W", "monitor": "P", "author": "D", "other": "O"}
ORDER = [standing.ON_RECORD, standing.ONE_SIDE, standing.CONTESTED, standing.NOT_FOUND]
SHAPES = dict(zip(ORDER, ("circle", "circle", "diamond", "square"), strict=True))


def chips(wrap: int) -> pd.DataFrame:
    """Return one chip for each side and level in each cell, with its place in the cell: `across` and `down`."""
    rows = tables.read("episodes")
    rows = rows.assign(level=rows.standing.map(standing.LEVELS), told=range(len(rows)))
    alike = ["episode", "aspect", "side", "level"]
    told = rows.groupby(alike).told.agg(list)
    rows = rows.drop_duplicates(alike).drop(columns="told").join(told, on=alike)
    rank = {name: n for n, name in enumerate(standing.SIDES)}
    levels = {name: n for n, name in enumerate(ORDER)}
    rows = rows.assign(one=rows.side.map(rank), two=rows.level.map(levels)).sort_values(["one", "two"], kind="stable")
    place = rows.groupby(["episode", "aspect"]).cumcount()
    return pd.DataFrame(
        {
            "row": rows.aspect.map(list(ASPECTS).index),
            "column": rows.episode.map(list(EPISODES).index),
            "across": place % wrap,
            "down": place // wrap,
            "level": rows.level,
            "side": rows.side.map(lambda side: standing.SIDES[side][0]),
            "letter": rows.side.map(LETTERS),
            "told": rows.told,
        }
    )


def compared() -> Figure:
    """Draw the scheme as a matrix of episodes and lines; in each cell a chip for each side that it rests on."""
    table = tables.read("episodes")

    def build(layout: Layout) -> alt.TopLevelMixin:
        wrap, chip, left = (3, 19, 82) if layout.stacked else (6, 22, 106)
        column, data = (layout.width - left - 16) / len(EPISODES), chips(wrap)
        row = chip * (int(data.down.max()) + 1) + 12
        data = data.assign(
            x=left + data.column * column + chip / 2 + data.across * chip + 2,
            y=data.row * row + row / 2 + (data.down - data.groupby(["row", "column"]).down.transform("max") / 2) * chip,
        )
        width, height = layout.width - 16, row * len(ASPECTS)
        x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False))
        y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], reverse=True, nice=False))
        titles = [
            [SHORT.get(span, span), year] if layout.stacked else f"{span} {year}" for span, year in EPISODES.values()
        ]
        heads = pd.DataFrame({"x": [left + n * column + 2 for n in range(len(EPISODES))], "text": titles})
        lines = pd.DataFrame({"y": [n * row + row / 2 for n in range(len(ASPECTS))], "text": list(ASPECTS.values())})
        edges = pd.DataFrame({"y": [float(n * row) for n in range(len(ASPECTS) + 1)]})
        columns = alt.Chart(heads).mark_text(align="left", fontWeight="bold", dy=-26 if layout.stacked else -10)
        columns = columns.encode(x=x, y=alt.value(0), text="text:N")
        names = alt.Chart(lines).mark_text(align="left").encode(x=alt.value(0), y=y, text="text:N")
        rules = alt.Chart(edges).mark_rule(color=LIGHT["grid"]).encode(y=y)
        sides = dict(standing.SIDES.values())
        stroke = alt.Stroke("side:N", scale=alt.Scale(domain=list(sides), range=list(sides.values())), legend=None)
        base = alt.Chart(data[["x", "y", "level", "side", "letter", "told"]]).encode(x=x, y=y)
        key = standing.key(ORDER, SHAPES, *((2, 44) if layout.stacked else (4, 32)))
        marks = base.mark_point(size=chip * chip * 0.72, strokeWidth=1.8, opacity=1)
        marks = marks.encode(stroke=stroke, **standing.known(ORDER, SHAPES))
        on_record = data.level == standing.ON_RECORD
        letters = [
            alt.Chart(data[these][["x", "y", "letter"]])
            .mark_text(fontSize=11, fontWeight="bold", color=LIGHT[colour])
            .encode(x=x, y=y, text="letter:N")
            for these, colour in ((on_record, "paper"), (~on_record, "ink"))
        ]
        return standing.apart(alt.layer(key, rules, columns, names, marks, *letters)).properties(
            width=width, height=height
        )

    levels = table.standing.map(standing.LEVELS)
    counted = ", ".join(f"{int((levels == name).sum())} {name}" for name in ORDER)
    by_episode = "; ".join(
        f"{' '.join(title)}: " + ", ".join(f"{int(((table.episode == e) & (levels == n)).sum())} {n}" for n in ORDER)
        for e, title in EPISODES.items()
    )
    letters_mean = ", ".join(f"{LETTERS[side]} {name}" for side, (name, _) in standing.SIDES.items())
    return theme.figure(
        build,
        name="fig-episodes",
        title="One scheme, four episodes: what is on record is the exception, and no outcome is confirmed by both sides",
        caption=(
            f"Each chip is a side that a line of the scheme rests on: {letters_mean}. "
            "Its form says how the line is known. An outlined chip is a word, not a fact; a dashed one was looked for in vain. "
            "The sentences stand in {numref}`tab-episodes`."
        ),
        description=f"Matrix of {len(ASPECTS)} aspects and {len(EPISODES)} episodes; {len(table)} rows: {counted}. {by_episode}.",
        rows=table,
        numbers=table.assign(
            episode=[" ".join(EPISODES[name]) for name in table.episode],
            aspect=table.aspect.map(ASPECTS),
            side=[standing.SIDES[side][0] for side in table.side],
            level=table.standing.map(standing.LEVELS),
        )[["episode", "aspect", "side", "level", "statement"]],
    )
