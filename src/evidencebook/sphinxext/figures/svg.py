"""Pictures of figures for pages and downloads: SVG that follows the reader's theme, and SVG with title and sources."""

import re
from base64 import b64encode
from functools import partial
from html import escape, unescape
from typing import Any

from evidencebook.charts import text_metrics
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.rendering import drawings, drawn, plain
from evidencebook.evidence import sources, wording
from evidencebook.files import cache
from evidencebook.sphinxext.html import letters

# The picture to take along: the size of its title and of the line of its sources, and what is left free around it, in pixels.
TITLE, NOTE, EDGE = 17, 11, 12


def both(specification: dict[str, Any]) -> tuple[str, str]:
    """Return the SVG of a figure for wide and for narrow screens, ids prefixed and colours as CSS variables."""
    name = specification["usermeta"]["figure"]["name"]
    return tuple(
        _themed(drawn(spec), f"{name}-{size}-") for size, spec in zip("wn", drawings(specification), strict=True)
    )


def placed(svg: str, place: str) -> str:
    """Return a drawing as a part of another; `place` is the beginning of its tag, with its place and its room."""
    head, rest = svg.split(">", 1)
    box = head.split('viewBox="', 1)[1].split('"', 1)[0]
    # Without clipping: resvg draws a clipped group on a separate layer, which takes longer than the drawing itself.
    return f'{place} viewBox="{box}" overflow="visible">{rest}'


def size(svg: str) -> tuple[float, float]:
    """Return how wide and how tall a drawing is, in pixels."""
    head = svg.split(">", 1)[0]
    return tuple(float(re.search(rf'\b{side}="([\d.]+)', head)[1]) for side in ("width", "height"))


def alone(specification: dict[str, Any]) -> str:
    """Return the picture for download: SVG on white with title, sources and text alternative."""
    about, known, drawing = specification["usermeta"]["figure"], sources.read(), plain(specification)
    cited = "; ".join(f"{known[key].who} {known[key].year}" for key in about["sources"])
    width, tall = size(drawing)
    end, title = text_metrics.lines(
        text_metrics.wrapped(about["title"], TITLE, width), EDGE, EDGE / 2, TITLE, "ink", "700"
    )
    told = text_metrics.wrapped(f"{wording.sources_label(about['sources'])}: {cited}", NOTE, width)
    end, note = text_metrics.lines(told, EDGE, end + EDGE / 2, NOTE, "muted")
    top = end + EDGE
    wide, high = f"{width + 2 * EDGE:g}", f"{top + tall + EDGE:g}"
    room = f'width="{wide}" height="{high}"'
    inner = placed(drawing, f'<svg x="{EDGE}" y="{top:g}" width="{width:g}" height="{tall:g}"')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {room} viewBox="0 0 {wide} {high}">'
    drawn_text = f'<rect {room} fill="#ffffff"/>{title}{note}{inner}</svg>'
    return described(f"{head}{_letters(drawn_text)}{drawn_text}", about["title"], about["alt"])


def _letters(svg: str) -> str:
    """Return a style with the embedded letters of a picture, so that it looks the same where the font is not installed."""
    used = {ord(letter) for letter in unescape(re.sub(r"<[^>]*>", "", svg))}
    rules = []
    for weight, file in (("400", text_metrics.REGULAR), ("700", text_metrics.BOLD)):
        codes = sorted(used)
        cut = partial(letters.subset, text_metrics.folder() / file, codes)
        font = cache.of_package(f"letters-{weight}.woff2", text_metrics.PACKAGE, repr(codes), cut)
        data = b64encode(font).decode()
        rules.append(
            f'@font-face{{font-family:"{text_metrics.FAMILY}";font-weight:{weight};src:url(data:font/woff2;base64,{data})}}'
        )
    return f"<style>{''.join(rules)}</style>"


def described(svg: str, title: str, alternative: str) -> str:
    """Return an SVG file that says what it shows to those who do not see it."""
    said = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in (("title", title), ("desc", alternative)))
    return svg.replace(">", f' role="img">{said}', 1)


def _themed(svg: str, prefix: str) -> str:
    """Return an SVG whose ids are its own on the page and whose token colours are variables with their light values."""

    def tag(match: re.Match[str]) -> str:
        own = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{prefix}", match[0])
        return re.sub('"(#[0-9a-fA-F]{6})"', lambda found: f'"{variable(found[1])}"', own)

    return re.sub(r"<[a-zA-Z][^<>]*>", tag, svg)


def variable(colour: str) -> str:
    """Return a palette colour as its CSS variable, which follows the theme; any other colour unchanged."""
    return _VARIABLES.get(colour.lower(), colour)


_VARIABLES = {colour: f"var(--figure-{token}, {colour})" for token, colour in LIGHT.items()}
