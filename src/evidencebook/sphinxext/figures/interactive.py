"""The interactive view of a figure: its specification with tooltips and a legend that filters, compiled to Vega at build time."""

import json
import re
from collections.abc import Iterator
from typing import Any

from evidencebook.charts import rendering
from evidencebook.sphinxext.figures import data_table, svg

# The marks that represent rows; text only labels them.
TOLD = {"point", "circle", "square", "bar", "rect", "rule", "line", "area", "tick", "trail", "arc"}
FADED = 0.15
# A line does not mark its rows, so each row gets an invisible point for the pointer.
PATHS = {"line", "area", "trail"}
UNSEEN = {"filled": True, "fillOpacity": 0, "strokeOpacity": 0, "size": 300}
# Columns that name a mark.
SAYS = {"what", "statement", "label"}
# The prefix of columns that a mark got from the numbers.
JOINED = "told_"


def script(specification: dict[str, Any]) -> str:
    """Return the script file that hands a figure's two Vega specifications, wide and narrow, to the page that asks for them.

    A script and not JSON, since a page that is read from a disk may load no JSON.
    """
    wide, narrow = (_coloured(_silenced(rendering.compiled(view))) for view in _views(specification))
    content = json.dumps({"wide": wide, "narrow": narrow}, ensure_ascii=True, separators=(",", ":"))
    name = specification["usermeta"]["figure"]["name"]
    # Data can never end the script element, wherever the script is placed.
    content = content.replace("<", "\\u003c")
    return f"(window.reportFigures ??= {{}})[{json.dumps(name)}] = {content};\n"


