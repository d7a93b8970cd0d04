"""The PNGs that go with the pages: drawn while pages are written, and put beside them when all are.

They take longest of all that is drawn, and no page is made of them.
"""

from pathlib import Path

from sphinx.application import Sphinx

from evidencebook.sphinxext.figures import svg as pictures

# Where each is to stand, the SVG that it is made from, and how many times its size it has.
_drawing: list[tuple[Path, str, int]] = []


def write(path: Path, svg: str, scale: int = 2) -> None:
    """Have an SVG as a PNG in a file, so many times its size, by the end of the build."""
    pictures.expect_png(svg, scale)
    _drawing.append((path, svg, scale))


def _finish(_app: Sphinx, error: Exception | None) -> None:
    while _drawing:
        path, svg, scale = _drawing.pop()
        if not error:
            path.write_bytes(pictures.png(svg, scale))


def setup(app: Sphinx) -> None:
    """Wait for them before the PDF is waited for."""
    app.connect("build-finished", _finish, priority=940)
