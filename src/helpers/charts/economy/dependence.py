"""Who depended on whom: each country's share in the other's trade, and Russia's in that of Belarus."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure
from helpers.charts.economy.mirrors import years
from helpers.facts import economy as computed

SHARES = {
    ("Belarus", "exports"): ("Ukraine in Belarus’s exports", LIGHT["belarusian"], [6, 3]),
    ("Belarus", "imports"): ("Ukraine in Belarus’s imports", LIGHT["monitor"], [8, 2, 2, 2]),
    ("Ukraine", "imports"): ("Belarus in Ukraine’s imports", LIGHT["ink"], [2, 2]),
    ("Ukraine", "exports"): ("Belarus in Ukraine’s exports", LIGHT["ukrainian"], [1, 0]),
}
DEFINITIONS = {"turnover": "Share of turnover", "exports": "Share of exports", "not_stated": "Definition not stated"}
LAST_FULL_YEAR = 2021


def dependence() -> Figure:
    """Draw what the trade with the other is of each country's trade with the world, each by its own statistics."""
    stated = tables.read("trade_shares").loc[["belta-ukraine-export-share-2021"]]
    series = computed.shares(tables.read("trade"))
    series = series[[key in SHARES for key in zip(series.country, series.flow, strict=True)]]
    names = {key: name for key, (name, _, _) in SHARES.items()}
    series = series.assign(what=[names[key] for key in zip(series.country, series.flow, strict=True)])
    data = series.assign(basis="computed")[["year", "what", "basis", "share_percent"]]
    ring = stated.assign(year=stated.period_start.dt.year, what=names["Belarus", "exports"], basis="stated")[
        data.columns
    ]
    marked = pd.concat([data, ring], ignore_index=True).query("year == @LAST_FULL_YEAR")

    def build(layout: Layout) -> alt.TopLevelMixin:
        colours = {name: colour for name, colour, _ in SHARES.values()}
        dashes = alt.Scale(domain=list(colours), range=[dash for _, _, dash in SHARES.values()])
        hue = theme.hue("what", colours, columns=1 if layout.stacked else 2)
        axis = alt.Axis(**theme.above("% of the country’s total"), values=[0, 5, 10])
        y = alt.Y("share_percent:Q", axis=axis, scale=alt.Scale(domain=[0, 14.5]))
        x = years([2008, 2012, 2016, 2021] if layout.stacked else [2008, 2010, 2012, 2014, 2016, 2018, 2021])
        dash = alt.StrokeDash("what:N", scale=dashes, legend=None)
        lines = alt.Chart(data).mark_line(strokeWidth=2.2).encode(x=x, y=y, color=hue, strokeDash=dash)
        rings = alt.Chart(ring).mark_point(size=70, strokeWidth=2, opacity=1).encode(x="year:Q", y=y, color=hue)
        text = alt.Text("share_percent:Q", format=".1f")
        labels = theme.label(alt.Chart(marked).encode(x="year:Q", y=y), text, dy=-13)
        return alt.layer(lines, rings, labels).properties(width=layout.width - 60, height=260)

    says = "; ".join(f"{row.what} {wording.percent(row.share_percent)}" for row in marked.itertuples())
    ids = list(dict.fromkeys(" ".join(series.rows).split()))
    return theme.figure(
        build,
        name="fig-dependence",
        title="As a buyer Ukraine mattered more to Belarus; as a supplier Belarus mattered more to Ukraine",
        caption=(
            "Each country's trade in goods with the other as a share of its trade with the world, by its own statistics. "
            "The ring is a share that the Belarusian prime minister stated, not one computed."
        ),
        description=f"Line chart of shares from {data.year.min()} on. In {LAST_FULL_YEAR}: {says}.",
        rows=pd.concat([tables.read("trade").loc[ids], stated]),
    )


