"""The Sphinx builder of everything on paper: each volume as one Typst document, compiled to PDF/UA-1 and PDF/A-2b."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.errors import SphinxError

from evidencebook import project
from evidencebook.files import paths
from evidencebook.pdf import compiler, cover, entry_keys, pages, volumes
from evidencebook.pdf.escape import string
from evidencebook.pdf.file_names import EVIDENCE
from evidencebook.pdf.nodes import PageError, Writer
from evidencebook.pdf.pages import Page
from evidencebook.pdf.volumes import Volume

FONTS = ("fontpkg_pt_serif", "fontpkg_pt_sans", "manimgx_fonts", "noto_cjk_sans_jp_regular")
BASE = "base.typ"
# What a document tells of itself: the pages of its chapters, its last page, and where entries are used.
_TOLD = ("<chapter>", "<last-page>", "<uses>")


class PdfError(SphinxError):
    """A volume cannot be made; says where and why."""

    category = "PDF ERROR"


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
    """Writes a Typst document for each volume, which includes a file for each page, and compiles it to a tagged PDF."""

    name = "typst"
    format = "typst"
    allow_parallel = False
    supported_image_types = ("image/svg+xml", "image/png", "image/jpeg")

    def get_outdated_docs(self) -> str:
        """Return that everything is to be written: a volume is one document."""
        return "all pages"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return an address that the writer turns into a label."""
        return f"{Writer.INTERNAL}{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the same: all pages of a volume are one document."""
        return self.get_target_uri(to)

    def prepare_writing(self, docnames: set[str]) -> None:
        """Need nothing."""

    def write(self, *_: object) -> None:
        """Write every volume and compile it."""
        self.printed = list(self.print_to(Path(self.outdir), evidence=True))

    def print_to(self, folder: Path, *, evidence: bool) -> Iterator[Printed]:
        """Make the volumes, the one of `evidence` where it is asked for; PdfError with file, cell and line of what is in the way."""
        folder.mkdir(parents=True, exist_ok=True)
        found = volumes.volumes(self)
        report = found[0] if found[-1].kind == EVIDENCE else None
        used: dict[str, int] = {}
        for volume in found:
            if volume.kind != EVIDENCE or evidence:
                made = pages_of(self, volume, report, traced=evidence and volume == report, used=used)
                printed = self._print(volume, made, folder / volume.file)
                used |= printed.uses if volume == report else {}
                yield printed

    def _print(self, volume: Volume, made: list[Page], target: Path) -> Printed:
        state = project.version()
        work = Path(self.doctreedir) / "typst" / target.stem
        work.mkdir(parents=True, exist_ok=True)
        template = f"{volume.kind}.typ"
        for name in (BASE, template):
            (work / name).write_text(files(__package__).joinpath("templates", name).read_text(encoding="utf-8"))
        said = [each for page in made for each in page.said]
        given = cover.arguments(self.env, volume, state, " ".join(text for _, text in said))
        lines = [f"#import {string(template)}: *", f"#show: volume.with({given})"]
        for number, page in enumerate(made):
            part = f"part-{number}.typ"
            (work / part).write_text(f"#import {string(template)}: *\n#{page.code}\n", encoding="utf-8")
            lines.append(f"#include {string(part)}")
        source = work / "volume.typ"
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        compiled = _compiled(source, target, state.seconds, said)
        chapters, (number,), uses = (compiled.values[label] for label in _TOLD)
        return Printed(volume, number, _by_place(chapters), _by_place(uses[0] if uses else []))


def pages_of(builder: TypstBuilder, volume: Volume, report: Volume | None, **places: Any) -> list[Page]:
    """Return the pages of a volume; PdfError where one holds what cannot be printed."""
    try:
        return pages.pages(builder, volume, report, **places)
    except PageError as error:
        raise PdfError(str(error)) from None


def _by_place(found: list[dict]) -> dict[str, int]:
    return {each["name"]: each["page"] for each in found}


@cache
def font_folders() -> list[str]:
    """Return the folders of the font packages; nothing is taken from the machine."""
    folders = [paths.of_package(name) for name in FONTS]
    return [str(folder / "files" if (folder / "files").is_dir() else folder) for folder in folders]


def _compiled(source: Path, target: Path, seconds: int | None, said: list[tuple[str, str]]) -> compiler.Compiled:
    """Compile a document and pack it; `seconds` is its date, `said` every text with its place, for messages."""
    try:
        made = compiler.compiled(source, font_folders(), seconds, (*_TOLD, "<spoken>"))
    except compiler.RefusedError as error:
        raise PdfError(_explained(error, said)) from error
    known = project.metadata()
    spoken = [entry_keys.spoken(key) for key in made.values["<spoken>"]]
    compiler.pack(made.pdf, target, known.licence_words, known.licence_url, spoken)
    return made


def _explained(error: compiler.RefusedError, said: list[tuple[str, str]]) -> str:
    """Return what the compiler said, with the place of a text that no font can show."""
    told = error.diagnostic or error.message
    if lost := re.search(r"label `<(.+?)>` does not exist", told):
        return f"a link leads to {lost[1]}, and nothing in the PDF is called so"
    missing = re.findall(r'the text `"(.+?)"` could not be displayed', told)
    if not missing:
        return f"Typst refused the document: {told}"
    where = {text: next((place for place, all_ in said if text in all_), "a figure") for text in missing}
    lines = [f"{place}: no font of the PDF has the letters {text!r}" for text, place in where.items()]
    return "\n".join(
        [*lines, "Write them in another script, or add a font package to FONTS in evidencebook/pdf/builder.py."]
    )


def setup(app: Sphinx) -> None:
    """Register the builder."""
    app.add_builder(TypstBuilder)
