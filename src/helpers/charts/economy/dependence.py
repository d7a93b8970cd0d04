"""What each of the two was to the other in the last full year before the invasion."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables
from evidencebook.evidence.facts import fact
from evidencebook.notebooks.mime import Figure
from helpers.charts.behind import behind
from helpers.facts import economy as computed

NORTH, SOUTH = "What Ukraine was to Belarus", "What Belarus was to Ukraine"
COLOURS = {NORTH: LIGHT["belarusian"], SOUTH: LIGHT["ukrainian"]}
STATED = "belta-ukraine-export-share-2021"
# Panel, fact, and what it is a share of.
BARS = (
    (NORTH, STATED, "of Belarus’s exports, by its prime minister"),
    (NORTH, "exports-to-gdp-2021", "exports to Ukraine, of Belarus’s GDP"),
    (SOUTH, "share-of-ukraine-exports-2021", "of Ukraine’s exports"),
    (SOUTH, "share-of-ukraine-imports-2021", "of Ukraine’s imports"),
    (SOUTH, "imports-to-gdp-2021", "imports from Belarus, of Ukraine’s GDP"),
    (SOUTH, "oil-products-share-2021", "of the oil products that Ukraine imported"),
    (SOUTH, "petrol-share-2021", "of Ukraine’s imported petrol, as reported"),
)


def dependence() -> Figure:
    """Draw each share of 2021 as a bar, one panel for each country that depended."""
    known = {fact.id: fact for fact in computed.facts()}
    stated = tables.read("trade_shares").loc[STATED]
    known[STATED] = fact(STATED, stated.share_percent, "percent", "", "stated", [STATED])
    data = pd.DataFrame(
        {"topic": panel, "what": what, "percent": known[name].value, "text": f"{known[name].value:.0f}%"}
        for panel, name, what in BARS
    )

    def panel(title: str, layout: Layout) -> alt.LayerChart:
        these = data[data.topic == title].assign(zero=0)
        base = alt.Chart(these)
        y = alt.Y("what:N", sort=None, axis=None, scale=alt.Scale(paddingInner=0.62, paddingOuter=0.35))
        x = alt.X("percent:Q", axis=None, scale=alt.Scale(domain=[0, 94], nice=False))
        bars = base.mark_bar(color=COLOURS[title]).encode(x=x, y=y)
        numbers = base.mark_text(align="left", dx=6, fontWeight="bold", fontSize=15).encode(x=x, y=y, text="text:N")
        names = base.mark_text(align="left", dy=-18, fontSize=14, limit=layout.width).encode(
            x=alt.X("zero:Q", axis=None), y=y, text="what:N"
        )
        head = alt.TitleParams(title, color=COLOURS[title], fontSize=15, offset=8)
        return alt.layer(bars, numbers, names).properties(width=layout.width - 14, height=46 * len(these), title=head)

    def build(layout: Layout) -> alt.TopLevelMixin:
        return alt.vconcat(*(panel(title, layout) for title in COLOURS), spacing=14)

    rows = [row_id for _, name, _ in BARS for row_id in known[name].rows]
    oil, exports = known["oil-products-share-2021"].value, known[STATED].value
    return theme.figure(
        build,
        name="fig-dependence",
        title="Minsk needed a customer, Kyiv a supplier of fuel",
        caption="Each bar is a share of another whole, so bars compare importance, not amounts.",
        description=(
            f"Bars of shares in 2021. Ukraine took {exports:.0f}% of Belarus’s exports; Belarus took "
            f"{known['share-of-ukraine-exports-2021'].value:.0f}% of Ukraine’s. Belarus supplied {oil:.0f}% of the oil products "
            f"that Ukraine imported and, as reported, {known['petrol-share-2021'].value:.0f}% of the petrol."
        ),
        rows=behind(rows),
        columns={"topic": ("Panel", ""), "what": ("Share", ""), "percent": ("Share", "%")},
    )
