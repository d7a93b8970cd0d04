"""The Sphinx builder of everything on paper: each volume as Typst code, compiled to PDF/UA-1 and PDF/A-2b."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders import Builder

from evidencebook.evidence import basis
from evidencebook.files import atomic
from evidencebook.pdf import cover, pages, volumes
from evidencebook.pdf.document import Document, PdfError
from evidencebook.pdf.file_names import EVIDENCE
from evidencebook.pdf.nodes import PageError, Writer
from evidencebook.pdf.pages import Page
from evidencebook.pdf.process import PdfProcess
from evidencebook.pdf.volumes import Volume

BASE = "base.typ"


class _Refusal(logging.Handler):
    """Ends the work on a volume at the first warning, before what was made with it is kept."""

    def emit(self, record: logging.LogRecord) -> None:
        raise PdfError(f"a warning while the PDF was made: {record.getMessage()}")


_REFUSAL = _Refusal(logging.WARNING)


@dataclass(frozen=True)
class Printed:
    """What was made: a volume, its number of pages, the first page of each chapter by its document, and where entries are used.

    `uses` are pages by the labels of the places where entries are used; they are known where they were asked for.
    """

    volume: Volume
    pages: int
    chapters: dict[str, int]
    uses: dict[str, int]


class TypstBuilder(Builder):
    """Writes Typst code for each page of a volume, and compiles it to a tagged PDF."""

    name = "typst"
    format = "typst"
    allow_parallel = False
    supported_image_types = ("image/svg+xml", "image/png", "image/jpeg")

    def get_outdated_docs(self) -> str:
        """Return that all documents are outdated, because a volume is one document."""
        return "all pages"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return an address that the writer turns into a label."""
        return f"{Writer.INTERNAL}{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the same: all pages of a volume are one document."""
        return self.get_target_uri(to)

    def prepare_writing(self, docnames: set[str]) -> None:
        """Do nothing."""

    def write(self, *_: object) -> None:
        """Write every volume and compile it."""
        self.printed = list(self.print_to(Path(self.outdir), evidence=True))

    def print_to(self, folder: Path, *, evidence: bool) -> Iterator[Printed]:
        """Make the volumes, the one of `evidence` where it is asked for; PdfError with file, cell and line of what is in the way."""
        folder.mkdir(parents=True, exist_ok=True)
        told = logging.getLogger("sphinx")
        told.addHandler(_REFUSAL)
        try:
            with PdfProcess() as self.process:
                yield from self._volumes(folder, evidence)
        finally:
            told.removeHandler(_REFUSAL)

    def _volumes(self, folder: Path, evidence: bool) -> Iterator[Printed]:
        found = volumes.volumes(self)
        report = found[0] if found[-1].kind == EVIDENCE else None
        used: dict[str, int] = {}
        given = basis.with_facts()
        for volume in found:
            if volume.kind != EVIDENCE or evidence:
                made = pages_of(self, volume, report, given, traced=evidence and volume == report, used=used)
                printed = self._print(volume, made, folder / volume.file)
                used |= printed.uses if volume == report else {}
                yield printed

    def _print(self, volume: Volume, made: dict[str, Page], target: Path) -> Printed:
        state = self.app.report_real_version
        said = [each for page in made.values() for each in page.said]
        document = Document(
            {
                name: files(__package__).joinpath("templates", name).read_text("utf-8")
                for name in (f"{volume.kind}.typ", BASE)
            },
            {name: page.code for name, page in made.items()},
            cover.arguments(self.env, volume, state),
            cover.opening(volume, state, " ".join(text for _, text in said)),
            list(volumes.titles(self.env, made)),
            state.seconds,
        )
        pdf, layout = document.compiled(Path(self.doctreedir) / "typst" / target.stem, said, self.process)
        atomic.replace(target, pdf, lasting=False)
        return Printed(volume, layout.pages, layout.numbers("chapters"), layout.numbers("uses"))


def pages_of(
    builder: TypstBuilder, volume: Volume, report: Volume | None, given: str, **places: Any
) -> dict[str, Page]:
    """Return the pages of a volume by their names; PdfError where one holds what cannot be printed."""
    try:
        return pages.pages(builder, volume, report, given, **places)
    except PageError as error:
        raise PdfError(str(error)) from None


def setup(app: Sphinx) -> None:
    """Register the builder."""
    app.add_builder(TypstBuilder)
