"""Makes the printed edition beside the site, in a process of its own, and tells the pages how large it is and where they are."""

import html
import logging as python_logging
import multiprocessing
import re
import shutil
import traceback
from itertools import pairwise
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from evidencebook import project
from evidencebook.pdf.builder import PdfError, Printed, file_name

LOGGER = logging.getLogger(__name__)
_ABOUT = re.compile(r'(<span class="pdf-about">)[^<]*(</span>)')
_PAGES = re.compile(r'(<a class="pdf-pages" data-page="([^"]+)" href="[^"#]+)(?:#[^"]*)?">[^<]*</a>')


class pdf_link(nodes.General, nodes.Element):  # noqa: N801 docutils names its nodes in lower case
    """Where the front page offers the printed edition; on paper it is nothing."""


class PdfLink(SphinxDirective):
    """Offer the printed edition, with its size and date."""

    def run(self) -> list[nodes.Node]:
        """Return the place of the link."""
        return [pdf_link()]


def _visit_html(self: Any, _: pdf_link) -> None:
    above = "../" * self.builder.current_docname.count("/")
    link = f'<a class="pdf-download" href="{above}{file_name()}" type="application/pdf">Download PDF</a>'
    self.body.append(f'<p class="pdf-edition">{link} <span class="pdf-about"></span></p>\n')
    raise nodes.SkipNode


class _Counter(python_logging.Handler):
    """Counts warnings."""

    count = 0

    def emit(self, record: python_logging.LogRecord) -> None:
        self.count += 1


class Beside:
    """One run: starts when every page has been read, and ends with the site."""

    def start(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Start to print in a copy of this process, which knows all that was read; no page is to be written for it."""
        self.process = None
        if app.builder.name != "html":
            return []
        fork = multiprocessing.get_context("fork")
        self.answer, answer = fork.Pipe(duplex=False)
        self.target = Path(app.outdir).parent / "pdf" / file_name()
        self.process = fork.Process(target=_print, args=(app, env, self.target, answer), daemon=True)
        self.process.start()
        answer.close()
        return []

    def finish(self, app: Sphinx, error: Exception | None) -> None:
        """Wait for the PDF, put it beside the pages and tell them of it; what went wrong is a warning, which stops `make`."""
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
        shutil.copy(self.target, Path(app.outdir) / file_name())
        tell(Path(app.outdir), made, self.target.stat().st_size, project.version().date)


def _print(app: Sphinx, env: BuildEnvironment, target: Path, answer: Any) -> None:
    """Print in the child process and answer with what came out, or with what went wrong."""
    counter = _Counter(python_logging.WARNING)
    python_logging.getLogger("sphinx").addHandler(counter)
    for tag in (app.builder.name, app.builder.format):
        app.tags.remove(tag)
    try:
        app.builder = app.registry.create_builder(app, "typst", env)
        made = app.builder.print_to(target)
        answer.send(made if not counter.count else f"{counter.count} warnings while the PDF was made, told above")
    except PdfError as error:
        answer.send(str(error))
    except Exception:  # whatever it was, the parent must hear of it
        answer.send(traceback.format_exc())


def tell(site: Path, made: Printed, size: int, date: str) -> None:
    """Write into every page how large the PDF is, and where in it the page stands."""
    about = ", ".join(part for part in (f"{made.pages} pages", f"{size / 1e6:.1f} MB", date) if part)
    firsts = [*made.chapters.values(), made.pages + 1]
    spans = {
        name: (first, max(first, after - 1))
        for name, (first, after) in zip(made.chapters, pairwise(firsts), strict=True)
    }

    def pages(match: re.Match) -> str:
        first, last = spans[html.unescape(match[2])]
        words = f"page {first}" if first == last else f"pages {first}–{last}"
        return f'{match[1]}#page={first}">In the PDF: {words}</a>'

    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        told = _PAGES.sub(pages, _ABOUT.sub(rf"\g<1>{about}\g<2>", text))
        if told != text:
            page.write_text(told, encoding="utf-8")


def _page_context(
    app: Sphinx, name: str, _template: str, context: dict[str, Any], _tree: nodes.document | None
) -> None:
    context |= {"pdf_file": file_name(), "pdf_holds_page": name in app.env.found_docs}


def setup(app: Sphinx) -> None:
    """Print whenever the site is built, and offer what was printed on its pages."""
    run = Beside()
    app.connect("env-get-updated", run.start, priority=950)  # what pages have in common is known since 900
    app.connect("build-finished", run.finish, priority=950)  # when nothing else is left to do
    app.connect("html-page-context", _page_context)
    app.connect(
        "config-inited",
        lambda _, config: config.templates_path.append(str(Path(__file__).parents[1] / "sphinxext" / "templates")),
    )
    app.add_node(pdf_link, html=(_visit_html, None))
    app.add_directive("pdf-link", PdfLink)
