"""Change first: the columns on the two axes. Each function returns one figure of a chapter."""

import altair as alt

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure


def counts() -> Figure:
    """Return the figure of the counts, a bar each."""
    rows = tables.read("counts")
    drawn = rows.assign(month=rows.period_start.dt.strftime("%B %Y"))[["month", "value"]].rename(
        columns={"value": "cyclists"}
    )

    def build(layout: theme.Layout) -> alt.Chart:
        return (
            alt.Chart(drawn)
            .mark_bar(color=LIGHT["counted"])
            .encode(
                x=alt.X("cyclists:Q", title="Cyclists a day"),
                y=alt.Y("month:N", title=None, sort=None),
                tooltip=["month", "cyclists"],
            )
            .properties(width=layout.width, height=alt.Step(44))
        )

    first, last = (wording.count(int(value)) for value in (drawn.cyclists.iloc[0], drawn.cyclists.iloc[-1]))
    return theme.figure(
        build,
        name="fig-counts",
        title="More people cycle on Mill Street than before the lane",
        caption="Cyclists on an average day of the month, by the counter on the street.",
        description=f"Two bars: {first} cyclists a day before the lane, {last} a year later.",
        rows=rows,
    )
