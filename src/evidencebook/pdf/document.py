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
# Labels of the metadata that a document reports: pages of chapters, last page, and where entries are used.
TOLD = ("<chapter>", "<last-page>", "<uses>")
_SPOKEN, _PLACES, _MISPLACED = "<spoken>", "<places>", "<misplaced>"
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

    def compiled(self, folder: Path, said: list[tuple[str, str]]) -> tuple[bytes, dict[str, list[Any]]]:
        """Return the PDF and what the document tells of itself, from the cache where the same was compiled before.

        `folder` is where its files are put; `said` is every text in it with its place, for messages.
        """
        known = project.metadata()
        licence = known.licence_words, known.licence_url

        def make() -> bytes:
            folder.mkdir(parents=True, exist_ok=True)
            for name, text in self.files.items():
                (folder / name).write_text(text, encoding="utf-8")
            try:
                made = compiler.compiled(
                    folder / SOURCE, font_folders(), self.seconds, (*TOLD, _SPOKEN, _PLACES, _MISPLACED)
                )
            except compiler.RefusedError as error:
                raise PdfError(_explained(error, said)) from error
            if misplaced := [each for found in made.values.pop(_MISPLACED) for each in found]:
                raise PdfError(_told(misplaced))
            spoken = [entry_keys.spoken(key) for key in made.values.pop(_SPOKEN)]
            places = [Place(**place) for all_ in made.values.pop(_PLACES) for place in all_]
            return json.dumps(made.values).encode() + b"\n" + compiler.packed(made.pdf, *licence, spoken, places)

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
    if lost := re.search(r"label `<(.+?)>` does not exist", told):
        return f"a link leads to {lost[1]}, and nothing in the PDF is called so"
    missing = re.findall(r'the text `"(.+?)"` could not be displayed', told)
    if not missing:
        return f"Typst refused the document: {told}"
    where = {text: next((place for place, all_ in said if text in all_), "a figure") for text in missing}
    lines = [f"{place}: no font of the PDF has the letters {text!r}" for text, place in where.items()]
    return "\n".join(
        [*lines, "Write them in another script, or add a font package to FONTS in evidencebook/pdf/document.py."]
    )
