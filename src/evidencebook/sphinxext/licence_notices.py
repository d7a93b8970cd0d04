"""The file beside the pages that credits the packages they are made with, and their licences."""

from pathlib import Path

from sphinx.application import Sphinx

from evidencebook.files import cache
from evidencebook.supply import licences

FILE = "licences.txt"


def _write(app: Sphinx, failure: Exception | None) -> None:
    if failure is None and app.builder.name == "html":
        # Reading the licences of two hundred packages takes longer than writing a page.
        text = cache.of_package(FILE, "sphinx", licences.credited_from(), lambda: licences.credited().encode())
        Path(app.outdir, FILE).write_bytes(text)


def setup(app: Sphinx) -> None:
    """Write it once all pages are made."""
    app.connect("build-finished", _write)
