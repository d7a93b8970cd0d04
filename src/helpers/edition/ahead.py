"""Cuts the fonts and draws the figures in a process of its own while the pages are read, so that they lie there when wanted."""

import multiprocessing
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from helpers.display import FIGURE
from helpers.edition import fonts, live, pictures
from helpers.reading import read_json

# Where the process that was begun early, if one was, is told of the pages.
_waiting: list[Connection] = []


def begin() -> None:
    """Begin the process before it is known which pages it is to draw: what draws takes half a second to be ready."""
    fork = multiprocessing.get_context("fork")
    pages, ours = fork.Pipe(duplex=False)
    fork.Process(target=_wait, args=(pages,), daemon=True).start()
    _waiting.append(ours)


def _start(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    if app.builder.format != "html":
        return
    pages = [Path(env.doc2path(name)) for name in docnames]
    if _waiting:
        _waiting.pop().send(pages)
    else:
        multiprocessing.get_context("fork").Process(target=_draw, args=(pages,), daemon=True).start()


def _wait(pages: Connection) -> None:
    with suppress(Exception):  # what cannot be drawn is told where it is shown
        pictures.warm_up()
        _draw(pages.recv())


def _draw(pages: list[Path]) -> None:
    """Draw first what pages show, then what they give to take along. What cannot be drawn is told where it is shown.

    It begins with the last figure, as who reads the pages begins with the first: so none is drawn by both.
    """
    with suppress(Exception):
        list(fonts.faces())
        figures = list(_figures(pages))[::-1]
        for figure in figures:
            pictures.both(figure)
        for figure in figures:
            pictures.png(pictures.alone(figure))
            live.script(figure)


def _figures(pages: list[Path]) -> Iterator[dict[str, Any]]:
    """Return the specification of every figure that pages store, in their order."""
    for page in pages:
        for cell in read_json(page)["cells"] if page.suffix == ".ipynb" else []:
            for output in cell.get("outputs", []):
                if FIGURE in output.get("data", {}):
                    yield output["data"][FIGURE]


def setup(app: Sphinx) -> None:
    """Begin as soon as it is known which pages are to be read."""
    app.connect("env-before-read-docs", _start)
