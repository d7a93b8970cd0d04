"""The Sphinx builder of the printed edition: every page in reading order as one Typst document, compiled to PDF/UA-1."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from sphinx.addnodes import toctree
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.errors import SphinxError

from evidencebook import project
from evidencebook.evidence import languages
from evidencebook.pdf import compiler, cover, pages
from evidencebook.pdf.escape import string
from evidencebook.pdf.nodes import PageError, Writer

FONTS = ("fontpkg_pt_serif", "fontpkg_pt_sans", "manimgx_fonts", "noto_cjk_sans_jp_regular")
FIRST_PART = "Summary"
TEMPLATE = "template.typ"


def file_name() -> str:
    """Return the name of the PDF."""
    return f"{project.settings().slug}.pdf"


class PdfError(SphinxError):
    """The printed edition cannot be made; says where and why."""

    category = "PDF ERROR"


@dataclass(frozen=True)
class Printed:
    """What was made: how many pages, and the first page of each chapter by its document."""

    pages: int
    chapters: dict[str, int]


class TypstBuilder(Builder):
    """Writes `report.typ`, which includes a file for each page, and compiles it to a tagged PDF."""

    name = "typst"
    format = "typst"
    allow_parallel = False
    supported_image_types = ("image/svg+xml", "image/png", "image/jpeg")

    def get_outdated_docs(self) -> str:
        """Return that everything is to be written: it is one document."""
        return "all pages"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return an address that the writer turns into a label."""
        return f"{Writer.INTERNAL}{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the same: all pages are one document."""
        return self.get_target_uri(to)

    def prepare_writing(self, docnames: set[str]) -> None:
        """Need nothing."""

    def write(self, *_: object) -> None:
        """Write the document and compile it."""
        self.printed = self.print_to(Path(self.outdir) / file_name())

    def print_to(self, target: Path) -> Printed:
        """Make the PDF; PdfError with file, cell and line where a page cannot be printed."""
        state = project.version()
        work = Path(self.doctreedir) / "typst"
        for folder in (target.parent, work):
            folder.mkdir(parents=True, exist_ok=True)
        try:
            printed, known = pages.pages(self, self._parts())
        except PageError as error:
            raise PdfError(str(error)) from None
        source = work / "report.typ"
        (work / TEMPLATE).write_text(files(__package__).joinpath(TEMPLATE).read_text(encoding="utf-8"))
        lines = [f"#import {string(TEMPLATE)}: *", f"#show: report.with({cover.arguments(self.env, state, known)})"]
        for number, page in enumerate(printed):
            part = f"part-{number}.typ"
            (work / part).write_text(f"#import {string(TEMPLATE)}: *\n#{page.code}\n", encoding="utf-8")
            lines.append(f"#include {string(part)}")
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return _compiled(source, target, state.seconds, [said for page in printed for said in page.said])

    def _parts(self) -> dict[str, tuple[str, bool]]:
        """Return the pages in reading order, each with the name of its part and whether it is the first there."""
        root = self.config.root_doc
        found = {root: (FIRST_PART, True)}
        for tree in self.env.get_doctree(root).findall(toctree):
            caption = tree.get("caption") or FIRST_PART
            names = [page for _, name in tree["entries"] for page in (name, *self._below(name))]
            found |= {name: (caption, n == 0 and caption != FIRST_PART) for n, name in enumerate(names)}
        # Summaries in other languages stand in the front matter, wherever the site lists them.
        return dict(sorted(found.items(), key=lambda page: page[0] != root and not self._is_foreign(page[0])))

    def _is_foreign(self, name: str) -> bool:
        return bool(self.env.metadata[name].get(languages.OF_PAGE))

    def _below(self, name: str) -> list[str]:
        inside = self.env.toctree_includes.get(name, [])
        return [page for child in inside for page in (child, *self._below(child))]


@cache
def font_folders() -> list[str]:
    """Return the folders of the font packages; nothing is taken from the machine."""
    folders = [Path(find_spec(name).origin).parent for name in FONTS]
    return [str(folder / "files" if (folder / "files").is_dir() else folder) for folder in folders]


def _compiled(source: Path, target: Path, seconds: int | None, said: list[tuple[str, str]]) -> Printed:
    """Compile a document and return what came out; `seconds` is its date, `said` every text with its place, for messages."""
    labels = ("<chapter>", "<last-page>")
    try:
        made = compiler.compiled(source, font_folders(), seconds, labels)
    except compiler.RefusedError as error:
        raise PdfError(_explained(error, said)) from error
    compiler.pack(made.pdf, target)
    chapters, (number,) = (made.values[label] for label in labels)
    return Printed(number, {chapter["name"]: chapter["page"] for chapter in chapters})


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
