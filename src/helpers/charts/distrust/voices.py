"""Whose voice the evidence is made of: claims and quotations by side and by document."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import sources
from evidencebook.notebooks.mime import Figure
from helpers.facts import distrust as computed

# In the order in which they appeared.
DOCUMENTS = {
    "bif-2021": "BiF\n2021",
    "preiherman-2023": "Preih.\n2023",
    "sceeus-2024": "SCEEUS\n2024",
    "preiherman-2024": "Preih.\n2024",
    "faras-2024": "FARAS\n2024",
    "": "other\nsources",
}
SIDES = {
    "author": "The writers",
    "belarus": "Minsk",
    "ukraine": "Kyiv",
    "russia": "Moscow",
    "west": "Western states",
    "monitor": "Monitors",
    "democratic_forces": "Democratic forces",
}
WHAT = {"claim": "Claims", "quotation": "Quotations"}
NAMES, COLUMN = 104, 37


def _counts() -> pd.DataFrame:
    """Return how many claims and quotations there are by side and document, nought included."""
    told = computed.voices()
    known = sources.read()
    told = told.assign(document=["" if not known[s].is_document else s for s in told.source])
    sides = SIDES | ({"other": "Others"} if (told.side == "other").any() else {})
    every = pd.MultiIndex.from_product([WHAT, sides, DOCUMENTS], names=["what", "side", "document"])
    counts = (
        told.groupby(["what", "side", "document"]).size().reindex(every, fill_value=0).rename("number").reset_index()
    )
    rows = counts.side.map({side: number for number, side in enumerate(sides)})
    columns = counts.document.map({key: number for number, key in enumerate(DOCUMENTS)})
    empty = (counts.what == "quotation") & (counts.document == "")
    counts = counts[~empty].assign(y=rows, x=columns, who=counts.side.map(sides))
    return counts.assign(told=range(len(counts)))


def voices() -> Figure:
    """Draw the number of claims and quotations by side and document as discs with their numbers; nought is written too."""
    counts = _counts()

    def panel(what: str, *, named: bool, stacked: bool) -> alt.LayerChart:
        these = counts[counts.what == what]
        columns, bottom = these.x.max() + 1, these.y.max() + 1
        left = NAMES if named else 0
        x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.5, columns - 0.5], nice=False))
        y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[bottom - 0.5, -1.4], nice=False))
        size = alt.Size(
            "number:Q", scale=alt.Scale(domain=[1, int(counts.number.max())], range=[230, 1300]), legend=None
        )
        base = alt.Chart(these[["x", "y", "number", "told"]]).encode(x=x, y=y)
        discs = base.transform_filter("datum.number > 0").mark_circle(color=LIGHT["gap"], opacity=1).encode(size=size)
        bold, faint = base.transform_filter("datum.number > 0"), base.transform_filter("datum.number === 0")
        numbers = bold.mark_text(fontSize=13, baseline="middle").encode(text="number:Q")
        zeros = faint.mark_text(fontSize=13, baseline="middle", color=LIGHT["muted"]).encode(text="number:Q")
        lines = [
            (n, line, key) for key, words in enumerate(DOCUMENTS.values()) for n, line in enumerate(words.split("\n"))
        ]
        head = pd.DataFrame([{"x": key, "y": -1.2 + 0.4 * n, "text": t} for n, t, key in lines if key < columns])
        heads = alt.Chart(head).mark_text(fontSize=12, color=LIGHT["muted"], baseline="middle")
        layers = [discs, numbers, zeros, heads.encode(x=x, y=y, text="text:N")]
        if named:
            names = alt.Chart(these.drop_duplicates("who")[["y", "who"]]).mark_text(
                align="left", baseline="middle", fontSize=12.5
            )
            layers.append(names.encode(x=alt.value(-left), y=y, text="who:N"))
        width = int(columns * COLUMN * (1 if stacked else 1.25))
        return alt.layer(*layers).properties(width=width, height=int((bottom + 1) * 36), title=WHAT[what])

    def build(layout: Layout) -> alt.TopLevelMixin:
        panels = [panel(what, named=layout.stacked or what == "claim", stacked=layout.stacked) for what in WHAT]
        return alt.vconcat(*panels, spacing=22) if layout.stacked else alt.hconcat(*panels, spacing=26)

    claims = counts[(counts.what == "claim") & (counts.document != "")]
    by_side = claims.groupby("who", sort=False).number.sum()
    says = ", ".join(f"{name} {number}" for name, number in by_side.items())
    most = round(100 * by_side[SIDES["author"]] / by_side.sum())
    each = "; ".join(
        f"{DOCUMENTS[document].replace(chr(10), ' ')}: "
        + ", ".join(f"{r.who} {r.number}" for r in these.itertuples() if r.number)
        for document, these in counts[counts.what == "claim"].groupby("document", sort=False)
    )
    absent = by_side[SIDES["democratic_forces"]] == 0
    end = "; the democratic forces are not heard at all" if absent else ""
    return theme.figure(
        build,
        name="fig-voices",
        title=f"Mostly the writers speak{end}",
        caption=(
            "Claims of this report by the side of whoever makes them, and the quotations that its pages use, by document. "
            "A claim that a writer reports of an official counts for the official’s side. "
            "Monitors include researchers; polls and counts are not claims and are left out. "
            "The registers list every claim and quotation with its passage."
        ),
        description=(
            f"Two tables of discs. Of {by_side.sum()} claims in the documents: {says}; the writers make {most}%. "
            f"By source: {each}."
        ),
        rows=_rows(),
        numbers=counts.assign(
            what=counts.what.map(WHAT), document=[DOCUMENTS[d].replace("\n", " ") for d in counts.document]
        )[["what", "who", "document", "number"]],
    )


def _rows() -> pd.DataFrame:
    """Return the sources of all claims and quotations; their passages, hundreds, stand in the registers of both."""
    return pd.DataFrame({"source": computed.voices().source, "passages": ""})
