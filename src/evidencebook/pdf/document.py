"""A volume as Typst documents, one for each part, and their PDF; a part is compiled again only where one of its inputs changed."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache as remember
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from sphinx.errors import SphinxError

from evidencebook import project
from evidencebook.files import cache, fingerprints, paths
from evidencebook.pdf import compiler, entry_keys, joining, layout, tags
from evidencebook.pdf.compiler import Compiled
from evidencebook.pdf.compiler_process import CompilerProcess
from evidencebook.pdf.escape import string
from evidencebook.pdf.layout import Layout, Part

FONTS = ("fontpkg_pt_serif", "fontpkg_pt_sans", "manimgx_fonts", "noto_cjk_sans_jp_regular")
# The main file of a part, which includes its chapters, and the file with what is known of the layout.
SOURCE, LAYOUT = "part.typ", "layout.json"
# So many parts are compiled by one process.
MOST = 8
# The modules that a part depends on.
_MADE_BY = tuple(f"{__package__}.{name}" for name in ("compiler", "document", "entry_keys", "tags"))


class PdfError(SphinxError):
    """A volume cannot be made; the message says where and why."""

    category = "PDF ERROR"


@dataclass(frozen=True)
class Document:
    """A volume: its templates by file, the first of which has `volume`, and its chapters as Typst code, by their names in order.

    `arguments` of the template are Typst code by name; those of `opening` are for the first part alone. `seconds` is the date in
    seconds since 1970.
    """

    templates: dict[str, str]
    chapters: dict[str, str]
    arguments: dict[str, str] = field(default_factory=dict)
    opening: dict[str, str] = field(default_factory=dict)
    seconds: int | None = None

    def compiled(self, folder: Path, said: list[tuple[str, str]]) -> tuple[bytes, Layout]:
        """Return the PDF and its layout, in which parts are taken from the cache where the same were compiled before.

        `folder` is where its files are put, and what was known of its layout is found; `said` is every text in it with its place,
        for messages.
        """
        known = project.metadata()
        with _Parts(self, folder) as parts:
            try:
                found = layout.settled(list(self.chapters), folder / LAYOUT, parts.told)
            except compiler.RefusedError as error:
                raise PdfError(_explained(error, said)) from error
            if misplaced := found.misplaced():
                raise PdfError(_told(misplaced))
            made = [parts.completed(part) for part in found.parts]
        try:
            return joining.joined(made, found.places(), known.licence_words, known.licence_url), found
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
        """Return a text with all inputs of a part, and the version of what compiles it."""
        return "\n".join(
            [
                *map(fingerprints.module_digest, _MADE_BY),
                version("pikepdf"),
                *_fonts(),
                str(self.seconds),
                self.source(part),
                json.dumps(part.known),
                *self.templates.values(),
                *(self.chapters[name] for name in part.chapters),
            ]
        )


class _Parts:
    """The parts of a document as they were compiled, now or before; on leaving the context no process of it is left."""

    def __init__(self, document: Document, folder: Path):
        self.document, self.folder = document, folder
        self.made: dict[str, Compiled] = {}
        self.count = 0
        self.others = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.others.close()

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
        if self.count % MOST == 0:
            self.others.close()
            self.other = self.others.enter_context(CompilerProcess())
        self.count += 1
        return self.other.compiled(self.folder / SOURCE, font_folders(), self.document.seconds, part.known)

    def completed(self, part: Part) -> bytes:
        """Return the PDF of a part that was told of, with its tags completed, and keep it."""
        key = self.document.made_from(part)
        made = self.made[key]

        def complete() -> bytes:
            spoken = [entry_keys.spoken(each) for each in made.told["spoken"]]
            pdf = tags.completed(made.pdf, spoken, [line["level"] for line in part.known["contents"]])
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
