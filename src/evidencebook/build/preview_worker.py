"""The worker processes of the preview: one has Sphinx and every page in memory, the other has kernels ready.

    python -m evidencebook.build.preview_worker pages FOLDER       writes pages into FOLDER/html
    python -m evidencebook.build.preview_worker chapters           executes stale chapters

Each reads questions from its standard input, one numbered line of JSON each, and writes the answers, under the same numbers,
to its standard output. Both end when their input is closed, which happens however the preview ends.

Questions about pages are answered in forked processes: what a fork reads or breaks is lost when it ends, and the next one
starts again from the last build. The process that forks has no threads, and never imports the modules of the report, because
they may change.
"""

import gc
import io
import json
import os
import queue
import selectors
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from evidencebook import project
from evidencebook.files import lock
from evidencebook.problems import ReportError

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# The kinds of answers: problems in the author's files, the result, a failure of the program; and that the worker is ready.
PROBLEMS, DONE, FAILED, READY = "problems", "done", "failed", "ready"


def main() -> None:
    """Answer questions until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # nothing but answers may reach the standard output
    what, *more = sys.argv[1:]
    if what == "chapters":
        _execute(answers)
        return
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    with patch_docutils(), docutils_namespace():
        _Forks(answers, _Pages(Path(more[0]))).serve()


def _say(answers: IO[str], number: int, kind: str, content: Any = None) -> None:
    answers.write(json.dumps([number, kind, content]) + "\n")
    answers.flush()


def _answered(answer: Callable[[], Any]) -> tuple[str, Any]:
    """Return the kind and the content of an answer; an exception other than ReportError is a failure of the program."""
    try:
        return DONE, answer()
    except ReportError as error:
        return PROBLEMS, [str(problem) for problem in error.problems]
    except Exception:
        return FAILED, traceback.format_exc()


def _execute(answers: IO[str]) -> None:
    """Execute stale chapters when asked; a thread reads the questions, so that the process ends as soon as its input does."""
    import nbclient  # noqa: F401 imported before the first chapter needs it

    from evidencebook.build import refresh
    from evidencebook.charts import node_renderer
    from evidencebook.notebooks import execute, frontispiece, warm_process  # noqa: F401

    questions: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in sys.stdin:
            questions.put(line)
        os._exit(0)  # its kernels end with it

    threading.Thread(target=read, daemon=True).start()
    warm_process.begin()
    node_renderer.share()
    with suppress(ReportError, ValueError):  # the first drawing takes longest
        node_renderer.draw("svg", json.dumps(frontispiece.specification() or {}))
    _say(answers, 0, READY)
    while True:
        number, _, about = json.loads(questions.get())
        kind, content = _answered(lambda names=about: refresh.chapters(lambda _: None, only=names))
        _say(answers, number, kind, content)


class _Forks:
    """Answers each question in a fork of this process, several at a time; no fork outlives it."""

    def __init__(self, answers: IO[str], pages: "_Pages"):
        self.answers, self.pages = answers, pages
        self.running: dict[int, tuple[int, int]] = {}

    def serve(self) -> None:
        self.pages.warm()
        gc.collect()
        gc.freeze()
        _say(self.answers, 0, READY)
        with selectors.DefaultSelector() as self.waiting:
            self.waiting.register(0, selectors.EVENT_READ)
            rest = b""
            while True:
                for key, _ in self.waiting.select():
                    if key.fd != 0:
                        self._pass_on(key.fd)
                    elif not (read := os.read(0, 65536)):
                        return self._end()
                    else:
                        *lines, rest = (rest + read).split(b"\n")
                        for line in lines:
                            self._fork(*json.loads(line))

    def _fork(self, number: int, what: str, about: Any) -> None:
        here, there = os.pipe()
        child = os.fork()
        if child == 0:
            gc.disable()
            os.close(here)
            kind, content = _answered(lambda: getattr(self.pages, what)(about))
            with os.fdopen(there, "w", encoding="utf-8") as answer:
                json.dump([number, kind, content], answer)
            os._exit(0)
        os.close(there)
        self.running[here] = child, number
        self.waiting.register(here, selectors.EVENT_READ, bytearray())

    def _pass_on(self, pipe: int) -> None:
        """Read from a fork, and pass its answer on when it has ended."""
        said = self.waiting.get_key(pipe).data
        if read := os.read(pipe, 65536):
            said += read
            return
        self.waiting.unregister(pipe)
        os.close(pipe)
        child, number = self.running.pop(pipe)
        os.waitpid(child, 0)
        _say(self.answers, *(json.loads(said) if said else (number, FAILED, "the fork ended without an answer")))

    def _end(self) -> None:
        for child, _ in self.running.values():
            os.kill(child, signal.SIGKILL)


class _Pages:
    """The report as of the last build: Sphinx with everything it read, and a folder for the pages that are written."""

    def __init__(self, folder: Path):
        self.site, self.warnings = folder / "html", io.StringIO()
        self.static = project.root() / "_build" / "html" / "_static"
        trees = folder / "doctrees"
        shutil.rmtree(folder, ignore_errors=True)
        # A copy, because pages that are read here must not be mistaken for pages that the build has read.
        shutil.copytree(project.root() / "_build" / "work" / "_build" / ".doctrees", trees)
        self.app = _application(self.site, trees, self.warnings)

    def warm(self) -> None:
        """Load everything that pages are made from, and write one page, so that forks find it in memory."""
        from evidencebook.checks import pages, runner, typed_quotations  # noqa: F401 for the checks in forks
        from evidencebook.evidence import passages, prose, role_words, sources, tables
        from evidencebook.notebooks import staleness

        sources.read()
        passages.read()
        for name in tables.codebook():
            tables.read(name)
        # Validates a small table, only to import what validation needs, once for all forks.
        tables.findings_of("", b"id\na\n", {"fields": [{"name": "id", "type": "string"}]})
        len(role_words.AllRows())  # the table of each row
        with prose.only(()):  # what the checks of pages read from the tables
            pages.known_dates()
            typed_quotations.quotations_hold(None)
        self.write({"pages": [self.app.config.root_doc], "read": True})
        for page in staleness.notebooks():
            staleness.load(page)
        shutil.rmtree(self.site, ignore_errors=True)
        self.site.mkdir()
        self.warnings.truncate(0)

    def tables(self, _: Any) -> None:
        """Validate the tables and record the valid ones for all processes; ReportError if one breaks the codebook."""
        from evidencebook.checks import evidence

        with lock.exclusive(project.root(), lambda _: None):
            _, found = evidence.tables_hold()
        if found:
            raise ReportError(found)

    def facts(self, _: Any) -> int:
        """Rewrite the facts if they differ; return how many files were written."""
        from evidencebook.build import refresh

        return refresh.facts(lambda _: None)

    def evidence(self, _: Any) -> None:
        """Check the evidence; ReportError if there are problems."""
        from evidencebook.checks import runner

        if found := runner.evidence_findings():
            raise ReportError(found)

    def check(self, about: dict[str, Any]) -> None:
        """Run the checks that look at single pages; ReportError if there are problems."""
        from evidencebook.checks import runner

        texts = Path(about["texts"]) if about["texts"] else None
        if found := runner.of_pages([project.root() / name for name in about["pages"]], texts):
            raise ReportError(found)

    def write(self, about: dict[str, Any]) -> list[str]:
        """Write pages, after reading them again if `read` is true; return their files. RuntimeError if Sphinx warns."""
        from evidencebook.sphinxext import numbering

        env, builder = self.app.env, self.app.builder
        names = [name for name in about["pages"] if name in env.found_docs]
        for name in names if about["read"] else ():
            self.app.emit("env-purge-doc", env, name)
            env.clear_doc(name)
            builder.read_doc(name)
        if any(key.docname in names for key in env.get_domain("cite").bibliographies):
            self.app.emit("env-updated", env)  # it formats the list of references
        numbering.assign(env)
        builder.prepare_writing(set(names))
        for name in names:
            self._write(name)
        files = [self.site / f"{name}.html" for name in names]
        self._style(files)
        if warned := self.warnings.getvalue():
            raise RuntimeError(warned)
        return [f"{name}.html" for name in names]

    def _write(self, name: str) -> None:
        from sphinx.util.build_phase import BuildPhase

        env, builder = self.app.env, self.app.builder
        self.app.phase = BuildPhase.RESOLVING
        tree = env.get_and_resolve_doctree(name, builder)
        self.app.phase = BuildPhase.WRITING
        builder.write_doc_serialized(name, tree)
        builder.write_doc(name, tree)
        self.app.phase = BuildPhase.READING

    def _style(self, files: Iterable[Path]) -> None:
        """Link pages to the style sheets as they are saved now."""
        from evidencebook.sphinxext.html import stylesheet

        stylesheet.write_whole(files, self.site / "_static", self.static)


def _application(site: Path, trees: Path, warnings: IO[str]) -> "Sphinx":
    """Return Sphinx, set up as `jupyter-book build` does it, with everything that the last build read."""
    from jupyter_book.config import get_final_config
    from sphinx.application import Sphinx

    from evidencebook.sphinxext.figures.downloads import WITH_FILES

    root = project.root()
    given = {"external_toc_path": str(root / project.TOC), "latex_individualpages": False, "nitpicky": True}
    settings, _ = get_final_config(user_yaml=root / project.CONFIG, cli_config=given, sourcedir=root)
    return Sphinx(
        srcdir=str(root),
        confdir=None,
        outdir=str(site),
        doctreedir=str(trees),
        buildername="html",
        confoverrides=settings | {WITH_FILES: False},
        status=None,
        warning=warnings,
    )


if __name__ == "__main__":
    main()
