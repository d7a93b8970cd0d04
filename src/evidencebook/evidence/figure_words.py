"""The words of the figure on the front page, and the figure in another language, with translated labels and months."""

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from babel.dates import format_date

from evidencebook import project
from evidencebook.evidence import date_words
from evidencebook.files.load import read_text

FRONT_PAGE = "index.ipynb"
# What is translated besides the labels of a figure, each with its key in the figure's metadata.
_ABOUT = {"figure-title": "title", "figure-caption": "caption", "figure-alt": "alt"}
_MONTH = re.compile(r"([A-Z][a-z]{2}) (\d{4})")


def front() -> dict[str, Any]:
    """Return the first figure of the front page as its cell stored it; empty where there is none."""
    page = project.chapters() / FRONT_PAGE
    return _first_figure(read_text(page)) if page.is_file() else {}


@lru_cache(maxsize=2)
def _first_figure(notebook: str) -> dict[str, Any]:
    outputs = (output for cell in json.loads(notebook)["cells"] for output in cell.get("outputs", []))
    shown = (given for output in outputs for given in output.get("data", {}).values() if isinstance(given, dict))
    return next((each for each in shown if "figure" in each.get("usermeta", {})), {})


def words(specification: dict[str, Any]) -> dict[str, str]:
    """Return what has to be translated in a figure: title, caption and text alternative by their names, each label by itself."""
    if not specification:
        return {}
    about = specification["usermeta"]["figure"]
    labels = dict.fromkeys(label for _, _, label in _labels(specification) if not _MONTH.fullmatch(label))
    return {name: about[key] for name, key in _ABOUT.items()} | {label: label for label in labels}


def translated(specification: dict[str, Any], known: dict[str, str], language: str) -> dict[str, Any]:
    """Return a figure in a language; `known` has the words under the keys of `words`. LookupError if one is missing."""
    made: dict[str, Any] = json.loads(json.dumps(specification))
    for row, field, label in _labels(made):
        month = _MONTH.fullmatch(label)
        row[field] = _month(*month.groups(), language) if month else known[label]
    made["usermeta"]["figure"] |= {key: known[name] for name, key in _ABOUT.items()}
    return made


def _labels(specification: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Yield each text that the drawings show: its row, the field of it, and the text."""
    layers = [*_layers(specification), *_layers(specification["usermeta"]["figure"]["narrow"])]
    shown = {(each["data"]["name"], each["encoding"]["text"]["field"]) for each in layers if _shows_text(each)}
    for name, field in sorted(shown):
        yield from ((row, field, row[field]) for row in specification["datasets"][name] if row.get(field))


def _layers(drawing: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield drawing
    for layer in drawing.get("layer", ()):
        yield from _layers({"data": drawing.get("data")} | layer)


def _shows_text(layer: dict[str, Any]) -> bool:
    return bool(layer.get("data")) and "field" in layer.get("encoding", {}).get("text", {})


def _month(name: str, year: str, language: str) -> str:
    number = next(n for month, n in date_words.MONTHS.items() if month.startswith(name.lower()))
    return str(format_date(date(int(year), number, 1), "LLL y", locale=language))
