"""A Typst document with all its inputs; the compiled PDF is cached until one of them changes."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache as remember
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sphinx.errors import SphinxError

from evidencebook import project
from evidencebook.files import cache, fingerprints, paths
from evidencebook.pdf import compiler, entry_keys
from evidencebook.pdf.places import Place

FONTS = ("fontpkg_pt_serif", "fontpkg_pt_sans", "manimgx_fonts", "noto_cjk_sans_jp_regular")
# The main file of a document, which includes the others.
SOURCE = "volume.typ"
# The modules that the PDF depends on.
_MADE_BY = tuple(f"{__package__}.{name}" for name in ("compiler", "document", "entry_keys", "places", "tags"))


class PdfError(SphinxError):
    """A volume cannot be made; the message says where and why."""

    category = "PDF ERROR"


@dataclass(frozen=True)
class Document:
    """A Typst document: its `files`, which are all of its input besides fonts and pictures, and its date in seconds since 1970."""

    files: dict[str, str]
    seconds: int | None

    def compiled(self, folder: Path, said: list[tuple[str, str]]) -> tuple[bytes, dict[str, Any]]:
        """Return the PDF and what the document tells of its pages, from the cache where the same was compiled before.

        `folder` is where its files are put, and what was known of its layout is found; `said` is every text in it with its place,
        for messages.
        """
        known = project.metadata()
        licence = known.licence_words, known.licence_url

        def make() -> bytes:
            folder.mkdir(parents=True, exist_ok=True)
            for name, text in self.files.items():
                (folder / name).write_text(text, encoding="utf-8")
            try:
                made = compiler.compiled(folder / SOURCE, font_folders(), self.seconds)
            except compiler.RefusedError as error:
                raise PdfError(_explained(error, said)) from error
            told = made.told
            if misplaced := told.pop("misplaced", []):
                raise PdfError(_told(misplaced))
            spoken = [entry_keys.spoken(key) for key in told.pop("spoken", [])]
            places = {name: Place(**place) for name, place in told.pop("places", {}).items()}
            try:
                pdf = compiler.packed(made.pdf, *licence, spoken, places)
            except KeyError as error:
                raise PdfError(f"a link leads to {error.args[0]}, and nothing in the PDF is called so") from None
            return json.dumps(told).encode() + b"\n" + pdf

        made_from = [
            *map(fingerprints.module_digest, _MADE_BY),
            version("pikepdf"),
            *_fonts(),
            *licence,
            str(self.seconds),
            *self.files.values(),
        ]
        told, _, pdf = cache.kept("volume.pdf", "typst", "\n".join(made_from), make).partition(b"\n")
        return pdf, json.loads(told)


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
