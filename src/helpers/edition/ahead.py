"""Draws the figures of all chapters in a process of its own while the pages are read, so that they lie there when they are wanted."""

import multiprocessing
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from sphinx.application import Sphinx

from helpers import prose
from helpers.display import FIGURE
from helpers.edition import live, pictures
from helpers.reading import read_json


def _start(app: Sphinx) -> None:
    if app.builder.format == "html":
        multiprocessing.get_context("fork").Process(target=_draw, daemon=True).start()


def _draw() -> None:
    """Draw first what pages show, then what they give to take along. What cannot be drawn is told where it is shown."""
    with suppress(Exception):
        figures = list(_figures())
        for figure in figures:
            pictures.both(figure)
        for figure in figures:
            pictures.png(pictures.alone(figure))
            live.script(figure)


def _figures() -> Iterator[dict[str, Any]]:
    """Return the specification of every figure that a chapter stores, in the order in which Sphinx reads the pages."""
    for page in prose.pages():
        for cell in read_json(page)["cells"] if page.suffix == ".ipynb" else []:
            for output in cell.get("outputs", []):
                if FIGURE in output.get("data", {}):
                    yield output["data"][FIGURE]


def setup(app: Sphinx) -> None:
    """Begin as soon as the builder is there."""
    app.connect("builder-inited", _start, priority=100)
