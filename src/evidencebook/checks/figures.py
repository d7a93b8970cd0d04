"""Checks stored figures: text alternative, sources, plotted columns, units on axes, comparable time spans."""

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from evidencebook import project
from evidencebook.charts import palette
from evidencebook.evidence import passages, prose, sources
from evidencebook.notebooks import staleness
from evidencebook.notebooks.mime import FIGURE
from evidencebook.problems import Problem

SPANS = (("start", "end"), ("period_start", "period_end"), ("first", "last"), ("date_start", "date_end"))
# By how many days the spans of amounts on one axis may differ: years have 365 or 366 days, months 28 to 31.
ALIKE = 4
# Characters that make Vega read the name of a column as a path into it, escaped by Altair or not.
_PATH = re.compile(r"[.\[\]\\'\"]")
# Channels that a mark needs: without a value in one of them it is not drawn.
_DRAWING = ("x", "y", "x2", "y2", "theta", "latitude", "longitude", "text")
_COLOURS = ("color", "fill", "stroke")
_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
# Words that say that amounts were converted to the same span.
AVERAGE = re.compile(r"average|a month|per month|a day")


def figures_hold() -> tuple[int, list[Problem]]:
    """Find stored figures without text alternative or source, with a missing column or unit, or with different spans."""
    count, found = 0, []
    for page in prose.notebooks():
        for number, cell in enumerate(staleness.load(page)["cells"], start=1):
            for output in cell.get("outputs", []):
                if specification := output.get("data", {}).get(FIGURE):
                    count += 1
                    place = f"cell {number} ({cell['id']})"
                    remedy = "Correct the function that draws it, and run `make refresh`."
                    found += [Problem(project.relative(page), place, fault, remedy) for fault in _faults(specification)]
    return count, found


def _faults(specification: dict) -> Iterator[str]:
    about = specification.get("usermeta", {}).get("figure")
    if not isinstance(about, dict):
        yield "the figure carries nothing that a page needs: draw it with theme.figure(…)"
        return
    for key, what in (("title", "title"), ("caption", "caption"), ("alt", "text alternative")):
        if not str(about.get(key, "")).strip():
            yield f"the figure has no {what}"
    if not re.search(r"\d", about.get("alt", "")):
        yield "the text alternative of the figure gives no number"
    elif re.search(r"[{<`]", about["alt"]):
        yield "the text alternative of the figure holds marks, which are read aloud as they stand"
    elif about["alt"] != specification.get("description"):
        yield "the description of the figure is not its text alternative"
    if about.get("draft"):
        yield f'the text alternative is a draft: confirm it as alternative="{about["draft"]}", or give a better one'
    for text in about.get("cut", []):
        yield f"{text}, is cut: give it more room, a line of its own or fewer words"
    if not about.get("sources"):
        yield "the figure names no source"
    for kind, names, known in (
        ("source", about.get("sources", []), sources.read()),
        ("passage", about.get("passages", []), passages.read()),
    ):
        yield from (f"the figure names an unknown {kind} {name!r}" for name in names if name not in known)
    datasets = specification.get("datasets", {})
    for drawing in (specification, about.get("narrow", {})):
        yield from dict.fromkeys(_of_drawing(drawing, datasets, about.get("columns", {})))
        shown = {key: value for key, value in drawing.items() if key not in {"datasets", "usermeta", "config"}}
        yield from dict.fromkeys(_default_colours(specification, shown))
    yield from _unlike_spans(datasets, about.get("columns", {}))


def _of_drawing(drawing: dict, datasets: dict, columns: dict) -> Iterator[str]:
    """Find columns that a mark uses but its rows lack, and axes that do not say what they count."""
    for unit, rows, made in _marks(drawing, datasets, None, frozenset()):
        known = {name for row in rows for name in row} | made
        for channel, encoding in unit.get("encoding", {}).items():
            field = encoding.get("field") if isinstance(encoding, dict) else None
            if not rows or not isinstance(field, str):
                continue
            if _PATH.search(field) and not field.startswith("geometry."):
                yield f"{channel} shows the column {field!r}, whose name a chart reads as a path: rename it to letters and _"
            elif field not in known:
                yield f"{channel} shows the column {field!r}, which its rows do not have"
            elif field not in made and channel in _DRAWING and not any(_is_drawn(row.get(field)) for row in rows):
                yield f"{channel} shows the column {field!r}, in which no row has a value, so that no mark is drawn"
    for group in _axes({key: value for key, value in drawing.items() if key not in {"datasets", "usermeta"}}):
        quantities = [p for p in group if p.get("type") == "quantitative" and p.get("axis", {}) is not None]
        if quantities and quantities[0].get("field") != "year":
            axes = [p.get("axis", {}) for p in quantities]
            titles = [title for p in quantities if (title := p.get("axis", {}).get("title") or p.get("title"))]
            if not titles and not any(axis.get("labels") is False for axis in axes):
                yield f"the axis of {quantities[0].get('field')!r} does not say what it counts"
            unit = columns.get(quantities[0].get("field"), {}).get("unit", "")
            if titles and unit and unit.split()[0].casefold() not in " ".join(titles).casefold():
                yield f"the axis says {titles[0]!r}, but {quantities[0]['field']!r} counts {unit}"


