"""Makes the PDF volumes in a separate process while the site is written, and adds links to them to every page."""

import html
import multiprocessing
import os
import re
import shutil
import traceback
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel import Locale
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from evidencebook import project
from evidencebook.evidence import wording
from evidencebook.pdf.builder import PdfError, Printed
from evidencebook.pdf.file_names import BRIEF, EVIDENCE, REPORT, WITH_EVIDENCE, file_name

LOGGER = logging.getLogger(__name__)
_OFFERED = re.compile(rb'(<ul class="pdf-files" data-above="([^"]*)">).*?(</ul>)', re.DOTALL)
_PAGES = re.compile(
    rb'<a class="pdf-pages" data-page="([^"]+)" data-above="([^"]*)"(?: hidden| href="[^"]*")?>[^<]*</a>', re.DOTALL
)


class Beside:
    """One run: starts when every page has been read, and ends with the site."""

    def start(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Start to print in a fork of this process, which has all pages in memory; return no pages to write."""
        self.process = None
        if app.builder.name != "html":
            return []
        self.folder = Path(app.outdir).parent / "pdf"
        for old in (*self.folder.glob("*.pdf"), *Path(app.outdir).glob(f"{project.settings().slug}*.pdf")):
            old.unlink()  # a volume that is not made now would be out of date
        fork = multiprocessing.get_context("fork")
        self.answer, answer = fork.Pipe(duplex=False)
        self.process = fork.Process(target=_print, args=(app, env, self.folder, answer), daemon=True)
        self.process.start()
        answer.close()
        return []

    def finish(self, app: Sphinx, error: Exception | None) -> None:
        """Wait for the volumes, copy them beside the pages and link them; an error becomes a warning, which stops `make`."""
        if getattr(self, "process", None) is None:
            return
        if error:
            self.process.terminate()
            return
        try:
            made = self.answer.recv()
        except EOFError:
            made = "the process that made the PDF died without a word"
        self.process.join()
        if isinstance(made, str):
            LOGGER.warning(made.replace("\n", "; "))
            return
        for printed in made:
            shutil.copy(self.folder / printed.volume.file, app.outdir)
        tell(Path(app.outdir), made, app.report_version.date)


def _print(app: Sphinx, env: BuildEnvironment, folder: Path, answer: Any) -> None:
    """Print in the child process, and send the result or the error to the parent."""
    for tag in (app.builder.name, app.builder.format):
        app.tags.remove(tag)
    try:
        app.builder = app.registry.create_builder(app, "typst", env)
        made = list(app.builder.print_to(folder, evidence=bool(os.environ.get(WITH_EVIDENCE))))
        answer.send(made)
    except PdfError as error:
        answer.send(str(error))
    except Exception:  # any error at all must reach the parent
        answer.send(traceback.format_exc())


def tell(site: Path, made: list[Printed], date: str) -> None:
    """Write into every page links to the volumes, with their size, and the pages of the PDF on which it is printed."""
    items = "".join(f"<li>{_offered(site, printed, date)}</li>" for printed in made)
    places = {
        name: (printed.volume.file, *span) for printed in reversed(made) for name, span in _spans(printed).items()
    }

    def offered(match: re.Match[bytes]) -> bytes:
        return match[1] + items.replace('href="', f'href="{match[2].decode()}').encode() + match[3]

    def pages(match: re.Match[bytes]) -> bytes:
        name, above = match[1].decode(), match[2].decode()
        start = f'<a class="pdf-pages" data-page="{name}" data-above="{above}"'
        if not (place := places.get(html.unescape(name))):
            return f"{start} hidden></a>".encode()
        file, first, last = place
        words = f"page {first}" if first == last else f"pages {first}–{last}"
        return f'{start} href="{above}{file}#page={first}">In the PDF: {words}</a>'.encode()

    for page in site.rglob("*.html"):  # as bytes: to decode all pages would take half of the time
        content = page.read_bytes()
        told = _PAGES.sub(pages, _OFFERED.sub(offered, content))
        if told != content:
            page.write_bytes(told)


def _offered(site: Path, printed: Printed, date: str) -> str:
    """Return a link to a volume, with its size and date."""
    volume, size = printed.volume, (site / printed.volume.file).stat().st_size
    names = {REPORT: "The report", EVIDENCE: "The evidence volume", BRIEF: f"Brief in {_language(volume.language)}"}
    about = ", ".join(
        part
        for part in (
            "PDF",
            wording.counted(printed.pages, "page"),
            f"{size / 1e6:.1f} MB",
            date if volume.kind == REPORT else "",
        )
        if part
    )
    language = f' hreflang="{volume.language}"' if volume.language else ""
    link = f'<a href="{volume.file}" type="application/pdf"{language}>{html.escape(names[volume.kind])}</a>'
    return f'{link} <span class="pdf-about">{about}</span>'


def _language(code: str) -> str:
    return Locale.parse(code).english_name if code else ""


def _spans(printed: Printed) -> dict[str, tuple[int, int]]:
    """Return the first and the last page of each chapter of a volume."""
    firsts = [*printed.chapters.values(), printed.pages + 1]
    return {
        name: (first, max(first, after - 1))
        for name, (first, after) in zip(printed.chapters, pairwise(firsts), strict=True)
    }


def _page_context(
    app: Sphinx, name: str, _template: str, context: dict[str, Any], _tree: nodes.document | None
) -> None:
    context |= {"pdf_file": file_name(), "pdf_holds_page": name in app.env.found_docs}


def setup(app: Sphinx) -> None:
    """Print whenever the site is built, and offer what was printed on its pages."""
    run = Beside()
    app.connect("env-get-updated", run.start, priority=950)  # after `incremental`, at 900
    app.connect("build-finished", run.finish, priority=950)  # last of all
    app.connect("html-page-context", _page_context)
    app.connect(
        "config-inited",
        lambda _, config: config.templates_path.append(str(Path(__file__).parents[1] / "sphinxext" / "templates")),
    )
