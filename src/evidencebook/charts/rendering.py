"""Renders Vega-Lite specifications with the Vega of the pages: as SVG, as PNG, and compiled to Vega."""

import json
import re
from typing import Any

from evidencebook.charts import labels, node_renderer, text_metrics
from evidencebook.files import cache, fingerprints
from evidencebook.problems import ReportError


def drawings(specification: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the specifications of the wide and the narrow picture, without title and metadata."""
    wide = {key: value for key, value in specification.items() if key not in {"title", "usermeta", "description"}}
    narrow = specification["usermeta"]["figure"]["narrow"] | {"datasets": specification["datasets"]}
    # The text alternative describes the whole picture; labels on each mark would only add bytes.
    wide, narrow = (_dated(each | {"config": each["config"] | {"aria": False}}) for each in (wide, narrow))
    return wide, narrow


def temporal(value: Any) -> set[str]:
    """Return the fields that a drawing encodes as temporal, at any depth."""
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
    dated: dict[str, Any] = scales(drawing)
    return dated | {"datasets": datasets}


def _second_ends(value: Any) -> list[dict[str, Any]]:
    """Return the channels x2 and y2, which take their type from x and y."""
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


def drawn(specification: dict[str, Any]) -> str:
    """Return a specification drawn as SVG."""
    return _made("svg", specification).decode()


def png(svg: str, scale: int = 2) -> bytes:
    """Return an SVG as a PNG, scaled by `scale`."""
    return _made("png", {"svg": svg, "scale": scale})


def begin_png(svg: str, scale: int = 2) -> None:
    """Have the PNG of an SVG drawn beside other work, for `png` to be at hand."""
    text = _text({"svg": svg, "scale": scale})
    if not cache.has(*_name("png", text)):
        node_renderer.begin("png", text)


def picture(specification: dict[str, Any]) -> bytes | None:
    """Return a figure as a PNG on white, for programs that show notebooks without Vega-Lite.

    None if it cannot be drawn: `evidencebook setup` has not run, or Vega refuses the specification, which the build reports.
    """
    try:
        return png(_on_white(plain(specification)), scale=1)
    except (ReportError, ValueError):
        return None


def narrow(specification: dict[str, Any]) -> str:
    """Return a figure as phones show it as SVG on white."""
    return _on_white(drawn(drawings(specification)[1]))


def _on_white(svg: str) -> str:
    return svg.replace(">", '><rect width="100%" height="100%" fill="#fff"/>', 1)


def cut_labels(specification: dict[str, Any]) -> list[str]:
    """Return the texts of a figure that are cut off, each with the width of screen; none if the figure cannot be drawn."""
    given = json.dumps(specification, ensure_ascii=False)
    try:
        wide, narrow = (labels.cut(drawn(each), given) for each in drawings(specification))
    except (ReportError, ValueError):
        return []
    return [
        f"on {size} screens the text {text!r}" for size, cut in (("wide", wide), ("narrow", narrow)) for text in cut
    ]


def compiled(specification: dict[str, Any]) -> dict[str, Any]:
    """Return the Vega specification of a Vega-Lite one."""
    made: dict[str, Any] = json.loads(_made("vega", specification))
    return made


def _made(way: str, given: dict[str, Any]) -> bytes:
    """Return a rendering, from the cache where it was rendered before."""
    text = _text(given)
    return cache.kept(*_name(way, text), lambda: node_renderer.draw(way, text))


def _text(given: dict[str, Any]) -> str:
    """Return what is to be drawn as JSON, its keys sorted as in a stored notebook: a page finds what its kernel had drawn."""
    return json.dumps(given, sort_keys=True)


def _name(way: str, text: str) -> tuple[str, str, str]:
    """Return name, package and input text under which the cache keeps a drawing."""
    return f"figure.{way}", text_metrics.PACKAGE, f"{fingerprints.drawing()} {text}"