def _is_drawn(value: object) -> bool:
    return value is not None and value == value and value not in ("", float("inf"), float("-inf"))  # noqa: PLR0124 no number


def _default_colours(specification: dict, drawing: dict) -> Iterator[str]:
    """Find colours that no theme can change: Vega's defaults, and values outside the palette."""
    config = specification.get("config", {})
    own = set(palette.LIGHT.values())
    for unit in _units_below(drawing):
        mark = unit["mark"] if isinstance(unit["mark"], dict) else {"type": unit["mark"]}
        encoding = unit.get("encoding", {})
        given = [encoding[channel] for channel in _COLOURS if channel in encoding]
        of_mark = any(mark.get(name) for name in _COLOURS) or config.get("mark", {}).get("color")
        if not given and not of_mark and mark["type"] not in ("text", "image"):
            yield f"the {mark['type']} has no colour of the palette: give it color=LIGHT[…]"
        for channel in given:
            by_value = isinstance(channel, dict) and channel.get("field") and channel.get("scale", {}) is not None
            if by_value and not channel.get("scale", {}).get("range") and not config.get("range"):
                yield f"the colours of {channel['field']!r} are not of the palette: use theme.hue(…)"
    for value in dict.fromkeys(_HEX.findall(json.dumps(drawing))):
        if value.casefold() not in own:
            yield f"the colour {value} is not of the palette, so that no theme can change it: use LIGHT[…]"


def _units_below(view: dict) -> Iterator[dict]:
    if "mark" in view:
        yield view
    for key in ("layer", "hconcat", "vconcat", "concat"):
        for part in view.get(key, []):
            yield from _units_below(part)


def _marks(view: dict, datasets: dict, rows: list | None, made: frozenset) -> Iterator[tuple[dict, list, frozenset]]:
    """Return every mark of a drawing with its rows and the columns that its transforms make."""
    data = view.get("data")
    if isinstance(data, dict):
        rows = datasets.get(data.get("name"), data.get("values")) if {"name", "values"} & set(data) else []
    for step in view.get("transform", []):
        names = step.get("as", []) if isinstance(step, dict) else []
        made |= frozenset([names] if isinstance(names, str) else names)
        made |= frozenset(a.get("as", "") for k in ("aggregate", "window", "joinaggregate") for a in step.get(k, []))
    if "mark" in view and isinstance(rows, list):
        yield view, rows, made
    for key in ("layer", "hconcat", "vconcat", "concat"):
        for part in view.get(key, []):
            yield from _marks(part, datasets, rows, made)


def _axes(view) -> Iterator[list[dict]]:
    """Return for every plot and direction the positions that share an axis: those of a layer, or a single one."""
    if isinstance(view, list):
        for part in view:
            yield from _axes(part)
    elif isinstance(view, dict) and ("layer" in view or "encoding" in view):
        units = [unit.get("encoding", {}) for unit in _units(view)]
        yield from ([unit[way] for unit in units if way in unit] for way in ("x", "y"))
    elif isinstance(view, dict):
        for part in view.values():
            yield from _axes(part)


def _units(view: dict) -> list[dict]:
    return [unit for part in view.get("layer", []) for unit in _units(part)] or [view]


def _unlike_spans(datasets: dict, columns: dict) -> Iterator[str]:
    """Find amounts of money over spans of different lengths, such as a year and a month, that are not averages over one span."""
    flows = {
        name
        for name, about in columns.items()
        if about["unit"].startswith("USD") and not AVERAGE.search(f"{about['title']} {about['unit']}".casefold())
    }
    for rows in datasets.values():
        for start, end in SPANS:
            held = [row for row in rows if flows & set(row) and row.get(start) and row.get(end)]
            lengths = sorted({(_day(row[end]) - _day(row[start])).days for row in held})
            if any(longer - shorter > ALIKE for shorter, longer in pairwise(lengths)):
                yield f"amounts over {lengths[0]} and over {lengths[-1]} days share an axis of {sorted(flows)[0]!r}"


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
