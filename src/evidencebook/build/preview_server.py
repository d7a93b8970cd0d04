"""Live preview: shows a saved page at once and builds the rest behind it.

What is saved is checked, and its page written, by the processes of `preview_worker`; then the whole report is built by a
command of its own, as `make` runs it. A save during a build ends that build and begins another, so that what is shown at rest
was built from what is on the disk.
"""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from evidencebook import project
from evidencebook.build import pipeline, preview_pages, preview_saves, preview_worker
from evidencebook.charts import node_renderer
from evidencebook.evidence import basis, facts
from evidencebook.files import fingerprints, paths
from evidencebook.notebooks import staleness
from evidencebook.problems import DEBUG

FOLDER = "_build/preview"
# Seconds for which a page is waited for; the build shows it otherwise.
PATIENCE = 20
# How much lower than that of the page the priority of the build is, which follows behind.
BEHIND = 5
# More pages than this are saved by git, not by an author: the one that is looked at comes first.
SAVED_BY_HAND = 3


class Worker:
    """A process of `preview_worker`, asked by lines of JSON."""

    def __init__(self, *arguments: str):
        command = [sys.executable, "-m", preview_worker.__name__, *arguments]
        # A session of its own: Ctrl-C is for the preview, and the end of the preview ends the worker.
        self.process = subprocess.Popen(
            command,
            cwd=project.root(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get(DEBUG) else subprocess.DEVNULL,  # what fails here, the build tells
            start_new_session=True,
        )
        self.answers: dict[int, Future] = {0: Future()}
        self.folder = Path(arguments[-1])
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def is_ready(self) -> bool:
        """Return whether questions are answered at once."""
        return self.answers[0].done() and self.process.poll() is None

    @property
    def has_ended(self) -> bool:
        """Return whether it will answer nothing any more."""
        return self.process.poll() is not None

    def ask(self, what: str, about: Any = None) -> "Future[tuple[str, Any]]":
        """Return the answer to come: its kind and its content."""
        number = len(self.answers)
        self.answers[number] = answer = Future()
        try:
            self.process.stdin.write(json.dumps([number, what, about]).encode() + b"\n")
            self.process.stdin.flush()
        except OSError:
            answer.set_result((preview_worker.FAILED, "the worker has ended"))
        return answer

    def close(self) -> None:
        """End the process."""
        with suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _listen(self) -> None:
        for line in self.process.stdout:
            number, kind, content = json.loads(line)
            self.answers[number].set_result((kind, content))
        for answer in list(self.answers.values())[1:]:
            if not answer.done():
                answer.set_result((preview_worker.FAILED, "the worker has ended"))


def serve(texts: Path | None, port: int, say: Callable[[str], None]) -> None:
    """Serve the pages until interrupted; takes another port, and says so, where the wanted one is in use."""
    preview = preview_pages.Preview()
    server = preview_pages.server(preview, port)
    with server:
        if server.server_port != port:
            say(f"port {port} is in use; another was taken")
        say(f"the preview is at http://localhost:{server.server_port}/  (Ctrl-C ends it)")
        builder = Builder(preview, texts, say)
        preview.begin()  # until it is known that nothing changed
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            node_renderer.share()  # for workers and builds
            builder.run(preview_saves.follow(texts))
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is ending, which may take a second
            builder.close()
            server.shutdown()


class Builder:
    """Brings the pages up to date with what is saved: the page first, then everything."""

    def __init__(self, preview: preview_pages.Preview, texts: Path | None, say: Callable[[str], None]):
        self.preview, self.texts, self.say = preview, texts, say
        self.build: _Build | None = None
        # Who writes pages, who will once it has read them all, and who executes chapters.
        self.pages: Worker | None = None
        self.next: Worker | None = None
        self.chapters: Worker | None = None
        # Digests: of what the last build was begun for, of the code of the workers, of each file in what authors write.
        self.tried = self.code = ""
        self.seen = {name: _authored(name) for name in fingerprints.of_files(project.INPUTS)}
        # What was saved and is not shown, neither by a worker nor by a build.
        self.unshown: set[str] = set()
        # What was wrong with the last build.
        self.wrong = ""
        # Another preview of the report may run beside this one; what one left that was killed is deleted.
        self.folder = project.root() / FOLDER / f"{os.getpid()}"
        for left in self.folder.parent.glob("*"):
            if not _is_running(left.name):
                shutil.rmtree(left, ignore_errors=True)

    def run(self, saves: "queue.Queue[set[str]]") -> None:
        """Build until interrupted."""
        self._look(set())
        while True:
            saved = preview_saves.together(saves, 0.1 if self.build or self.next else 1)
            if self.build and self.build.has_ended:
                self._built()
                self._look(saved)
            elif saved:
                self._look(saved)
            if self._exchange() and self.unshown:
                self._look(set())

    def close(self) -> None:
        """End everything that was begun."""
        self._stop()
        for worker in (self.pages, self.next, self.chapters):
            if worker:
                worker.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):  # another preview has a folder there
            self.folder.parent.rmdir()

    def _look(self, saved: set[str]) -> None:
        """Show what was saved, and begin a build if anything differs from what was built last."""
        self.unshown |= self._authored(saved)
        if self.unshown:
            self.preview.begin()
        # As long as nobody can write a page, a build that runs goes on: ended at each save, it would never show any.
        if self.unshown and self.pages and self.pages.is_ready:
            if self.build:
                self.build.end()
            self._show(self.unshown)
            self.unshown = set()
            self._stop()
        if not self.build:
            now = _digest(self.texts)
            if now and now != self.tried and not pipeline.is_current(now):
                self.preview.begin()
                self.tried, self.build = now, _Build(self.texts)
            elif now and self.preview.building:  # what was saved was taken back
                self.preview.done("" if pipeline.is_current(now) else self.wrong)
        self._prepare()

    def _authored(self, saved: set[str]) -> set[str]:
        """Return those files that differ in what authors write: a build itself writes outputs of chapters, and facts."""
        inputs = {name for name in saved if name.split("/")[0] in project.INPUTS or name.startswith("..")}
        now = {name: _authored(name) for name in inputs if not paths.is_left_behind(Path(name))}
        changed = {name for name, digest in now.items() if self.seen.get(name, "") != digest}
        self.seen |= now
        return changed

    def _stop(self) -> None:
        if self.build:
            self.build.wait()
            self.build = None

    def _built(self) -> None:
        out, error, failed = self.build.result()
        self.build = None
        if (now := _digest(self.texts)) == self.tried or pipeline.is_current(now):
            self.unshown = set()
        self.say((out + error).strip())
        self.wrong = (error or out).strip() or "the build ended without a word" if failed else ""
        self.preview.done(self.wrong)
        if not failed:
            self._begin_pages()

    def _prepare(self) -> None:
        """Have workers at hand that know the code as it is saved now."""
        if (code := _code()) != self.code:
            self.code = code
            for worker in (self.pages, self.next, self.chapters):
                if worker:
                    worker.close()
            self.pages = self.next = None
            self.chapters = Worker("chapters")
        if self.chapters.has_ended:
            self.chapters = Worker("chapters")
        if not (self.build or self.next) and (not self.pages or self.pages.has_ended):
            self._begin_pages()

    def _begin_pages(self) -> None:
        """Begin a worker that knows the pages of the last build; the old one answers until it is ready."""
        if self.next:
            self.next.close()
        known = project.root() / "_build/work/_build/.doctrees/environment.pickle"
        folder = self.folder / f"{time.monotonic_ns()}"
        self.next = Worker("pages", str(folder)) if known.is_file() and pipeline.site().is_dir() else None

    def _exchange(self) -> bool:
        """Have the pages written by who knows the last build, as soon as that can be; return whether it just could."""
        if self.next and self.next.is_ready:
            if self.pages:
                self.pages.close()
                if self.preview.newer != self.pages.folder / "html":
                    shutil.rmtree(self.pages.folder, ignore_errors=True)
            self.pages, self.next = self.next, None
            return True
        if self.next and self.next.has_ended:
            self.next = None
        return False

    def _show(self, saved: set[str]) -> None:
        """Show the page that was saved, or that somebody looks at, as it is now; where that fails it is left to the build."""
        worker = self.pages
        pages = sorted(name for name in saved if _is_page(name))
        if not worker or not worker.is_ready or (len(pages) < len(saved) and self.code != _code()):
            return
        behind = any(name.startswith("data/") or name.endswith((".py", ".toml")) for name in saved)
        viewed = self.preview.viewed
        names = [name.rpartition(".")[0] for name in pages]
        names = names if len(names) <= SAVED_BY_HAND else [name for name in names if name == viewed]
        names += [viewed] if viewed and viewed not in names and (behind or not pages) else []
        if not names:
            return
        with suppress(TimeoutError):
            # Else each who reads a table that was saved would validate it.
            if any(name.startswith("data/") for name in saved) and not self._took(worker.ask("tables")):
                return
            # The checks go on beside what is computed; where both fail, the evidence says why.
            held = worker.ask("evidence") if behind else None
            stale = names if behind else [name for name in names if _is_stale(name)]
            asked = [name.rpartition("/")[2] for name in stale]
            computed = worker.ask("facts") if behind else None
            if computed and any(map(_reads_facts, stale)) and not self._took(computed, held):
                return
            executed = self.chapters.ask("chapters", asked) if stale else None
            if not all(self._took(each, held) for each in (computed, executed) if each):
                return
            checked = worker.ask("check", {"pages": pages, "texts": str(self.texts or "")}) if pages else None
            written = worker.ask("write", {"pages": names, "read": bool(pages) or behind})
            if all(self._took(each, held) for each in (held, checked, written) if each):
                self.preview.show(worker.folder / "html")

    def _took(self, answer: "Future[tuple[str, Any]]", before: "Future[tuple[str, Any]] | None" = None) -> bool:
        """Return whether a question was answered without problems; problems are shown, those of an answer `before` it first."""
        kind, content = answer.result(timeout=PATIENCE)
        if before and kind != preview_worker.DONE and before.result(timeout=PATIENCE)[0] == preview_worker.PROBLEMS:
            kind, content = before.result()
        if kind == preview_worker.PROBLEMS:
            self.preview.refuse("\n".join(content))
        elif kind == preview_worker.FAILED and os.environ.get(DEBUG):
            self.say(content)
        return kind == preview_worker.DONE


