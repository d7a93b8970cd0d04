"""From a Vega-Lite specification to pictures: SVG that follows the reader's theme, SVG and PNG to take along."""

import json
import re
import textwrap
from collections.abc import Callable
from functools import cache
from html import escape
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from helpers import sources
from helpers.edition import store
from helpers.tokens import LIGHT


def both(specification: dict[str, Any]) -> tuple[str, str]:
    """Return the SVG of a figure for wide and for narrow screens, ids prefixed and colours as CSS variables."""
    name = specification["usermeta"]["figure"]["name"]
    return tuple(
        _themed(_svg(spec), f"{name}-{size}-") for size, spec in zip("wn", drawings(specification), strict=True)
    )


def drawings(specification: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the specifications of the wide and the narrow picture alone, without what stands around them on a page."""
    wide = {key: value for key, value in specification.items() if key not in {"title", "usermeta", "description"}}
    narrow = specification["usermeta"]["figure"]["narrow"] | {"datasets": specification["datasets"]}
    # The text alternative speaks for the whole picture; a label on each of its marks would only weigh.
    return tuple(_dated(drawing | {"config": drawing["config"] | {"aria": False}}) for drawing in (wide, narrow))


def temporal(value: Any) -> set[str]:
    """Return the fields that a drawing places in time, however deep they stand."""
    if isinstance(value, list):
        return {field for item in value for field in temporal(item)}
    if not isinstance(value, dict):
        return set()
    own = {value["field"]} if value.get("type") == "temporal" and "field" in value else set()
    return own | {field for key, item in value.items() if key != "datasets" for field in temporal(item)}


def _dated(drawing: dict[str, Any]) -> dict[str, Any]:
    """Return a drawing whose days begin at midnight in every time zone: a bare date would do so in Greenwich alone."""
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


def fonts_folder() -> Path:
    """Return the folder of the fonts that figures are set in."""
    return Path(find_spec("fontpkg_pt_sans").origin).parent / "files"


def png(specification: dict[str, Any]) -> bytes:
    """Return a figure as a PNG at twice its size, in its light colours: made from its SVG, which is drawn but once."""
    svg = _svg(specification)
    return _kept("png", svg, lambda: _converter().svg_to_png(svg, scale=2))


def plain(specification: dict[str, Any]) -> str:
    """Return the drawing of a figure for wide screens as SVG in its light colours, without title and sources."""
    return _svg(drawings(specification)[0])


def placed(svg: str, place: str) -> str:
    """Return a drawing as a part of another; `place` is the beginning of its tag, with its place and its room."""
    head, rest = svg.split(">", 1)
    box = head.split('viewBox="', 1)[1].split('"', 1)[0]
    return f'{place} viewBox="{box}">{rest}'


def height(svg: str) -> int:
    """Return how tall a drawing is, in pixels."""
    return round(float(re.search(r'\bheight="([\d.]+)', svg)[1]))


def rasterised(svg: str) -> bytes:
    """Return an SVG as a PNG of its own size."""
    return _converter().svg_to_png(svg, scale=1)


def compiled(specification: dict[str, Any]) -> dict[str, Any]:
    """Return the Vega specification of a Vega-Lite one."""
    text = json.dumps(specification)
    return json.loads(_kept("vega", text, lambda: json.dumps(_converter().vegalite_to_vega(text)).encode()))


def alone(specification: dict[str, Any]) -> dict[str, Any]:
    """Return the specification of the picture that readers take along: with its title and its sources, on white."""
    about, known = specification["usermeta"]["figure"], sources.read()
    cited = "; ".join(f"{known[key].who} {known[key].year}" for key in about["sources"])
    title = {
        "text": textwrap.wrap(about["title"], 76),
        "subtitle": textwrap.wrap(f"Sources: {cited}", 112),
        "fontSize": 17,
        "subtitleFontSize": 11,
        "subtitleColor": LIGHT["muted"],
        "anchor": "start",
        "offset": 16,
        "frame": "bounds",
    }
    return drawings(specification)[0] | {"title": title, "background": "white", "padding": 12}


def alone_svg(specification: dict[str, Any]) -> str:
    """Return the picture that readers take along as SVG in its light colours, with its text alternative."""
    about = specification["usermeta"]["figure"]
    return described(_svg(alone(specification)), about["title"], about["alt"])


def described(svg: str, title: str, alternative: str) -> str:
    """Return an SVG file that says what it shows to those who do not see it."""
    said = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in (("title", title), ("desc", alternative)))
    return svg.replace(">", f' role="img">{said}', 1)


@cache
def _converter() -> Any:
    import vl_convert

    vl_convert.register_font_directory(str(fonts_folder()))
    return vl_convert


def _svg(specification: dict[str, Any]) -> str:
    text = json.dumps(specification)
    return _kept("svg", text, lambda: _converter().vegalite_to_svg(text).encode()).decode()


def _kept(kind: str, made_from: str, make: Callable[[], bytes]) -> bytes:
    return store.kept(f"figure.{kind}", "vl-convert-python", f"{version('fontpkg-pt-sans')} {made_from}", make)


def _themed(svg: str, prefix: str) -> str:
    """Return an SVG whose ids are its own on the page and whose token colours are variables with their light values."""

    def tag(match: re.Match[str]) -> str:
        own = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{prefix}", match[0])
        return re.sub('"(#[0-9a-fA-F]{6})"', lambda found: f'"{variable(found[1])}"', own)

    return re.sub(r"<[a-zA-Z][^<>]*>", tag, svg)


def variable(colour: str) -> str:
    """Return a colour as the CSS variable that follows the theme, where it is a token; otherwise as it is."""
    return _VARIABLES.get(colour.lower(), colour)


_VARIABLES = {colour: f"var(--figure-{token}, {colour})" for token, colour in LIGHT.items()}
