"""A sheet on which marks and words stand where they are put, in pixels from its upper left corner."""

import textwrap
from dataclasses import dataclass, field

import altair as alt
import pandas as pd

from evidencebook.charts.palette import LIGHT

# Width of an average letter of the figures' font, as a part of its size.
LETTER = 0.5
WORDS = {"size": 13, "colour": "ink", "bold": False, "align": "left", "angle": 0}


@dataclass
class Sheet:
    """A drawing of a given width that grows downwards; `drawing` returns it as one chart."""

    width: int
    height: int = 0
    layers: list[alt.Chart] = field(default_factory=list)
    _kept: list[tuple[dict, str, dict]] = field(default_factory=list)

    def words(self, x: float, y: float, text: str, *, room: float = 0, **look: object) -> int:
        """Put words at a place, broken into lines where they need more room; return the number of lines.

        `look` may hold size, colour, bold, align and angle.
        """
        style = WORDS | look
        lines = textwrap.wrap(text, int(room / (style["size"] * LETTER))) if room else [text]
        for number, line in enumerate(lines):
            self._kept.append(({"x": x, "y": y + number * (style["size"] + 3), "text": line}, "text", style))
        return len(lines)

    def line(self, x: float, y: float, x2: float, y2: float, *, colour: str = "grid", width: float = 1,
             dashed: bool = False, told: int | list[int] | None = None) -> None:  # fmt: skip
        """Draw a straight line between two places; `told` says which rows of the numbers it stands for, if any."""
        style = {"colour": colour, "width": width, "dashed": dashed, "tells": told is not None}
        self._kept.append(({"x": x, "y": y, "x2": x2, "y2": y2} | _told(told), "rule", style))

    def mark(self, x: float, y: float, *, shape: str, colour: str, hollow: bool = False, size: int = 60,
             told: int | list[int] | None = None) -> None:  # fmt: skip
        """Put a mark at a place; `told` says which rows of the numbers it stands for, if any."""
        style = {"shape": shape, "colour": colour, "hollow": hollow, "size": size, "tells": told is not None}
        self._kept.append(({"x": x, "y": y} | _told(told), "point", style))

    def drawing(self) -> alt.LayerChart:
        """Return everything that was put on the sheet as one chart without axes; marks that look alike make one layer."""
        alike: dict[str, tuple[str, dict, list[dict]]] = {}
        for row, kind, style in self._kept:
            alike.setdefault(f"{kind}{sorted(style.items())}", (kind, style, []))[2].append(row)
        layers = [self._layer(kind, style, pd.DataFrame(rows)) for kind, style, rows in alike.values()]
        return alt.layer(*layers).properties(width=self.width, height=self.height)

    def _layer(self, kind: str, style: dict, rows: pd.DataFrame) -> alt.Chart:
        x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, self.width], nice=False))
        y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[self.height, 0], nice=False))
        base, colour = alt.Chart(rows.astype({"x": float, "y": float})).encode(x=x, y=y), LIGHT[style["colour"]]
        if kind == "text":
            weight = "bold" if style["bold"] else "normal"
            look = {"align": style["align"], "angle": style["angle"], "baseline": "middle", "fontWeight": weight}
            return base.mark_text(fontSize=style["size"], color=colour, **look).encode(text="text:N")
        if kind == "rule":
            dash = {"strokeDash": [4, 3]} if style["dashed"] else {}
            ends = {"x2": "x2:Q", "y2": "y2:Q"}
            return base.mark_rule(color=colour, strokeWidth=style["width"], **dash).encode(**ends)
        look = {"fill": LIGHT["paper"] if style["hollow"] else colour, "stroke": colour, "strokeWidth": 1.5}
        return base.mark_point(shape=style["shape"], size=style["size"], opacity=1, **look)


def _told(rows: int | list[int] | None) -> dict:
    return {} if rows is None else {"told": rows}