class _Build:
    """A build of the whole report by a command of its own, which goes on while others are asked."""

    def __init__(self, texts: Path | None):
        more = ["--sources", str(texts)] if texts else []
        command = [sys.executable, "-m", "evidencebook", "build", *more]
        self.process = subprocess.Popen(
            command, cwd=project.root(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
        )
        with suppress(ProcessLookupError):  # it leaves the processors to the browser, and to whatever is saved next
            os.setpriority(os.PRIO_PROCESS, self.process.pid, BEHIND)
        # Read while it runs: it would wait at a pipe that is full.
        self.said = [_all_of(self.process.stdout), _all_of(self.process.stderr)]

    @property
    def has_ended(self) -> bool:
        """Return whether it is done."""
        return self.process.poll() is not None

    def result(self) -> tuple[str, str, bool]:
        """Return what it said, what it said was wrong, and whether it failed."""
        code = self.process.wait()
        return self.said[0].result(), self.said[1].result(), bool(code)

    def end(self) -> None:
        """Ask it to end, as Ctrl-C would: its Sphinx ends with it, and the next build finds everything whole."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)

    def wait(self) -> None:
        """Wait until it has ended, and end it if it does not."""
        self.end()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _is_running(number: str) -> bool:
    """Return whether there is a process of this number."""
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        pass
    return True


def _all_of(stream: IO[str]) -> "Future[str]":
    """Return what a stream holds, read to its end by a thread."""
    found: Future[str] = Future()
    threading.Thread(target=lambda: found.set_result(stream.read()), daemon=True).start()
    return found


def _digest(texts: Path | None) -> str:
    """Return the digest of the inputs, or nothing while one of them comes or goes."""
    try:
        return pipeline.inputs_digest(texts)
    except OSError:
        return ""


def _code() -> str:
    """Return a digest of what a worker has read for good: the engine, and what all pages have in common."""
    return f"{fingerprints.code()} {sorted(fingerprints.of_files(pipeline.COMMON).items())}"


def _authored(name: str) -> str:
    """Return the digest of what authors write of a file: of a notebook its cells without outputs, nothing of what is computed."""
    path = project.root() / name
    if name in basis.MADE or not path.is_file():
        return ""
    content = path.read_bytes()
    with suppress(ValueError, LookupError, TypeError):  # half saved: its bytes are its content
        if path.suffix == ".ipynb":
            cells = [(cell["cell_type"], cell["source"]) for cell in json.loads(content)["cells"]]
            content = json.dumps(cells).encode()
    return fingerprints.digest(content)


def _is_page(name: str) -> bool:
    """Return whether a name is that of a page, which is there."""
    path = project.root() / name
    return path in project.chapter_files()


def _is_stale(name: str) -> bool:
    """Return whether the code of a notebook is other than when it was executed."""
    return _holds(name, lambda made_from, notebook: made_from[staleness.CODE] != staleness.code_digest(notebook))


def _reads_facts(name: str) -> bool:
    """Return whether a notebook was seen to read the facts when it was executed."""
    return _holds(name, lambda made_from, _: facts.FILE in made_from)


def _holds(name: str, says: Callable[[dict[str, str], dict[str, Any]], bool]) -> bool:
    """Return what `says` tells of what a notebook was made from, and of the notebook; true for one that was never executed."""
    page = project.root() / f"{name}.ipynb"
    try:
        notebook = json.loads(page.read_bytes())
        return says(notebook["metadata"]["report"]["made_from"], notebook)
    except (OSError, ValueError, LookupError, TypeError):
        return page.is_file()
