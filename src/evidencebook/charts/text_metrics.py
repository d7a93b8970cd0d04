"""Text in pictures: the font files, the width of a text, and lines of text as SVG."""

import json
import sys
from functools import lru_cache
from html import escape
from pathlib import Path

from evidencebook.charts.palette import LIGHT
from evidencebook.files import cache, paths

FAMILY, PACKAGE = "PT Sans", "fontpkg-pt-sans"
REGULAR, BOLD = "PT_Sans-Web-Regular.ttf", "PT_Sans-Web-Bold.ttf"


def folder() -> Path:
    """Return the folder of the typeface as its package ships it."""
    return paths.of_package("fontpkg_pt_sans") / "files"


def files() -> list[Path]:
    """Return the files of the typeface as `evidencebook setup` cut them down; none before that."""
    return sorted(cut_down().glob("*.ttf"))


def cut_down() -> Path:
    """Return the folder of the typeface without what pictures do not need: a PNG has its files read anew for each word."""
    from importlib.metadata import version  # slow: it imports the email package

    return Path(sys.prefix, "browser", f"{PACKAGE}-{version(PACKAGE)}")


def wrapped(text: str, size: int, room: float) -> list[str]:
    """Split a text into lines of bold letters of this size that fit the width `room`, in pixels."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, bold=True) * size <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def width(text: str, *, bold: bool) -> float:
    """Return the width of a text in letters of size one."""
    units, widths = _letters(BOLD if bold else REGULAR)
    return sum(widths.get(letter, units) for letter in text) / units


@lru_cache
def _letters(file: str) -> tuple[int, dict[str, int]]:
    """Return the units of a typeface to one, and how many of them each letter is wide; kept, since each kernel asks."""
    units, widths = json.loads(cache.of_package(f"{file}.widths.json", PACKAGE, file, lambda: _read(file)))
    return units, widths


def _read(file: str) -> bytes:
    from fontTools.ttLib import TTFont

    with TTFont(folder() / file, lazy=True) as font:
        advances, names = font["hmtx"], font.getBestCmap()
        widths = {chr(code): advances[name][0] for code, name in names.items()}
        return json.dumps([font["head"].unitsPerEm, widths]).encode()


def lines(texts: list[str], left: float, top: float, size: int, colour: str, weight: str = "400") -> tuple[float, str]:
    """Return the lower end of lines of text, in pixels, and the lines as SVG; `colour` is a name of the palette."""
    step, drawn = round(size * 1.25), ""
    for text in texts:
        top += step
        drawn += (
            f'<text x="{left}" y="{top}" font-family="{FAMILY}" font-weight="{weight}" font-size="{size}" '
            f'fill="{LIGHT[colour]}">{escape(text)}</text>'
        )
    return top, drawn
