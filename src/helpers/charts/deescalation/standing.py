"""How the figures of this chapter show whose account something is and who else confirms it."""

import altair as alt
import pandas as pd

from evidencebook.charts.palette import LIGHT
from evidencebook.evidence import wording

SIDES = {
    "belarus": ("Minsk", LIGHT["belarusian"]),
    "ukraine": ("Kyiv", LIGHT["ukrainian"]),
    "russia": ("Moscow", LIGHT["russian"]),
    "west": ("the West", LIGHT["western"]),
    "monitor": ("monitors and press", LIGHT["monitor"]),
    "author": ("the documents", LIGHT["document"]),
    "other": ("others, or this report", LIGHT["muted"]),
}
ON_RECORD, ONE_SIDE, CONTESTED, NOT_FOUND = "on record", "one side’s word", "contested", "looked for, not found"
LEVELS = {
    "public": ON_RECORD,
    "said": ONE_SIDE,
    "one_side": ONE_SIDE,
    "contested": CONTESTED,
    "contradicted": CONTESTED,
    "not_found": NOT_FOUND,
}


def level(row) -> str:
    """Return how a row is known: what is said and denied counts as contested."""
    return CONTESTED if row.standing == "said" and getattr(row, "contested_by", "") else LEVELS[row.standing]


def known(levels: list[str], shapes: dict[str, str]) -> dict[str, alt.SchemaBase]:
    """Return the encodings of `level`: filled when on record, hollow when not; a shape for each, dashes for a vain search."""
    looks = {
        "shape": [shapes[name] for name in levels],
        "fill": [LIGHT["ink"] if name == ON_RECORD else LIGHT["paper"] for name in levels],
        "strokeDash": [[2, 2] if name == NOT_FOUND else [1, 0] for name in levels],
    }
    channels = {"shape": alt.Shape, "fill": alt.Fill, "strokeDash": alt.StrokeDash}
    scales = {name: alt.Scale(domain=levels, range=these) for name, these in looks.items()}
    return {name: channels[name]("level:N", scale=scale, legend=None) for name, scale in scales.items()}


def key(levels: list[str], shapes: dict[str, str], columns: int, offset: int = 14) -> alt.Chart:
    """Return a layer without marks that brings the legend of `known`; its scales must be its own (`apart`)."""
    looks = {"symbolSize": 110, "symbolOpacity": 1, "symbolStrokeWidth": 1.5}
    legend = alt.Legend(title=None, orient="top", columns=columns, labelLimit=320, offset=offset, **looks)
    encodings = {name: channel.legend(legend) for name, channel in known(levels, shapes).items()}
    inks = alt.Scale(domain=levels, range=[LIGHT["ink"]] * len(levels))
    stroke = alt.Stroke("level:N", scale=inks, legend=legend)
    return alt.Chart(pd.DataFrame({"level": levels})).mark_point(size=0).encode(stroke=stroke, **encodings)


def apart(chart: alt.LayerChart) -> alt.LayerChart:
    """Return layers of which each keeps its own scales for how marks look."""
    own = "independent"
    return chart.resolve_scale(shape=own, fill=own, stroke=own, strokeDash=own)


def day(row) -> str:
    """Return the time of an event as short as a mark leaves room for: 20 June, August, by 13 July, 21 June or later."""
    if pd.isna(row.date_start) or pd.isna(row.date_end):
        known = row.date_end if pd.isna(row.date_start) else row.date_start
        text = wording.when(known, known, "day").removesuffix(" 2024")
        return f"by {text}" if pd.isna(row.date_start) else f"{text} or later"
    return wording.when(row.date_start, row.date_end, row.date_precision).removesuffix(" 2024")


def iso(date: pd.Timestamp) -> str:
    """Return a date as charts take it."""
    return f"{date:%Y-%m-%d}"
