"""Russia's share of Belarus's trade in goods: computed where Belarus published it, bounded where it no longer does."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure
from helpers.charts.behind import behind
from helpers.facts import economy as computed

FIRST = 2005
INVASION = 2022 + 55 / 365
SHARE, CEILING, SAID = "share", "ceiling", "said"
KINDS = {SHARE: "share", CEILING: "ceiling, the share of all CIS states", SAID: "as Putin said"}


def _middle(start: pd.Timestamp, end: pd.Timestamp) -> float:
    """Return the middle of a period as a decimal year."""
    middle = start + (end - start) / 2
    return middle.year + (middle.day_of_year - 1) / 366


def points(known: dict) -> pd.DataFrame:
    """Return the figures after the published series: shares, ceilings and what a president said, at the middle of their periods."""
    series, stated = tables.read("economy_series"), tables.read("trade_shares")
    part, year = stated.loc["rferl-russia-share-2021"], series.loc["russia-goods-2022"]
    early, late, said = (
        series.loc[name] for name in ("cis-exports-2023-h1", "cis-exports-2025-9m", "putin-russia-share-2025")
    )
    values = ("russia-share-2022", "russia-share-bound-2023-h1", "russia-share-bound-2025")
    share, first, second = (known[name].value for name in values)
    return (
        pd.DataFrame(
            [
                (part, SHARE, part.share_percent, f"early 2021: {part.share_percent:.0f}%"),
                (year, SHARE, share, f"2022: about {share:.0f}%"),
                (early, CEILING, first, f"at most {first:.0f}%"),
                (late, CEILING, second, f"at most {second:.0f}%"),
                (said, SAID, said.value, f"Putin: about {said.value:.0f}%"),
            ],
            columns=["row", "kind", "share_percent", "text"],
        )
        .assign(
            year=lambda d: [_middle(row.period_start, row.period_end) for row in d["row"]],
            when=lambda d: [wording.period(row.period_start, row.period_end) for row in d["row"]],
        )
        .drop(columns="row")
    )


def russia_share() -> Figure:
    """Draw Russia's share of the turnover in goods, the ceilings that follow from totals, and the undated share of one document."""
    known = {fact.id: fact for fact in computed.facts()}
    table = tables.read("trade_shares")
    line = table[(table.partner == "Russia") & (table.basis == "derived") & (table.period_start.dt.year >= FIRST)]
    line = line.assign(year=line.period_start.dt.year + 0.5)
    marks, claim = points(known), table.loc["faras-russia-share"]
    line = line.assign(told=range(len(line)), when=line.period_start.dt.year.astype(str), kind=SHARE)
    marks = marks.assign(told=range(len(line), len(line) + len(marks)))
    told = pd.concat([line, marks])
    undated = {"when": "not stated", "kind": "as the UAE article says", "share_percent": claim.share_percent}
    numbers = pd.concat([told.assign(kind=told.kind.map(KINDS)), pd.DataFrame([undated])], ignore_index=True)

    def build(layout: Layout) -> alt.TopLevelMixin:
        width = layout.width - 56
        x_axis = alt.Axis(
            format="d", title=None, values=[2005, 2010, 2015, 2020, 2025] if not layout.stacked else [2005, 2015, 2025]
        )
        x = alt.X("year:Q", axis=x_axis, scale=alt.Scale(domain=[FIRST, 2027.5], nice=False))
        y_axis = alt.Axis(**theme.above("% of Belarus’s trade in goods"), values=[40, 50, 60, 70])
        y = alt.Y("share_percent:Q", axis=y_axis, scale=alt.Scale(domain=[38, 72], zero=False, nice=False))
        base = alt.Chart(line[["year", "share_percent"]]).mark_line(color=LIGHT["russian"], strokeWidth=2.6)
        # A line has one tooltip, that of its first year, so each year gets an invisible mark with its own.
        spots = alt.Chart(line[["year", "share_percent", "told"]]).mark_circle(
            size=60, opacity=0, color=LIGHT["russian"]
        )
        layers = [_invasion(x), _claim(claim, y, len(told)), base.encode(x=x, y=y), spots.encode(x=x, y=y)]
        looks = {
            SHARE: {"shape": "circle", "filled": True, "color": LIGHT["russian"], "size": 90},
            CEILING: {"shape": "triangle-down", "filled": True, "color": LIGHT["ink"], "size": 110},
            SAID: {"shape": "circle", "filled": False, "color": LIGHT["russian"], "size": 90, "strokeWidth": 2},
        }
        for kind, look in looks.items():
            these = marks.loc[marks.kind == kind, ["year", "kind", "share_percent", "told"]]
            layers.append(alt.Chart(these).mark_point(opacity=1, **look).encode(x=x, y=y))
        places = (
            {"dx": 4, "dy": 24, "align": "right"},
            {"dx": -12, "dy": -2, "align": "right"},
            {"dx": 0 if layout.stacked else -8, "dy": -16, "align": "center" if layout.stacked else "left"},
            {"dx": 0, "dy": -16, "align": "right" if layout.stacked else "center"},
            {"dx": 0, "dy": 20, "align": "right" if layout.stacked else "center"},
        )
        for row, place in zip(marks.itertuples(), places, strict=True):
            at = alt.Chart(pd.DataFrame([{"year": row.year, "share_percent": row.share_percent}])).encode(x=x, y=y)
            colour = looks[row.kind]["color"]
            layers.append(theme.label(at, alt.TextValue(row.text), color=colour, fontSize=14, **place))
        return alt.layer(*layers).properties(width=width, height=300)

    share, first, second = (
        known[name] for name in ("russia-share-2022", "russia-share-bound-2023-h1", "russia-share-bound-2025")
    )
    ids = [row_id for fact in (share, first, second) for row_id in fact.rows]
    low, high = known["russia-share-lowest"], known["russia-share-highest"]
    before = tables.read("trade_shares").share_percent["rferl-russia-share-2021"]
    said = tables.read("economy_series").value["putin-russia-share-2025"]
    return theme.figure(
        build,
        name="fig-russia",
        title=f"Russia’s share of Belarus’s trade has risen from about half to about {share.value:.0f}%",
        caption=(
            "Goods, both directions. A triangle is a ceiling: the share of all CIS states together, Russia among them."
        ),
        description=(
            f"Line of Russia’s share from {FIRST} to 2020, between {low.value:.0f} and {high.value:.0f}%; then {before:.0f}% in "
            f"early 2021, "
            f"about {share.value:.0f}% in 2022, ceilings of {first.value:.0f}% in early 2023 and {second.value:.0f}% in 2025, and "
            f"about {said:.0f}% as Putin said in June 2025. A document says {claim.share_percent:.0f}% without a year."
        ),
        rows=behind([*line.id, "rferl-russia-share-2021", "russia-share-60-putin-2025", claim.id, *ids]),
        columns={"share_percent": ("Russia’s share", "%"), "kind": ("Kind", ""), "when": ("Period", "")},
        numbers=numbers[["when", "kind", "share_percent"]],
    )


def _invasion(x: alt.X) -> alt.LayerChart:
    base = alt.Chart(pd.DataFrame([{"year": INVASION}])).encode(x=x)
    rule = base.mark_rule(color=LIGHT["muted"], strokeDash=[4, 3], strokeWidth=1.5)
    text = base.mark_text(align="right", dx=-6, color=LIGHT["muted"], fontSize=14)
    return alt.layer(rule, text.encode(y=alt.YValue(10), text=alt.TextValue("invasion")))


def _claim(claim: pd.Series, y: alt.Y, told: int) -> alt.LayerChart:
    base = alt.Chart(pd.DataFrame([{"share_percent": claim.share_percent, "told": told}])).encode(y=y)
    rule = base.mark_rule(color=LIGHT["document"], strokeDash=[5, 4], strokeWidth=1.5)
    low = alt.Chart(pd.DataFrame([{"share_percent": 41.5}])).encode(y=y)
    text = low.mark_text(align="left", color=LIGHT["document"], fontSize=14)
    words = f"dashed: {claim.share_percent:.0f}%, the UAE article, no year"
    return alt.layer(rule, text.encode(x=alt.XValue(6), text=alt.TextValue(words)))
