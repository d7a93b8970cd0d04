"""Russian drones in Belarusian airspace by month, each monitor in a panel of its own."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Figure
from helpers.facts import rows as worded


def drones() -> Figure:
    """Draw the drones that entered Belarus by month: two monitors in two panels, months without a figure marked."""
    counts = tables.read("counts").query("subject == 'drones_into_belarus' and period_kind == 'month'")
    signs = {"exact": "", "at_least": "≥", "fewer_than": "<", "about": "≈"}
    counts = counts.assign(
        month=counts.period_start.dt.strftime("%b"), text=counts.hedge.map(signs) + counts.value.map("{:.0f}".format)
    )
    counts = counts.sort_values("period_start").assign(told=range(len(counts)))
    panels = {
        "Belarusian Hajun": ("July to December 2024", LIGHT["monitor"]),
        "Flagshtok": ("April to September 2025", LIGHT["ink"]),
    }

    def panel(reporter: str, width: int) -> alt.LayerChart:
        these = counts[counts.reporter == reporter]
        months = pd.period_range(these.period_start.min(), these.period_start.max(), freq="M").strftime("%b").tolist()
        x = alt.X("month:N", sort=months, scale=alt.Scale(domain=months), axis=alt.Axis(title=None, labelAngle=0))
        y_axis = alt.Axis(**theme.above("drones a month"), values=[0, 50, 100, 150])
        y = alt.Y("drones:Q", axis=y_axis, scale=alt.Scale(domain=[0, 175]))
        data = these.rename(columns={"value": "drones"})[["month", "drones", "text", "told"]]
        missing = pd.DataFrame({"month": [m for m in months if m not in set(these.month)], "drones": 0})
        span, colour = panels[reporter]
        bars = alt.Chart(data).mark_bar(color=colour).encode(x=x, y=y)
        labels = alt.Chart(data).mark_text(dy=-9).encode(x=x, y=y, text="text:N")
        none = alt.Chart(missing).mark_text(dy=-9, color=LIGHT["muted"]).encode(x=x, y=y, text=alt.value("?"))
        title = f"{reporter}, {span.split()[-1]}"
        return alt.layer(bars, labels, none).properties(width=width, height=170, title=title)

    def build(layout: Layout) -> alt.TopLevelMixin:
        if layout.stacked:
            return alt.vconcat(*(panel(name, layout.width - 58) for name in panels), spacing=24)
        return alt.hconcat(*(panel(name, 268) for name in panels), spacing=22)

    says = "; ".join(f"{r.reporter}, {r.period_start:%B %Y}: {worded.count_words(r)}" for r in counts.itertuples())
    year = tables.rows("counts", ["hajun-drones-2024"])
    return theme.figure(
        build,
        name="fig-drones",
        title="Russian drones in Belarusian airspace: few in the summer of 2024, many by the end of the year",
        caption=(
            "Russian drones that entered Belarusian airspace, by month. Two monitors, two panels: not one series. "
            "A question mark is a month without a figure: missing, not zero. "
            "The signs ≥, < and ≈ stand for at least, fewer than and about."
        ),
        description=f"Two panels of bars. {says}. The first monitor gives {year.value.iloc[0]:.0f} for the whole of 2024.",
        rows=pd.concat([counts, year]),
        numbers=counts.assign(month=counts.period_start.dt.strftime("%Y-%m")).rename(columns={"value": "drones"})[
            ["reporter", "month", "hedge", "drones"]
        ],
    )
