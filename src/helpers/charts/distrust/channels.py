"""The channels between Minsk and Kyiv: which capital names each as working, year by year, and what closed."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Figure

CHANNELS = {
    "presidents": "Presidents",
    "militaries": "Militaries",
    "border-services": "Border services",
    "embassies": "Embassies",
    "intelligence": "Intelligence",
    "people": "Handing over people",
}
YEARS = (2022, 2023, 2024, 2025, 2026)
SIDES = {"belarus": ("Minsk", "belarusian"), "ukraine": ("Kyiv", "ukrainian")}
# The words for cells in which a channel was not simply used; a closed channel stays closed until somebody names it again.
WORDS = {"cut": "cut to five", "closed": "closed", "threatened": "threat to close", "declined": "offer declined"}
LASTING = "closed"
# The width of the names beside the cells, as a multiple of the width of a cell.
NAMES = 1.75


def _cells() -> list[dict]:
    """Return a cell for each channel and year: the capitals that name it as used, the word shown, and the rows."""
    uses = tables.read("channel_uses")
    cells = []
    for row, channel in enumerate(CHANNELS):
        closed = False
        for column, year in enumerate(YEARS):
            own = uses[(uses.channel == channel) & (uses.date_start.dt.year == year)].sort_values("date_start")
            last = own.iloc[-1].state if len(own) else ""
            named = own[own.state.isin(["used", "reported"])]
            sides = [s for s in SIDES if named.named_by.isin([s, "both"]).any()] if last not in WORDS else []
            closed = last == LASTING or (closed and not len(own))
            word = WORDS.get(last, "closed" if closed else "" if sides else "not named")
            word = "no attaché" if word == "closed" and channel == "militaries" else word
            weak = bool(len(named)) and (named.state == "reported").all()
            cells.append(
                {
                    "channel": channel,
                    "year": year,
                    "row": row,
                    "column": column,
                    "sides": sides,
                    "word": word,
                    "weak": weak,
                }
                | {"what": " ".join(own.what)}
            )
    return cells


def _placed(cells: list[dict], layout: Layout) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the chips (one capital in a cell), the words in the other cells, and the names of the channels."""
    left, above = (0, 0.6) if layout.stacked else (NAMES, 0.0)
    chips, words, names = [], [], []
    for number, cell in enumerate(cells):
        x, y = left + cell["column"], cell["row"] * (1.12 + above) + above
        if cell["column"] == 0:
            names.append({"x": 0, "y": y - 0.3 if layout.stacked else y + 0.5, "text": CHANNELS[cell["channel"]]})
        if cell["sides"]:
            for place, side in enumerate(cell["sides"]):
                chips.append(_chip(cell, side, place, x, y, stacked=layout.stacked) | {"told": number})
        else:
            long = len(cell["word"]) > (8 if layout.stacked else 9)
            lines = cell["word"].split(" ", 1) if long else [cell["word"]]
            filled = cell["word"] != "not named"
            for place, line in enumerate(lines):
                centre = y + 0.5 + 0.36 * (place - (len(lines) - 1) / 2)
                words.append(
                    {"x": x, "x2": x + 0.91, "middle": x + 0.455, "y": y, "y2": y + 1, "centre": centre, "text": line}
                    | {"filled": filled, "first": place == 0, "told": number}
                )
    return pd.DataFrame(chips), pd.DataFrame(words), pd.DataFrame(names)


def _chip(cell: dict, side: str, place: int, x: float, y: float, *, stacked: bool) -> dict:
    """Return the box of one capital in a cell: beside the other's on wide screens, above or below it on narrow ones."""
    text, colour = SIDES[side]
    parts = len(cell["sides"])
    across, down = (1, parts) if stacked else (parts, 1)
    width, height = 0.93 / across, 1 / down
    left, top = x + (0 if stacked else place * width), y + (place * height if stacked else 0)
    edges = {"x": left, "x2": left + width - 0.02, "y": top, "y2": top + height - (0.04 if down > 1 else 0)}
    centre = {"middle": left + width / 2 - 0.01, "centre": top + height / 2}
    return edges | centre | {"text": text, "colour": colour, "weak": cell["weak"]}


