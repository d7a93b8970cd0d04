"""The picture that a link to a page shows elsewhere: the titles of the page and the report, and a figure of the page."""

from functools import cache
from html import escape
from typing import Any

from helpers.edition import pictures, store
from helpers.edition.citing.work import REPORT, Work
from helpers.tokens import LIGHT

WIDTH, HEIGHT = 1200, 630
EDGE, GAP = 56, 48
LARGE, SMALL = 56, 30
# How wide the titles are beside a figure, and how many lines there is room for.
COLUMN, TITLE_LINES, TEXT_LINES = 430, 6, 7


def png(cited: Work, report: str, said: str, figure: dict[str, Any] | None) -> bytes:
    """Return the picture; `figure` is the specification that a cell stored, `said` stands where there is none."""
    head = cited.author if cited.kind == REPORT else report
    drawn = _beside(cited.title, head, pictures.plain(figure)) if figure else _alone(cited.title, head, said)
    size = f'width="{WIDTH}" height="{HEIGHT}"'
    whole = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect {size} fill="#ffffff"/><rect width="{WIDTH}" height="14" fill="{LIGHT["ukrainian"]}"/>{drawn}</svg>'
    )
    return store.kept("card.png", "vl-convert-python", whole, lambda: pictures.rasterised(whole))


def _beside(title: str, head: str, figure: str) -> str:
    """Return the titles on the left and a figure on the right, as large as its room allows."""
    left = EDGE + COLUMN + GAP
    place = f'<svg x="{left}" y="{EDGE}" width="{WIDTH - left - EDGE}" height="{HEIGHT - 2 * EDGE}"'
    small = wrapped(head, SMALL, COLUMN)
    lines = wrapped(title, LARGE, COLUMN)[:TITLE_LINES]
    end, first = _lines(small, EDGE, SMALL, "muted")
    return first + _lines(lines, end + 18, LARGE, "ink", "700")[1] + pictures.placed(figure, place)


def _alone(title: str, head: str, said: str) -> str:
    """Return the titles, and below them what the page says first."""
    room = WIDTH - 2 * EDGE
    end, first = _lines([head], EDGE, SMALL, "muted")
    end, second = _lines(wrapped(title, LARGE, room)[:TITLE_LINES], end + 18, LARGE, "ink", "700")
    return first + second + _lines(wrapped(said, SMALL, room)[:TEXT_LINES], end + 40, SMALL, "ink")[1]


def _lines(lines: list[str], top: float, size: int, colour: str, weight: str = "400") -> tuple[float, str]:
    """Return where lines of text end, and the lines."""
    step, drawn = round(size * 1.25), ""
    for line in lines:
        top += step
        drawn += (
            f'<text x="{EDGE}" y="{top}" font-family="PT Sans" font-weight="{weight}" font-size="{size}" '
            f'fill="{LIGHT[colour]}">{escape(line)}</text>'
        )
    return top, drawn


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

    with TTFont(pictures.fonts_folder() / "PT_Sans-Web-Bold.ttf", lazy=True) as font:
        advances, names = font["hmtx"], font.getBestCmap()
        return font["head"].unitsPerEm, {code: advances[name][0] for code, name in names.items()}
