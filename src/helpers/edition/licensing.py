"""The file beside the pages that says with whose work they are made, under which licences."""

from pathlib import Path

from sphinx.application import Sphinx

from helpers.supply import licences

FILE = "licences.txt"


def _write(app: Sphinx, failure: Exception | None) -> None:
    if failure is None and app.builder.name == "html":
        Path(app.outdir, FILE).write_text(licences.credited(), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Write it once all pages are made."""
    app.connect("build-finished", _write)
