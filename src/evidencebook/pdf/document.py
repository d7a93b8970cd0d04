"""A volume as Typst documents, one for each part, and their PDF; a part is compiled again only where one of its inputs changed."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache as remember
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sphinx.errors import SphinxError

from evidencebook import project
from evidencebook.files import cache, fingerprints, paths
from evidencebook.pdf import compiler, entry_keys, layout
from evidencebook.pdf.compiler import Compiled
from evidencebook.pdf.escape import string
from evidencebook.pdf.layout import Layout, Part
from evidencebook.pdf.process import PdfProcess

FONTS = ("fontpkg_pt_serif", "fontpkg_pt_sans", "manimgx_fonts", "noto_cjk_sans_jp_regular")
# The main file of a part, which includes its chapters, and the file with what is known of the layout.
SOURCE, LAYOUT = "part.typ", "layout.json"
# The modules that a part depends on, and the one that a volume depends on besides.
_MADE_BY = tuple(f"{__package__}.{name}" for name in ("compiler", "document", "entry_keys", "tags"))
_JOINED_BY = f"{__package__}.joining"


class PdfError(SphinxError):
    """A volume cannot be made; the message says where and why."""

    category = "PDF ERROR"


@dataclass(frozen=True)
class Document:
    """A volume: its templates by file, the first of which has `volume`, and its chapters as Typst code, by their names in order.

    `arguments` of the template are Typst code by name; those of `opening` are for the first part alone. `titles` with their levels
    are what the contents will list, as far as that is known. `seconds` is the date in seconds since 1970.
    """

    templates: dict[str, str]
    chapters: dict[str, str]
    arguments: dict[str, str] = field(default_factory=dict)
    opening: dict[str, str] = field(default_factory=dict)
    titles: list[tuple[int, str]] = field(default_factory=list)
    seconds: int | None = None

    def compiled(self, folder: Path, said: list[tuple[str, str]], process: PdfProcess) -> tuple[bytes, Layout]:
        """Return the PDF and its layout, in which parts are taken from the cache where the same were compiled before.

        `folder` is where its files are put, and what was known of its layout is found; `said` is every text in it with its place,
        for messages.
        """
        parts = _Parts(self, folder, process)
        try:
            found = layout.settled(list(self.chapters), self.titles, folder / LAYOUT, parts.told)
        except compiler.RefusedError as error:
            raise PdfError(_explained(error, said)) from error
        if misplaced := found.misplaced():
            raise PdfError(_told(misplaced))
        known = project.metadata()
        licence = known.licence_words, known.licence_url
        made_from = "\n".join([fingerprints.module_digest(_JOINED_BY), *licence, *map(self.made_from, found.parts)])

        def join() -> bytes:
            return process.joined([parts.completed(part) for part in found.parts], found.places(), *licence)

        try:
            return cache.kept("volume.pdf", "pikepdf", made_from, join), found
        except KeyError as error:
            raise PdfError(f"a link leads to {error.args[0]}, and nothing in the PDF is called so") from None

    def source(self, part: Part) -> str:
        """Return the main file of a part."""
        is_first = part.chapters[0] == next(iter(self.chapters))
        given = self.arguments | (self.opening if is_first else {"is-first": "false"})
        return "\n".join(
            [
                f"#import {string(next(iter(self.templates)))}: *",
                f"#show: volume.with({', '.join(f'{name}: {code}' for name, code in given.items())})",
                *(f"#include {string(self._file(name))}\n#ends({string(name)})" for name in part.chapters),
            ]
        )

    def files(self, part: Part) -> dict[str, str]:
        """Return the templates and the chapters of a part by their files."""
        begin = f"#import {string(next(iter(self.templates)))}: *\n"
        return self.templates | {self._file(name): f"{begin}#{self.chapters[name]}\n" for name in part.chapters}

    def _file(self, chapter: str) -> str:
        return f"chapter-{list(self.chapters).index(chapter)}.typ"

    def made_from(self, part: Part) -> str:
        """Return a digest of all inputs of a part, and of what compiles it."""
        chapters = (self.chapters[name] for name in part.chapters)
        return fingerprints.digest(
            "\n".join([self._shared, self.source(part), json.dumps(part.known), *chapters]).encode()
        )

    @cached_property
    def _shared(self) -> str:
        """All inputs that the parts have in common."""
        made_by = (fingerprints.module_digest(name) for name in _MADE_BY)
        return "\n".join([*made_by, version("pikepdf"), *_fonts(), str(self.seconds), *self.templates.values()])


class _Parts:
    """The parts of a document as they were compiled, now or before."""

    def __init__(self, document: Document, folder: Path, process: PdfProcess):
        self.document, self.folder, self.process = document, folder, process
        self.made: dict[str, Compiled] = {}

    def told(self, part: Part) -> dict[str, Any]:
        """Return what a part tells; RefusedError where it cannot be compiled."""
        key = self.document.made_from(part)
        if key not in self.made:
            kept = cache.found("part.pdf", "typst", key)
            self.made[key] = self._compiled(part) if kept is None else _unpacked(kept)
        return self.made[key].told

    def _compiled(self, part: Part) -> Compiled:
        """Return a part as the compiler makes it from files that are put into the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, text in (self.document.files(part) | {SOURCE: self.document.source(part)}).items():
            (self.folder / name).write_text(text, encoding="utf-8")
        return self.process.compiled(self.folder / SOURCE, font_folders(), self.document.seconds, part.known)

    def completed(self, part: Part) -> bytes:
        """Return the PDF of a part that was told of, with its tags completed, and keep it."""
        key = self.document.made_from(part)
        made = self.made[key]

        def complete() -> bytes:
            spoken = [entry_keys.spoken(each) for each in made.told["spoken"]]
            pdf = self.process.completed(made.pdf, spoken, [line["level"] for line in part.known["contents"]])
            return json.dumps(made.told).encode() + b"\n" + pdf

        return cache.kept("part.pdf", "typst", key, complete).partition(b"\n")[2]


def _unpacked(kept: bytes) -> Compiled:
    told, _, pdf = kept.partition(b"\n")
    return Compiled(pdf, json.loads(told))


@remember
def font_folders() -> list[str]:
    """Return the folders of the font packages; nothing is taken from the machine."""
    folders = [paths.of_package(name) for name in FONTS]
    return [str(folder / "files" if (folder / "files").is_dir() else folder) for folder in folders]


def _fonts() -> Iterator[str]:
    """Yield the name and the size of every font."""
    for folder in font_folders():
        for file in sorted(Path(folder).rglob("*.[ot]t[fc]")):
            yield f"{file.name} {file.stat().st_size}"


def _told(misplaced: list[dict[str, Any]]) -> str:
    """Return the places of notes and figures that are printed outside their chapter."""
    listed = ", ".join(f"{each['what']} on page {each['page']}" for each in misplaced)
    return (
        f"the PDF would lose these or show them outside their chapter: {listed}; "
        "put more text before the figure of that page, or the figure into another section"
    )


def _explained(error: compiler.RefusedError, said: list[tuple[str, str]]) -> str:
    """Return the message of the compiler, with the place of a text that no font can show."""
    told = error.diagnostic or error.message
    missing = re.findall(r'the text `"(.+?)"` could not be displayed', told)
    if not missing:
        return f"Typst refused the document: {told}"
    where = {text: next((place for place, all_ in said if text in all_), "a figure") for text in missing}
    lines = [f"{place}: no font of the PDF has the letters {text!r}" for text, place in where.items()]
    return "\n".join(
        [*lines, "Write them in another script, or add a font package to FONTS in evidencebook/pdf/document.py."]
    )
