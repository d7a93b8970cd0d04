"""Renders Vega-Lite specifications: SVG that follows the reader's theme, SVG and PNG for download."""

import json
import re
from base64 import b64encode
from functools import partial
from html import escape, unescape
from typing import Any

from evidencebook.charts.palette import LIGHT
from evidencebook.evidence import sources
from evidencebook.files import cache, fingerprints
from evidencebook.sphinxext.figures import node_renderer, text_metrics
from evidencebook.sphinxext.html import letters

# The picture to take along: the size of its title and of the line of its sources, and what is left free around it, in pixels.
TITLE, NOTE, EDGE = 17, 11, 12


def both(specification: dict[str, Any]) -> tuple[str, str]:
    """Return the SVG of a figure for wide and for narrow screens, ids prefixed and colours as CSS variables."""
    name = specification["usermeta"]["figure"]["name"]
    return tuple(
        _themed(drawn(spec), f"{name}-{size}-") for size, spec in zip("wn", drawings(specification), strict=True)
    )


def drawings(specification: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the specifications of the wide and the narrow picture, without title and metadata."""
    wide = {key: value for key, value in specification.items() if key not in {"title", "usermeta", "description"}}
    narrow = specification["usermeta"]["figure"]["narrow"] | {"datasets": specification["datasets"]}
    # The text alternative speaks for the whole picture; a label on each of its marks would only weigh.
    return tuple(_dated(each | {"config": each["config"] | {"aria": False}}) for each in (wide, narrow))


def temporal(value: Any) -> set[str]:
    """Return the fields that a drawing places in time, however deep they stand."""
    if isinstance(value, list):
        return {field for item in value for field in temporal(item)}
    if not isinstance(value, dict):
        return set()
    own = {value["field"]} if value.get("type") == "temporal" and "field" in value else set()
    return own | {field for key, item in value.items() if key != "datasets" for field in temporal(item)}


def _dated(drawing: dict[str, Any]) -> dict[str, Any]:
    """Return a drawing whose days start at local midnight: Vega reads a bare date as midnight in UTC."""
    fields = temporal(drawing)
    ends = {channel["field"] for channel in _second_ends(drawing)}

    def day(value: Any) -> Any:
        return f"{value}T00:00:00" if isinstance(value, str) and _DAY.fullmatch(value) else value

    def row(given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {key: day(value) if key in fields | ends else value for key, value in given.items()}

    def scales(value: Any) -> Any:
        if isinstance(value, list):
            return [scales(item) for item in value]
        if not isinstance(value, dict):
            return value
        return {
            key: [day(end) for end in item] if key in {"domain", "values"} and isinstance(item, list) else scales(item)
            for key, item in value.items()
            if key != "datasets"
        }

    datasets = {name: [row(each) for each in rows] for name, rows in drawing["datasets"].items()}
    return scales(drawing) | {"datasets": datasets}


def _second_ends(value: Any) -> list[dict]:
    """Return the channels of the second ends of spans, which have the type of their first."""
    if isinstance(value, list):
        return [found for item in value for found in _second_ends(item)]
    if not isinstance(value, dict):
        return []
    encoding = value.get("encoding", {})
    own = [
        encoding[f"{axis}2"]
        for axis in "xy"
        if "field" in encoding.get(f"{axis}2", {}) and encoding.get(axis, {}).get("type") == "temporal"
    ]
    return own + [found for key, item in value.items() if key != "datasets" for found in _second_ends(item)]


_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def plain(specification: dict[str, Any]) -> str:
    """Return the drawing of a figure for wide screens as SVG in its light colours, without title and sources."""
    return drawn(drawings(specification)[0])


def placed(svg: str, place: str) -> str:
    """Return a drawing as a part of another; `place` is the beginning of its tag, with its place and its room."""
    head, rest = svg.split(">", 1)
    box = head.split('viewBox="', 1)[1].split('"', 1)[0]
    # What is to be cut to its room resvg draws on a layer of its own, which takes longer than the drawing.
    return f'{place} viewBox="{box}" overflow="visible">{rest}'


def size(svg: str) -> tuple[float, float]:
    """Return how wide and how tall a drawing is, in pixels."""
    head = svg.split(">", 1)[0]
    return tuple(float(re.search(rf'\b{side}="([\d.]+)', head)[1]) for side in ("width", "height"))


def png(svg: str, scale: int = 2) -> bytes:
    """Return an SVG as a PNG, so many times its size."""
    return _made("png", {"svg": svg, "scale": scale})


def compiled(specification: dict[str, Any]) -> dict[str, Any]:
    """Return the Vega specification of a Vega-Lite one."""
    return json.loads(_made("vega", specification))


def alone(specification: dict[str, Any]) -> str:
    """Return the picture that readers take along: SVG with its title and its sources, on white, and its text alternative."""
    about, known, drawing = specification["usermeta"]["figure"], sources.read(), plain(specification)
    cited = "; ".join(f"{known[key].who} {known[key].year}" for key in about["sources"])
    width, tall = size(drawing)
    end, title = text_metrics.lines(
        text_metrics.wrapped(about["title"], TITLE, width), EDGE, EDGE / 2, TITLE, "ink", "700"
    )
    told = text_metrics.wrapped(f"Sources: {cited}", NOTE, width)
    end, note = text_metrics.lines(told, EDGE, end + EDGE / 2, NOTE, "muted")
    top = end + EDGE
    wide, high = f"{width + 2 * EDGE:g}", f"{top + tall + EDGE:g}"
    room = f'width="{wide}" height="{high}"'
    inner = placed(drawing, f'<svg x="{EDGE}" y="{top:g}" width="{width:g}" height="{tall:g}"')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {room} viewBox="0 0 {wide} {high}">'
    drawn_text = f'<rect {room} fill="#ffffff"/>{title}{note}{inner}</svg>'
    return described(f"{head}{_letters(drawn_text)}{drawn_text}", about["title"], about["alt"])


def _letters(svg: str) -> str:
    """Return the style that brings the letters of a picture along, so that it looks the same where they are not installed."""
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


def drawn(specification: dict[str, Any]) -> str:
    """Return a specification drawn as SVG."""
    return _made("svg", specification).decode()


def _made(way: str, given: dict[str, Any]) -> bytes:
    """Return a rendering, from the cache where it was rendered before."""
    text = json.dumps(given)
    return cache.kept(*_name(way, text), lambda: node_renderer.draw(way, text))


def _name(way: str, text: str) -> tuple[str, str, str]:
    """Return under which name, of which package and made from what a drawing is kept."""
    return f"figure.{way}", text_metrics.PACKAGE, f"{fingerprints.drawing()} {text}"


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