def channels() -> Figure:
    """Draw each channel in each year: a chip for each capital that names it as working, a word where it did not work."""
    cells = _cells()

    def build(layout: Layout) -> alt.TopLevelMixin:
        chips, words, names = _placed(cells, layout)
        right = (0 if layout.stacked else NAMES) + len(YEARS)
        bottom = max(chips.y2.max(), words.y2.max())
        x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, right], nice=False))
        y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[bottom, -0.7], nice=False))
        middle, centre = alt.X("middle:Q", axis=None), alt.Y("centre:Q", axis=None)
        size = 12.6 if layout.stacked else 14
        layers = []
        for (colour, weak), these in chips.groupby(["colour", "weak"]):
            look = {"fill": LIGHT["paper"], "stroke": LIGHT[colour], "strokeWidth": 2, "strokeDash": [4, 3]}
            look = look if weak else {"fill": LIGHT[colour]}
            box = alt.Chart(these[["x", "x2", "y", "y2", "told"]]).mark_rect(cornerRadius=3, opacity=1, **look)
            layers.append(box.encode(x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q")))
            tone = LIGHT[colour] if weak else LIGHT["paper"]
            text = alt.Chart(these[["middle", "centre", "text"]]).mark_text(
                fontSize=size, color=tone, baseline="middle"
            )
            layers.append(text.encode(x=middle, y=centre, text=alt.Text("text:N")))
        for filled, these in words.groupby("filled"):
            # An invisible box, so that cells in which nobody names the channel have a tooltip too.
            box = alt.Chart(these[these["first"]][["x", "x2", "y", "y2", "told"]])
            box = box.mark_rect(cornerRadius=3, opacity=1 if filled else 0, fill=LIGHT["grid"])
            layers.append(box.encode(x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q")))
            tone = LIGHT["ink"] if filled else LIGHT["muted"]
            text = alt.Chart(these[["middle", "centre", "text"]])
            text = text.mark_text(fontSize=size - 1, color=tone, baseline="middle")
            layers.append(text.encode(x=middle, y=centre, text=alt.Text("text:N")))
        named = alt.Chart(names).mark_text(align="left", baseline="middle", fontSize=14, fontWeight="bold")
        layers.append(named.encode(x=x, y=y, text=alt.Text("text:N")))
        first = 0 if layout.stacked else NAMES
        over = [{"x": first + n + 0.455, "y": -0.42, "text": str(year)} for n, year in enumerate(YEARS)]
        heads = alt.Chart(pd.DataFrame(over)).mark_text(fontSize=14, color=LIGHT["muted"], baseline="middle")
        layers.append(heads.encode(x=x, y=y, text=alt.Text("text:N")))
        return alt.layer(*layers).properties(width=layout.width - 12, height=int((bottom + 0.7) * 38))

    uses = tables.read("channel_uses")
    evidence = tables.rows("evidence", dict.fromkeys(" ".join(uses.rows).split()))
    numbers = pd.DataFrame(
        {
            "channel": CHANNELS[c["channel"]],
            "year": str(c["year"]),
            "named by": " and ".join(SIDES[s][0] for s in c["sides"]),
            "state": c["word"] or ("reported on a weak host" if c["weak"] else "used"),
            "what": c["what"],
        }
        for c in cells
    )
    return theme.figure(
        build,
        name="fig-channels",
        title="Soldiers, border guards and presidents fell silent; intelligence and the handing over of people did not",
        caption=(
            "A coloured box: a capital says that the channel worked that year; dashed: known from a weak source. "
            "The record is what our searches found, to June 2026."
        ),
        description=(
            "Grid of six channels in five years. Both capitals name the intelligence services in 2023, 2024 and 2025, and the "
            "handing over of people in 2024, 2025 and 2026. Border services closed their line in 2022, no military attaché works "
            "in Minsk, embassies were cut to five, and an offer of talks between the presidents was declined in 2025."
        ),
        rows=evidence.assign(passages=""),
        columns={"channel": ("Channel", ""), "named by": ("Named as working by", "")},
        numbers=numbers,
    )
