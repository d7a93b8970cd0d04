"""The picture that a link to a page shows elsewhere: the titles of the page and the report, and a figure of the page."""

from functools import cache
from html import escape
from typing import Any

from helpers.edition import pictures, store
from helpers.edition.citing.work import REPORT, Work
from helpers.tokens import LIGHT

WIDTH, HEIGHT = 1200, 630
EDGE = 64
LARGE, SMALL = 58, 30


def png(cited: Work, report: str, figure: dict[str, Any] | None) -> bytes:
    """Return the picture; `figure` is the specification that a cell stored."""
    head = cited.author if cited.kind == REPORT else report
    lines = wrapped(cited.title, LARGE, WIDTH - 2 * EDGE)
    drawn = _drawn(lines[:4], head, pictures.plain(figure) if figure else "")
    return store.kept("card.png", "vl-convert-python", drawn, lambda: pictures.rasterised(drawn))


def _drawn(lines: list[str], head: str, figure: str) -> str:
    size = f'width="{WIDTH}" height="{HEIGHT}"'
    font = 'font-family="PT Sans"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {WIDTH} {HEIGHT}">',
        f'<rect {size} fill="#ffffff"/><rect width="{WIDTH}" height="14" fill="{LIGHT["ukrainian"]}"/>',
        f'<text x="{EDGE}" y="78" {font} font-size="{SMALL}" fill="{LIGHT["muted"]}">{escape(head)}</text>',
    ]
    top = 104
    for line in lines:
        top += round(LARGE * 1.15)
        parts.append(
            f'<text x="{EDGE}" y="{top}" {font} font-weight="700" font-size="{LARGE}" fill="{LIGHT["ink"]}">{escape(line)}</text>'
        )
    if figure:
        room = HEIGHT - top - EDGE - 20
        place = (
            f'<svg x="{EDGE}" y="{top + 42}" width="{WIDTH - 2 * EDGE}" height="{room}" preserveAspectRatio="xMinYMin"'
        )
        parts.append(pictures.placed(figure, place))
    return "".join([*parts, "</svg>"])


def wrapped(text: str, size: int, room: float) -> list[str]:
    """Return a text as lines of bold letters of a size that fit a room, in pixels."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _width(longer) * size <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _width(text: str) -> float:
    """Return how wide a text is in bold letters of size one."""
    units, widths = _letters()
    return sum(widths.get(ord(letter), units) for letter in text) / units


@cache
def _letters() -> tuple[int, dict[int, int]]:
    from fontTools.ttLib import TTFont

    font = TTFont(pictures.fonts_folder() / "PT_Sans-Web-Bold.ttf", lazy=True)
    advances, names = font["hmtx"], font.getBestCmap()
    return font["head"].unitsPerEm, {code: advances[name][0] for code, name in names.items()}
