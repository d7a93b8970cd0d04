"""Munitions by rail between Belarus and Russia: each flow as one bar of its total, parted by the months that are given."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure

# Each flow: its total, the months that get a part of their own with the label of each, and the label of the rest.
FLOWS = {
    "Russia to Belarus": (
        "railway-reverse-total",
        {"railway-reverse-2022-02": "February 2022"},
        "March to August 2022",
        LIGHT["russian"],
    ),
    "Belarus to Russia and occupied Ukraine": (
        "railway-munitions-total",
        {"railway-munitions-2022-04": "April 2022", "railway-munitions-2023-01": "January 2023"},
        "other months",
        LIGHT["belarusian"],
    ),
}


def parts() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the parts of each flow (`flow`, `part`, `tonnes`, `start`, `end`), and the rows of the counts behind them."""
    drawn, ids = [], []
    for flow, (total_id, months, rest, _) in FLOWS.items():
        total, *given = tables.rows("counts", [total_id, *months]).itertuples()
        named = [(months[row.id], row.value) for row in given]
        start = 0.0
        for part, tonnes in [*named, (rest, total.value - sum(value for _, value in named))]:
            drawn.append({"flow": flow, "part": part, "tonnes": tonnes, "start": start, "end": start + tonnes})
            start += tonnes
        ids += [total_id, *months]
    return pd.DataFrame(drawn), tables.rows("counts", ids)


def munitions() -> Figure:
    """Draw what went each way as a bar of tonnes, with the months that stand out."""
    data, rows = parts()
    data = data.assign(
        told=range(len(data)),
        middle=(data.start + data.end) / 2,
        text=[f"{part}: {wording.number(tonnes)}" for part, tonnes in zip(data.part, data.tonnes, strict=True)],
    )
    totals = data.groupby("flow", sort=False).tonnes.sum()

    def build(layout: Layout) -> alt.TopLevelMixin:
        tall = 74 if layout.stacked else 44

        def flow(name: str) -> alt.LayerChart:
            these = data[data.flow == name]
            x = alt.X("start:Q", axis=None, scale=alt.Scale(domain=[0, totals.max()]))
            base = alt.Chart(these).encode(x=x)
            bars = base.mark_rect(color=FLOWS[name][3], stroke=LIGHT["paper"], strokeWidth=2)
            layers = [bars.encode(x2="end:Q", y=alt.value(0), y2=alt.value(24))]
            for step, row in enumerate(these.itertuples()):
                place = pd.DataFrame([{"start": row.start, "text": row.text}])
                y = 38 + (18 * step if layout.stacked else 0)
                word = alt.Chart(place).encode(x=x, y=alt.value(y), text="text:N")
                layers.append(word.mark_text(align="left"))
            total = f"{wording.number(totals[name])} tonnes"
            title = [name, total] if layout.stacked else f"{name}: {total}"
            return alt.layer(*layers).properties(width=layout.width - 8, height=tall + 6, title=title)

        return alt.vconcat(*(flow(name) for name in FLOWS), spacing=18)

    into, out = totals.iloc[0], totals.iloc[1]
    february = data[data.part == "February 2022"].tonnes.iloc[0]
    return theme.figure(
        build,
        name="fig-munitions",
        title="Far more munitions left Belarus by rail than Russia had brought in for the invasion",
        caption=(
            "Tonnes counted by the Community of Railway Workers, inward from February to August 2022, "
            "outward from January 2022 to January 2023. We found no second count of either flow {search}`industry-numbers`."
        ),
        description=(
            f"Two bars of tonnes. {wording.number(into)} came from Russia to Belarus, {wording.number(february)} of them in "
            f"February 2022; {wording.number(out)} left Belarus for Russia and occupied Ukraine by January 2023, "
            "most of it after the invasion had begun."
        ),
        rows=rows,
        columns={"flow": ("Direction", ""), "part": ("When", ""), "tonnes": ("Munitions", "tonnes")},
        numbers=data[["flow", "part", "tonnes"]],
    )