def _views(specification: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the specifications of the wide and the narrow view, with what they tell and what can be picked."""
    about = specification["usermeta"]["figure"]
    for drawing in rendering.drawings(specification):
        yield _view(drawing, {name: about["columns"][name] for name in about["order"]}, about.get("numbers"))


def _view(drawing: dict[str, Any], columns: dict[str, dict[str, str]], numbers: list[dict] | None) -> dict[str, Any]:
    drawing = json.loads(json.dumps(drawing))
    days = rendering.temporal(drawing)
    for rows in drawing["datasets"].values() if numbers else ():
        _join(rows, columns, numbers)
    for number, (view, rows) in enumerate(_marks(drawing, drawing["datasets"], None)):
        if numbers is None:
            _tell(view, rows, columns, days)
        else:
            _tell_numbers(view, rows, columns, numbers)
        _filter(view, f"picked_{number}")
        _colour_rows(view, rows)
    return drawing


def _marks(view: dict, datasets: dict[str, list], inherited: Any) -> Iterator[tuple[dict, list]]:
    """Return every single view with the rows that it draws."""
    data = view.get("data", inherited)
    if "mark" in view and data:
        rows = datasets[data["name"]] if "name" in data else data.get("values", [])
        yield view, [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    for part in (part for key in ("layer", "hconcat", "vconcat", "concat") for part in view.get(key, [])):
        yield from _marks(part, datasets, data)
    if isinstance(view.get("spec"), dict):
        yield from _marks(view["spec"], datasets, data)


def _kind(view: dict) -> str:
    return view["mark"] if isinstance(view["mark"], str) else view["mark"]["type"]


def _tell(view: dict, rows: list[dict], columns: dict[str, dict[str, str]], days: set[str]) -> None:
    """Give a mark a tooltip with the columns that have a title; the data table has the same."""
    if _kind(view) not in TOLD:
        return
    _show(
        view,
        [
            {"field": name, "title": _heading(columns[name])} | _form(name, rows, days)
            for name in _what_first(columns, rows)
            if any(name in row for row in rows)
        ],
    )


def _show(view: dict, told: list[dict[str, str]]) -> None:
    """Give a mark the tooltip of its rows."""
    if not told:
        return
    view.setdefault("encoding", {})["tooltip"] = told
    if _kind(view) in PATHS:
        mark = {"type": view["mark"]} if isinstance(view["mark"], str) else view["mark"]
        view["mark"] = {"point": UNSEEN} | mark


def _silenced(vega: dict[str, Any]) -> dict[str, Any]:
    """Remove the tooltips of paths, which would show their first row; each of their points has its own."""
    for mark in vega.get("marks", ()):
        if mark["type"] in PATHS:
            mark["encode"]["update"].pop("tooltip", None)
        _silenced(mark)
    return vega


def _what_first(columns: dict[str, dict[str, str]], rows: list[dict]) -> list[str]:
    """Return columns in the order in which a tooltip tells them: what a mark is, as its heading, then words, then numbers."""
    return sorted(columns, key=lambda name: (name not in SAYS, _is_number(rows, name)))


def _is_number(rows: list[dict], name: str) -> bool:
    """Return whether a column holds numbers; words are told before them."""
    values = [row.get(name) for row in rows]
    return any(isinstance(each, int | float) and not isinstance(each, bool) for each in values)


def _form(name: str, rows: list[dict], days: set[str]) -> dict[str, str]:
    """Return how a tooltip writes a column: days in words, numbers with at most two decimals."""
    if name in days or _are_days(rows, name):
        return {"type": "temporal", "format": "%-d %B %Y"}
    if _is_number(rows, name) and "year" not in name:
        return {"type": "quantitative", "format": ",.2~f"}
    return {"type": "nominal"}


def _are_days(rows: list[dict], name: str) -> bool:
    """Return whether every value of a column is a day, as those of the second ends of spans are."""
    values = [row[name] for row in rows if row.get(name) is not None]
    return bool(values) and all(isinstance(each, str) and _DAY.match(each) for each in values)


_DAY = re.compile(r"\d{4}-\d\d-\d\d(T00:00:00(\.000)?)?$")


def _join(rows: list[dict], columns: dict[str, dict[str, str]], numbers: list[dict]) -> None:
    """Join the rows of a drawing with the data rows that they represent."""
    for row in (row for row in rows if isinstance(row, dict) and "told" in row):
        at = row.pop("told")
        told = [numbers[int(each)] for each in (at if isinstance(at, list) else [at])]
        for name in columns:
            texts = dict.fromkeys(data_table.shown(each.get(name)) for each in told)
            row[JOINED + name] = "; ".join(filter(None, texts))


def _tell_numbers(view: dict, rows: list[dict], columns: dict[str, dict[str, str]], numbers: list[dict]) -> None:
    """Give a mark that represents data rows a tooltip with all of their columns."""
    if _kind(view) in TOLD and any(JOINED + name in row for row in rows[:1] for name in columns):
        named = [(name, _heading(columns[name])) for name in _what_first(columns, numbers)]
        _show(view, [{"field": JOINED + name, "title": title, "type": "nominal"} for name, title in named])


def _heading(about: dict[str, str]) -> str:
    return f"{about['title']} ({about['unit']})" if about["unit"] else about["title"]


def _filter(view: dict, name: str) -> None:
    """Let the legend of a colour highlight its marks."""
    colour = view.get("encoding", {}).get("color", {})
    if (
        "field" not in colour
        or None in (colour.get("legend", True), colour.get("scale", True))
        or "opacity" in view["encoding"]
    ):
        return
    view["params"] = [{"name": name, "select": {"type": "point", "fields": [colour["field"]]}, "bind": "legend"}]
    shown = view["mark"].get("opacity", 1) if isinstance(view["mark"], dict) else 1
    view["encoding"]["opacity"] = {"condition": {"param": name, "value": shown}, "value": FADED}


def _colour_rows(view: dict, rows: list[dict]) -> None:
    """Replace colours in the rows of a mark by CSS variables."""
    for channel in (view.get("encoding", {}).get(name, {}) for name in ("color", "fill", "stroke")):
        if "field" in channel and channel.get("scale", True) is None:
            for row in rows:
                row[channel["field"]] = svg.variable(row[channel["field"]])


def _coloured(value: Any) -> Any:
    """Return a Vega specification whose token colours are CSS variables; the rows stay as they are."""
    if isinstance(value, str):
        return svg.variable(value)
    if isinstance(value, list):
        return [_coloured(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: item if key == "values" and "name" in value else _coloured(item) for key, item in value.items()}
