"""Missiles fired from Belarus: how many by whose count, and what share of all where both are known."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure
from helpers.facts import deterrence as computed
from helpers.facts import rows as worded

COUNTERS = {
    "Pentagon": (LIGHT["western"], LIGHT["western"], "circle"),
    "Belarusian Hajun": (LIGHT["monitor"], LIGHT["monitor"], "square"),
    "Hajun’s count over Kyiv’s total": (LIGHT["monitor"], LIGHT["paper"], "square"),
}
START = pd.Timestamp("2022-02-24")


def cumulative() -> pd.DataFrame:
    """Return the counts of launches from Belarus since the first day, with `who` counts."""
    counts = tables.read("counts").query("subject == 'missiles_from_belarus' and basis == 'counted'")
    whole = counts[(counts.period_start == START) & (counts.period_end > START)]
    who = ["Pentagon" if "Defense" in by else by for by in whole.reporter]
    text = [worded.count_words(row) for row in whole.itertuples()]
    return whole.assign(who=who, text=text, date=whole.period_end.dt.strftime("%Y-%m-%d"))


def shares() -> pd.DataFrame:
    """Return the share of launches from Belarus wherever there is a total; `who` tells where two counters are mixed."""
    found = []
    for part_id, whole_id in computed.LAUNCHES.values():
        part, whole = tables.rows("counts", [part_id, whole_id]).itertuples()
        who = "Pentagon" if part.reporter == whole.reporter else "Hajun’s count over Kyiv’s total"
        words = computed.share_words(part, whole)
        found.append((f"{part.period_end:%Y-%m-%d}", computed.share(part, whole), who, words, f"{part.id} {whole.id}"))
    return pd.DataFrame(found, columns=["date", "percent", "who", "text", "rows"])


def missiles() -> Figure:
    """Draw the cumulative counts and the shares in two panels, with the document's undated share across the second."""
    counts, parts = cumulative(), shares()
    printed = tables.rows("counts", ["faras-missiles"])
    stated = printed.value.iloc[0]

    def looks() -> dict:
        strokes, fills, shapes = ([look[n] for look in COUNTERS.values()] for n in range(3))
        legend = alt.Legend(title=None, orient="top", columns=1, labelLimit=320, symbolOpacity=1, offset=6)
        scales = {"color": strokes, "fill": fills, "shape": shapes}
        kinds = {"color": alt.Color, "fill": alt.Fill, "shape": alt.Shape}
        domain = list(COUNTERS)
        return {
            name: kinds[name]("who:N", scale=alt.Scale(domain=domain, range=scales[name]), legend=legend)
            for name in kinds
        }

    def panel(data: pd.DataFrame, y: alt.Y, labels: list[dict | None]) -> list[alt.TopLevelMixin]:
        axis = alt.Axis(title=None, values=["2022-03-01", "2022-05-01", "2022-07-01"], format="%b %Y")
        x = alt.X("date:T", axis=axis, scale=alt.Scale(domain=["2022-02-20", "2022-08-05"]))
        marks = alt.Chart(data.drop(columns="text")).mark_point(size=80, strokeWidth=2, opacity=1)
        texts = [
            theme.label(alt.Chart(data.iloc[[n]]).encode(x=x, y=y), alt.Text("text:N"), **where)
            for n, where in enumerate(labels)
            if where is not None
        ]
        return [marks.encode(x=x, y=y, **looks()), *texts]

    def build(layout: Layout) -> alt.TopLevelMixin:
        size = {"width": layout.width - 62, "height": 200} if layout.stacked else {"width": 268, "height": 250}
        axis = alt.Axis(**theme.above("missiles since 24 February 2022"), values=[0, 200, 400, 600])
        y = alt.Y("missiles:Q", axis=axis, scale=alt.Scale(domain=[0, 760]))
        data = counts.rename(columns={"value": "missiles"})[["date", "missiles", "who", "text"]]
        early = [{"dy": -16}, {"align": "left", "dx": 14, "dy": 8}, {"align": "left", "dx": 12, "dy": -10}]
        late = [{"align": "right", "dx": -10}, {"align": "right", "dx": -10}]
        left = alt.layer(*panel(data, y, [*early, *late])).properties(**size, title="Fired from Belarus")
        axis = alt.Axis(**theme.above("% of all missiles fired"), values=[0, 10, 20, 30])
        y = alt.Y("percent:Q", axis=axis, scale=alt.Scale(domain=[0, 36]))
        rule = alt.Chart(pd.DataFrame({"percent": [stated]})).encode(y=y)
        line = rule.mark_rule(color=LIGHT["document"], strokeDash=[5, 4], strokeWidth=2)
        name = rule.mark_text(align="right", dx=-4, dy=-10, color=LIGHT["document"])
        name = name.encode(x=alt.value(size["width"]), text=alt.value("the article, undated"))
        where = [
            {"align": "left", "dx": 10, "dy": -4},
            {"align": "left", "dx": 12, "dy": 14},
            None,
            {"align": "left", "dx": 11},
        ]
        shown = parts[["date", "percent", "who", "text"]]
        right = alt.layer(line, name, *panel(shown, y, where)).properties(
            **size, title="Share of all, where a total is known"
        )
        return alt.vconcat(left, right, spacing=26) if layout.stacked else alt.hconcat(left, right, spacing=24)

    says = "; ".join(f"{r.who}, to {r.period_end.day} {r.period_end:%B}: {r.text}" for r in counts.itertuples())
    share = "; ".join(
        f"{r.who}, {pd.Timestamp(r.date).day} {pd.Timestamp(r.date):%B}: {r.text}" for r in parts.itertuples()
    )
    ids = list(dict.fromkeys(" ".join(parts.rows).split()))
    return theme.figure(
        build,
        name="fig-missiles",
        title=f"About {wording.number(stated)}% from Belarus: right for the second week of March 2022, not for the war",
        caption=(
            "Left, missiles fired from Belarus since the first day, by two counters. Right, their share of all missiles. "
            "Filled marks come from one counter; the hollow one divides the monitor's count by a least total that Ukraine's "
            "ambassador to the UN gave, and so is an upper limit across two counters. "
            "For the last count on the left no total was found. "
            "The dashed line is the share in {cite:t}`faras-2024`, which gives no date."
        ),
        description=(
            f"Two panels, 2022. Cumulative launches from Belarus: {says}. Share of all: {share}. "
            f"The article prints about {stated:.0f}% without a date."
        ),
        rows=pd.concat([counts, tables.read("counts").loc[ids], printed]),
    )
