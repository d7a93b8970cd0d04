"""Has figures drawn before they are wanted: what pages show while the first are read, live views before any page is written."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from evidencebook.files.load import read_json
from evidencebook.notebooks.mime import FIGURE
from evidencebook.sphinxext.figures import interactive, svg
from evidencebook.sphinxext.figures.mime_renderer import chart


def _show(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Begin with what pages show."""
    if app.builder.format != "html":
        return
    for name in docnames:
        with suppress(Exception):  # what is wrong with a page is told where it is read
            for figure in _figures(Path(env.doc2path(name))):
                svg.expect(figure)


def _explore(app: Sphinx, page: nodes.document) -> None:
    """Go on with the live views of a page that was read."""
    if app.builder.format != "html":
        return
    for node in page.findall(chart):
        with suppress(Exception):  # what is wrong with one is told where it is written
            interactive.expect(node["specification"])


def _figures(page: Path) -> Iterator[dict[str, Any]]:
    """Return the specification of every figure that a page stores, in their order."""
    for cell in read_json(page)["cells"] if page.suffix == ".ipynb" else []:
        for output in cell.get("outputs", []):
            if FIGURE in output.get("data", {}):
                yield output["data"][FIGURE]


def setup(app: Sphinx) -> None:
    """Begin as soon as it is known which pages are to be read."""
    app.connect("env-before-read-docs", _show)
    app.connect("doctree-read", _explore)
