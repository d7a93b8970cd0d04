"""Russian drones over Belarus by month: each counter in a panel of its own, and the day on which the monitor ended."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure
from helpers.charts.behind import rows_behind
from helpers.facts import deterrence as computed
from helpers.facts import rows as worded

PANELS = {
    "Belarusian Hajun": ("Belarusian Hajun, each entry seen from the ground", LIGHT["monitor"]),
    "Air Force of Ukraine": ("Ukraine’s Air Force, drones leaving for Belarus", LIGHT["ukrainian"]),
    "Flagshtok": ("Flagshtok, a Homiel outlet that counts in part", LIGHT["ink"]),
}
END = "hajun-closed-2025-02"
PARTLY = "flagshtok-drones-2026-01"
SIGNS = {"exact": "", "at_least": "≥", "fewer_than": "<", "about": "≈", "nearly": "≈"}


def _beside(bars: pd.DataFrame, *, narrow: bool) -> dict[int, list[int]]:
    """Return the bars whose labels are shifted, by the shift in pixels: on the narrow drawing two long labels would overlap."""
    if not narrow or bars.drones.nlargest(2).min() < 100:
        return {0: list(bars.told)}
    left, right = sorted(bars.nlargest(2, "drones").told)
    return {-7: [left], 9: [right], 0: [n for n in bars.told if n not in (left, right)]}


def drones() -> Figure:
    """Draw the months of three counters one below another on one axis of time, with the end of the monitor across them."""
    months = computed.drones_by_month()
    partly = tables.rows("military_series", [PARTLY]).iloc[0]
    bars = months.assign(
        start=months.month.dt.start_time.dt.strftime("%Y-%m-%d"),
        end=(months.month.dt.end_time + pd.Timedelta(days=1)).dt.strftime("%Y-%m-%d"),
    )[["id", "counter", "start", "end", "drones", "hedge"]]
    span = {"id": partly.id, "counter": partly.counter, "start": "2026-01-01", "end": "2026-02-12"}
    bars = pd.concat([bars, pd.DataFrame([span | {"drones": partly.value, "hedge": partly.hedge}])], ignore_index=True)
    middle = pd.to_datetime(bars.start) + (pd.to_datetime(bars.end) - pd.to_datetime(bars.start)) / 2
    bars = bars.assign(
        told=range(len(bars)),
        zero=0,
        middle=middle.dt.strftime("%Y-%m-%d"),
        text=bars.hedge.map(SIGNS) + bars.drones.map("{:.0f}".format),
    )
    closed = tables.rows("evidence", [END]).iloc[0]
    end = f"{closed.date_end:%Y-%m-%d}"

    def panel(counter: str, layout: Layout, *, last: bool) -> alt.LayerChart:
        title, colour = PANELS[counter]
        these = bars[bars.counter == counter]
        ticks = ["2024-07-01", "2025-01-01", "2025-07-01", "2026-01-01"]
        axis = alt.Axis(title=None, values=ticks, format="%b %Y", labels=last, ticks=last, grid=False)
        x = alt.X("start:T", axis=axis, scale=alt.Scale(domain=["2024-07-01", "2026-03-01"]))
        top = 180 if counter == "Belarusian Hajun" else 60 if counter == "Air Force of Ukraine" else 130
        y = alt.Y("drones:Q", axis=None, scale=alt.Scale(domain=[0, top], nice=False))
        data = alt.Chart(these[["start", "end", "drones", "zero", "told", "text", "middle"]])
        rects = data.mark_rect(color=colour, stroke=LIGHT["paper"]).encode(
            x=x, x2=alt.X2("end:T"), y=y, y2=alt.Y2("zero:Q")
        )
        words = data.encode(x=alt.X("middle:T"), y=y)
        layers = [rects]
        for dx, ids in _beside(these, narrow=layout.stacked).items():
            kept = words.transform_filter(alt.FieldOneOfPredicate("told", ids))
            layers.append(theme.label(kept, alt.Text("text:N"), dy=-9, dx=dx))
        line = alt.Chart(pd.DataFrame([{"start": end}])).encode(x=x)
        layers.insert(0, line.mark_rule(color=LIGHT["russian"], strokeWidth=1.5, strokeDash=[4, 3]))
        if counter == "Belarusian Hajun":
            after = ["Hajun hacked and closed,", "informants detained:", "a gap, not zero"]
            for step, text in enumerate(after):
                word = line.encode(y=alt.YValue(16 + 18 * step))
                layers.append(
                    word.mark_text(align="left", dx=7, color=LIGHT["russian"]).encode(text=alt.TextValue(text))
                )
        height = round(0.62 * top) + 26
        return alt.layer(*layers).properties(width=layout.width - 10, height=height, title=title)

    def build(layout: Layout) -> alt.TopLevelMixin:
        names = list(PANELS)
        return alt.vconcat(*(panel(name, layout, last=name == names[-1]) for name in names), spacing=10)

    months_in_words = [
        wording.period(pd.Timestamp(r.start), pd.Timestamp(r.end) - pd.Timedelta(days=1)) for r in bars.itertuples()
    ]
    counts = tables.read("counts")
    series = tables.read("military_series")
    rows = pd.concat(
        [
            counts.loc[[i for i in bars.id if i in counts.index]][["source", "passages"]],
            rows_behind(series[series.id.isin(bars.id)]),
        ]
    )
    words = counts.loc[["hajun-drones-2024-07", "hajun-drones-2024-11", "flagshtok-drones-2025-07"]]
    first, most, partial = (worded.count_words(row) for row in words.itertuples())
    air = bars[bars.counter == "Air Force of Ukraine"].drones.max()
    return theme.figure(
        build,
        name="fig-drones",
        title="Russian drones over Belarus multiplied in 2024; then the monitor that counted them was shut down",
        caption=(
            "Drones by month and counter; each panel has its own counter, all three one scale of height. "
            "The signs ≥, < and ≈ stand for at least, fewer than and about; September 2024 is what the monitor’s yearly total leaves."
        ),
        description=(
            f"Three panels of monthly bars. The monitor Hajun counted {first} drones in July 2024 and {most} in November; "
            f"Ukraine’s Air Force at most {air:.0f} a month. The Hajun was closed in February 2025; "
            f"Flagshtok, which counts in part, gives {partial} for July 2025."
        ),
        rows=rows,
        columns={"counter": ("Counter", ""), "when": ("When", ""), "drones": ("Drones", ""), "hedge": ("Hedge", "")},
        numbers=bars.assign(when=months_in_words, hedge=bars.hedge.str.replace("_", " "))[
            ["counter", "when", "hedge", "drones"]
        ],
    )
