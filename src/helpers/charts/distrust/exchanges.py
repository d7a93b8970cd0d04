"""Exchanges and releases by way of Belarus, one row each in time, with what happened between the capitals meanwhile."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Figure

KINDS = {
    "exchange": ("each side", "muted"),
    "release": ("released by Belarus", "belarusian"),
    "children": ("children", "monitor"),
    "families": ("each side, reunited", "muted"),
}
# Events that strained relations, by the id of the evidence that dates them.
STRAINS = {
    "tymush-2024-08-10": ("Minsk reinforces its border", "belarusian"),
    "mfa-2024-08-25-targets": ("Kyiv threatens Minsk’s bases", "ukrainian"),
    "kyiv-2026-02-18-decree": ("Kyiv sanctions Lukashenka", "ukrainian"),
}
DATES, NUMBERS = 96, 168


def _lines() -> pd.DataFrame:
    """Return what stands in the figure from top to bottom: exchanges and releases, and between them what strained relations."""
    rows = tables.read("exchanges").assign(strain="")
    strains = tables.rows("evidence", STRAINS)[["id", "date_start"]].assign(
        strain=[words for words, _ in STRAINS.values()],
        kind="strain",
        number=float("nan"),
        rows=list(STRAINS),
        who="",
        place="",
        note="",
    )
    lines = pd.concat([rows, strains]).sort_values(["date_start", "id"]).reset_index(drop=True)
    # A strain of the same day stands above the exchange that followed it.
    return lines.assign(y=range(len(lines)), told=range(len(lines)))


def _day(row) -> str:
    """Return the date of a line in short form: a day, or the month if it took several days."""
    several = row.kind == "exchange" and row.date_precision != "day"
    return f"{row.date_start:%b %Y}" if several else f"{row.date_start.day} {row.date_start:%b %Y}"


def exchanges() -> Figure:
    """Draw each exchange or release as a bar of its number, in the order of time, with three strains between them."""
    lines = _lines()
    told = lines[lines.kind != "strain"]
    lines = lines.assign(day=[_day(row) for row in lines.itertuples()])
    shown = [
        "stages without numbers"
        if pd.isna(r.number)
        else f"{r.number:,.0f} {KINDS[r.kind][0]}"
        if r.kind in KINDS
        else ""
        for r in lines.itertuples()
    ]
    lines = lines.assign(shown=shown, zero=0, bar=lines.number.fillna(0), top=lines.y - 0.3, foot=lines.y + 0.3)

    def build(layout: Layout) -> alt.TopLevelMixin:
        width = layout.width - DATES - 16
        size = 13 if layout.stacked else 14
        y_scale = alt.Scale(domain=[len(lines) - 0.4, -0.6], nice=False)
        y = alt.Y("y:Q", axis=None, scale=y_scale)
        longest = lines.bar.max()
        x_scale = alt.Scale(
            domain=[0, longest * width / (width - (NUMBERS if not layout.stacked else 112))], nice=False
        )
        x = alt.X("bar:Q", axis=None, scale=x_scale)
        layers = []
        for kind, (_, colour) in KINDS.items():
            these = lines[(lines.kind == kind) & (lines.bar > 0)]
            if len(these):
                bars = alt.Chart(these[["zero", "bar", "top", "foot", "told"]]).mark_rect(
                    color=LIGHT[colour], opacity=1
                )
                edges = {"x": alt.X("zero:Q", axis=None, scale=x_scale), "x2": alt.X2("bar:Q"), "y2": alt.Y2("foot:Q")}
                layers.append(bars.encode(y=alt.Y("top:Q", axis=None, scale=y_scale), **edges))
                text = alt.Chart(these[["bar", "y", "shown"]])
                text = text.mark_text(align="left", dx=6, baseline="middle", fontSize=size, color=LIGHT["ink"])
                layers.append(text.encode(x=x, y=y, text=alt.Text("shown:N")))
        without = lines[(lines.kind == "exchange") & (lines.bar == 0)]
        text = alt.Chart(without[["bar", "y", "shown", "told"]])
        text = text.mark_text(
            align="left", dx=6, baseline="middle", fontSize=size, fontStyle="italic", color=LIGHT["muted"]
        )
        layers.append(text.encode(x=x, y=y, text=alt.Text("shown:N")))
        dates = alt.Chart(lines[lines.kind != "strain"][["y", "day"]])
        dates = dates.mark_text(align="right", baseline="middle", fontSize=size, color=LIGHT["muted"])
        layers.append(dates.encode(x=alt.XValue(-8), y=y, text=alt.Text("day:N")))
        strains = lines[lines.kind == "strain"].assign(colour=[colour for _, colour in STRAINS.values()])
        for colour, these in strains.groupby("colour"):
            rule = alt.Chart(these[["y"]]).mark_rule(color=LIGHT[colour], strokeDash=[4, 3], strokeWidth=1.5, yOffset=9)
            layers.append(rule.encode(x=alt.XValue(-DATES), x2=alt.X2Value(width), y=y))
            words = these.assign(text=these.day + ": " + these.strain)
            text = alt.Chart(words[["y", "text"]]).mark_text(
                align="left", baseline="middle", fontSize=size, fontWeight="bold", color=LIGHT[colour], dy=-2
            )
            layers.append(text.encode(x=alt.XValue(-DATES), y=y, text=alt.Text("text:N")))
        return alt.layer(*layers).properties(width=width, height=len(lines) * 22)

    evidence = tables.rows("evidence", dict.fromkeys(" ".join(lines.rows).split()))
    what = [strain or who for strain, who in zip(lines.strain, lines.who, strict=True)]
    numbers = lines.assign(what=what)[["day", "kind", "number", "what", "place", "note"]]
    largest = told.loc[told.number.idxmax()]
    between, after = (tables.read("exchanges").loc[row] for row in ("exchanged-2024-08-24", "exchanged-2026-03-05"))
    return theme.figure(
        build,
        name="fig-exchanges",
        title="Exchanges by way of Belarus outlasted threats and sanctions",
        caption=(
            "Prisoners exchanged, people released and children returned across Belarus or its border, as far as our searches "
            "found them. The list is not complete, above all before August 2024."
        ),
        description=(
            f"Bars for {len(told)} exchanges and releases from December 2023 to March 2026, the largest {largest.number:,.0f} "
            f"on each side in May 2025. One of {between.number:.0f} fell between Minsk’s order to reinforce and Kyiv’s threat of "
            f"August 2024; one of {after.number:.0f} came two weeks after Kyiv’s sanctions of February 2026."
        ),
        rows=evidence.assign(passages=""),
        columns={
            "day": ("Day", ""),
            "number": ("People, of each side in an exchange", ""),
            "what": ("Who, or what strained relations", ""),
            "place": ("Where", ""),
            "note": ("Note", ""),
        },
        numbers=numbers,
    )
