"""The figure of the example: what was measured, and what was foreseen."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.evidence import facts, tables, wording
from evidencebook.notebooks.mime import Figure


def rise() -> Figure:
    """Return the figure of the annual means, with the forecast for the last year but one."""
    rows = tables.read("co2")
    measured = pd.DataFrame({"year": rows.period_start, "value": rows.value})
    foreseen = pd.DataFrame({"year": [rows.period_start["co2-2000"]], "value": [facts.read()["co2-foreseen"].value]})
    foreseen["note"] = "foreseen"

    def build(layout: theme.Layout) -> alt.LayerChart:
        x = alt.X("year:T", title=None)
        y = alt.Y("value:Q", scale=alt.Scale(zero=False), axis=alt.Axis(**theme.above("Parts per million")))
        line = alt.Chart(measured).mark_line(color=LIGHT["measured"], strokeWidth=2.5).encode(x=x, y=y)
        mark = alt.Chart(foreseen).mark_point(color=LIGHT["foreseen"], filled=True, size=90).encode(x=x, y=y)
        words = theme.label(alt.Chart(foreseen).encode(x=x, y=y), alt.Text("note:N"), align="right", dx=-10)
        return alt.layer(line, mark, words).properties(width=layout.width, height=300)

    first, last = (wording.number(value) for value in (rows.value.iloc[0], rows.value["co2-2000"]))
    expected = wording.number(foreseen.value.iloc[0])
    return theme.figure(
        build,
        name="fig-rise",
        title="Carbon dioxide rose, and by less than was foreseen",
        caption="Annual means at Mauna Loa, and the value that the forecast came to.",
        description=f"A line that rises from {first} to {last} parts per million; the forecast lies above it, at {expected}.",
        rows=rows.assign(passages="forecast"),
        columns={"value": ("Carbon dioxide", "parts per million"), "year": ("Year", ""), "note": ("Note", "")},
    )
