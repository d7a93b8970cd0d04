"""The picture in the README: one figure as its chapter stores it, redrawn when it changes."""

import json

from evidencebook import project
from evidencebook.evidence.basis import PICTURE, PICTURE_FROM
from evidencebook.files import atomic, fingerprints
from evidencebook.notebooks import staleness
from evidencebook.notebooks.mime import FIGURE
from evidencebook.problems import Problem, ReportError


def specification() -> dict | None:
    """Return the stored Vega-Lite specification of the figure without its metadata; None if none is stored."""
    for page in staleness.notebooks():
        for cell in staleness.load(page)["cells"]:
            for output in cell.get("outputs", []):
                content = output.get("data", {}).get(FIGURE)
                if content and content["usermeta"]["figure"]["name"] == project.settings().frontispiece:
                    return {k: v for k, v in content.items() if k != "usermeta"} | {
                        "background": "white",
                        "padding": 12,
                    }
    return None


def _digest(figure: dict | None) -> str:
    """Return one digest of a figure and of the program that draws it."""
    return fingerprints.digest(f"{fingerprints.drawing()} {json.dumps(figure, sort_keys=True)}".encode())


def is_fresh() -> bool:
    """Return whether the picture was drawn from the current figure by the current renderer, or the report names none."""
    if not project.settings().frontispiece:
        return True
    picture, made_from = project.root() / PICTURE, project.root() / PICTURE_FROM
    if not picture.is_file() or not made_from.is_file():
        return False
    return made_from.read_bytes() == _record(specification(), picture.read_bytes())


def _record(figure: dict | None, picture: bytes) -> bytes:
    """Return two lines: the digest of the figure and that of the picture drawn from it."""
    return f"{_digest(figure)}\n{fingerprints.digest(picture)}\n".encode()


def draw(render) -> None:
    """Write the picture; `render` turns a specification into the bytes of a PNG."""
    if (figure := specification()) is None:
        name = project.settings().frontispiece
        remedy = f"Show it in a chapter, or name another figure in {project.SETTINGS}."
        raise ReportError([Problem("README.md", "", f"no chapter stores the figure {name}", remedy)])
    picture, made_from = project.root() / PICTURE, project.root() / PICTURE_FROM
    drawn = render(figure)
    atomic.replace_together(project.root(), {picture: drawn, made_from: _record(figure, drawn)})