def _stated(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the shares that were stated for a period, with the middle of the period as a decimal `year`."""
    dated = rows[(rows.basis == "stated") & rows.period_start.notna()]
    middle = dated.period_start + (dated.period_end - dated.period_start) / 2
    text = dated.share_percent.map("{:.0f}".format)
    return dated.assign(year=middle.dt.year + middle.dt.day_of_year / 366, text=text)


def _labelled(points: pd.DataFrame, definition: str) -> pd.DataFrame:
    """Return the points that get a direct label: beside a line only the highest, elsewhere all that have room."""
    ranked = points.sort_values("share_percent", ascending=False)
    if definition == DEFINITIONS["turnover"]:
        return ranked.head(1)
    return ranked[ranked.share_percent.diff().fillna(-100) <= -4]


def russia_share() -> Figure:
    """Draw Russia's share of Belarusian trade, each definition in a panel of its own."""
    table = tables.read("trade_shares")
    rows = table[(table.partner == "Russia") & table.flow.isin(list(DEFINITIONS))]
    rows = rows.assign(definition=rows.flow.map(DEFINITIONS))
    derived = rows[rows.basis == "derived"].assign(year=lambda d: d.period_start.dt.year)
    stated, undated = _stated(rows), rows[rows.period_start.isna()]

    half = undated.share_percent.max()
    outgrown = int(stated.year[stated.share_percent <= half].max())

    def panel(definition: str) -> alt.LayerChart:
        axis = alt.Axis(format="d", title=None, values=[2000, 2010, 2020])
        x = alt.X("year:Q", axis=axis, scale=alt.Scale(domain=[2000, 2026], nice=False))
        y_axis = alt.Axis(**theme.above("%"), values=[40, 50, 60, 70])
        y = alt.Y("share_percent:Q", axis=y_axis, scale=alt.Scale(domain=[38, 74], zero=False))
        layers = []
        if len(line := derived.loc[derived.definition == definition, ["year", "definition", "basis", "share_percent"]]):
            layers.append(alt.Chart(line).mark_line(color=LIGHT["belarusian"], strokeWidth=2.2).encode(x=x, y=y))
        if len(
            points := stated.loc[
                stated.definition == definition, ["year", "definition", "basis", "share_percent", "text"]
            ]
        ):
            layers.append(alt.Chart(points).mark_circle(size=55, opacity=1, color=LIGHT["ink"]).encode(x=x, y=y))
            base = alt.Chart(_labelled(points, definition)).encode(x=x, y=y)
            layers.append(theme.label(base, alt.Text("text:N"), dx=-16))
        if len(claims := undated.loc[undated.definition == definition, ["definition", "basis", "share_percent"]]):
            rule = alt.Chart(claims).encode(y=y)
            layers.append(rule.mark_rule(color=LIGHT["document"], strokeDash=[5, 4], strokeWidth=2))
            text = alt.value("a document, no year")
            layers.append(
                rule.mark_text(align="left", dy=15, color=LIGHT["document"]).encode(x=alt.value(2), text=text)
            )
        return alt.layer(*layers)

    def build(layout: Layout) -> alt.TopLevelMixin:
        size = {"width": layout.width - 58, "height": 160} if layout.stacked else {"width": 183, "height": 230}
        panels = [panel(definition).properties(**size, title=definition) for definition in DEFINITIONS.values()]
        return alt.vconcat(*panels, spacing=20) if layout.stacked else alt.hconcat(*panels, spacing=12)

    says = "; ".join(
        f"{definition.lower()}: "
        + ", ".join(
            f"{r.share_percent:g}% ({wording.period(r.period_start, r.period_end)})" for r in these.itertuples()
        )
        for definition, these in stated.groupby("definition", sort=False)
    )
    low, high = derived.share_percent.min(), derived.share_percent.max()
    return theme.figure(
        build,
        name="fig-russia",
        title=f"“Half” is an old figure: every share stated for the years after {outgrown} is higher",
        caption=(
            "Three definitions that must not be joined. The line is computed from totals that Belarus reported; "
            "dots are shares that officials, agencies and analysts stated for a period, drawn at its middle. "
            "The dashed line is the share that {cite:t}`faras-2024` gives without a year."
        ),
        description=(
            f"Three panels. Turnover, computed for {derived.year.min()} to {derived.year.max()}: "
            f"between {low:.1f} and {high:.1f}%. Stated: {says}. "
            f"One document states {undated.share_percent.iloc[0]:g}% without a year."
        ),
        rows=rows,
    )
