"""Finds texts of a drawing that are cut off by its frame or shortened by Vega."""

import math
import re
from collections.abc import Iterator
from xml.etree import ElementTree

from evidencebook.charts import text_metrics

_SVG = "{http://www.w3.org/2000/svg}"
_SHIFT = re.compile(r"translate\(([-\d.e]+)[ ,]+([-\d.e]+)\)")
_TURN = re.compile(r"rotate\(([-\d.e]+)\)")
# What Vega puts at the end of a text that is longer than its limit.
_SHORTENED = "…"
# Pixels beyond the frame that nobody notices; how far letters of size one reach above and below their baseline.
_SLACK, _ABOVE, _BELOW = 1, 0.75, 0.22


def cut(svg: str, given: str) -> list[str]:
    """Return the texts of an SVG that its frame cuts or Vega shortened; texts that end in … in the specification (JSON) are fine."""
    tree = ElementTree.fromstring(svg)  # noqa: S314 drawn by ourselves
    room = float(tree.get("width", 0)), float(tree.get("height", 0))
    found = []
    for text, corners in _texts(tree, (1.0, 0.0, 0.0, 0.0)):
        outside = any(
            not -_SLACK <= at <= side + _SLACK for corner in corners for at, side in zip(corner, room, strict=True)
        )
        if outside or (text.endswith(_SHORTENED) and text not in given):
            found.append(text)
    return list(dict.fromkeys(found))


_Point = tuple[float, float]
_Place = tuple[float, float, float, float]


def _texts(element: ElementTree.Element, place: _Place) -> Iterator[tuple[str, list[_Point]]]:
    """Yield every text with the corners of its box; `place` is a transform: cosine, sine and shift."""
    place = _moved(place, element.get("transform", ""))
    if element.tag == f"{_SVG}text":
        if element.get("opacity") != "0":
            yield from _lines(element, place)
        return
    for child in element:
        yield from _texts(child, place)


def _lines(element: ElementTree.Element, place: _Place) -> Iterator[tuple[str, list[_Point]]]:
    down, size = 0.0, float(element.get("font-size", "11px").removesuffix("px"))
    bold = element.get("font-weight", "normal") in {"bold", "600", "700", "800", "900"}
    for line in [element, *element]:
        down += float(line.get("dy", 0))
        text = (line.text or "").strip()
        if text:
            width = text_metrics.width(text, bold=bold) * size
            left = {"middle": -width / 2, "end": -width}.get(element.get("text-anchor", "start"), 0.0)
            box = [(x, down + y * size) for x in (left, left + width) for y in (-_ABOVE, _BELOW)]
            yield text, [_at(place, corner) for corner in box]


def _moved(place: _Place, transform: str) -> _Place:
    cos, sin, x, y = place
    if shift := _SHIFT.search(transform):
        x, y = _at(place, (float(shift[1]), float(shift[2])))
    if turn := _TURN.search(transform):
        angle = math.radians(float(turn[1]))
        cos, sin = cos * math.cos(angle) - sin * math.sin(angle), sin * math.cos(angle) + cos * math.sin(angle)
    return cos, sin, x, y


def _at(place: _Place, point: _Point) -> _Point:
    cos, sin, x, y = place
    return x + cos * point[0] - sin * point[1], y + sin * point[0] + cos * point[1]
