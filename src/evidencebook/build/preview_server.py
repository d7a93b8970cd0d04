"""Live preview: shows a saved page at once and builds the rest of the report in the background.

The processes of `preview_worker` check what was saved and write its page. Then a command of its own builds the whole report,
as `make` does. A save during a build ends that build and starts another, so that once the preview is complete, its pages were
built from the files on the disk.
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
# Seconds to wait for a worker to write a page; after that, the page appears with the build.
PATIENCE = 20
# Seconds that a build waits at most for the browser to load the page: the two would compete for the processors.
LOADING = 2
# The niceness of the build, whose priority is lower than that of the workers.
BEHIND = 5
# When more pages than this change at once, git changed them, not an author: only the open page is written before the build.
SAVED_BY_HAND = 3


class Worker:
    """A process of `preview_worker`; questions and answers are lines of JSON."""

    def __init__(self, *arguments: str):
        command = [sys.executable, "-m", preview_worker.__name__, *arguments]
        # In a session of its own, so that Ctrl-C reaches the preview alone; the worker ends when its input does.
        self.process = subprocess.Popen(
            command,
            cwd=project.root(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get(DEBUG) else subprocess.DEVNULL,  # the build reports the same failure
            start_new_session=True,
        )
        self.answers: dict[int, Future] = {0: Future()}
        self.folder = Path(arguments[-1])
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def is_ready(self) -> bool:
        """Return whether it has loaded everything and answers questions at once."""
        return self.answers[0].done() and self.process.poll() is None

    @property
    def has_ended(self) -> bool:
        """Return whether the process has ended."""
        return self.process.poll() is not None

    def ask(self, what: str, about: Any = None) -> "Future[tuple[str, Any]]":
        """Ask a question; return the future of its answer, which has a kind and a content."""
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
    """Serve the pages until interrupted, on another port if this one is in use; `say` is called with each line for the terminal."""
    preview = preview_pages.Preview()
    server = preview_pages.server(preview, port)
    with server:
        if server.server_port != port:
            say(f"port {port} is in use; another was taken")
        say(f"the preview is at http://localhost:{server.server_port}/  (Ctrl-C ends it)")
        builder = Builder(preview, texts, say)
        preview.begin()  # until it is known whether anything changed
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            node_renderer.share()  # for workers and builds
            builder.run(preview_saves.follow(texts))
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not interrupt the clean-up
            builder.close()
            server.shutdown()


class Builder:
    """Updates the pages after each save: first the page that was saved, then the whole report."""

    def __init__(self, preview: preview_pages.Preview, texts: Path | None, say: Callable[[str], None]):
        self.preview, self.texts, self.say = preview, texts, say
        self.build: _Build | None = None
        # The worker that writes pages, its successor while that loads the last build, and the worker that executes chapters.
        self.pages: Worker | None = None
        self.next: Worker | None = None
        self.chapters: Worker | None = None
        # Digests of the inputs when the last build began, of the code that workers run, and of the authored part of each file.
        self.tried = self.code = ""
        self.seen = {name: _authored(name) for name in fingerprints.of_files(project.INPUTS)}
        # Files that were saved and that neither a worker nor a build has shown yet.
        self.unshown: set[str] = set()
        # The problems of the last build.
        self.wrong = ""
        # Another preview of the report may be running; only what killed previews left behind is deleted.
        self.folder = project.root() / FOLDER / f"{os.getpid()}"
        for left in self.folder.parent.glob("*"):
            if not _is_running(left.name):
                shutil.rmtree(left, ignore_errors=True)

    def run(self, saves: "queue.Queue[set[str]]") -> None:
        """Handle saves and builds until interrupted."""
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
        """End all processes that were started, and delete their files."""
        self._stop()
        for worker in (self.pages, self.next, self.chapters):
            if worker:
                worker.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):  # another preview has a folder there
            self.folder.parent.rmdir()

    def _look(self, saved: set[str]) -> None:
        """Show what was saved, and start a build if the inputs differ from those of the last one."""
        self.unshown |= self._authored(saved)
        if self.unshown:
            self.preview.begin()
        # Until a worker can write pages, a running build continues: if each save ended it, nothing would ever be shown.
        if self.unshown and self.pages and self.pages.is_ready:
            if self.build:
                self.build.end()
            self._show(self.unshown)
            self.unshown = set()
            self.preview.wait_for_browser(LOADING)
            self._stop()
        if not self.build:
            now = _digest(self.texts)
            if now and now != self.tried and not pipeline.is_current(now):
                self.preview.begin()
                self.tried, self.build = now, _Build(self.texts)
            elif now and self.preview.building:  # the save was undone
                self.preview.done("" if pipeline.is_current(now) else self.wrong)
        self._prepare()

    def _authored(self, saved: set[str]) -> set[str]:
        """Return the files whose authored part changed; outputs of chapters and facts do not count, as builds write them."""
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
        # What a failed build did not show, a worker still may: a row that is not verified, for one.
        if not failed and ((now := _digest(self.texts)) == self.tried or pipeline.is_current(now)):
            self.unshown = set()
        self.say((out + error).strip())
        self.wrong = (error or out).strip() or "the build ended without a message" if failed else ""
        self.preview.done(self.wrong)
        if not failed:
            self._begin_pages()

    def _prepare(self) -> None:
        """Start the workers that are missing, and replace those that run old code."""
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
        """Start a worker that loads the last build; the old one answers questions until it is ready."""
        if self.next:
            self.next.close()
        known = project.root() / "_build/work/_build/.doctrees/environment.pickle"
        folder = self.folder / f"{time.monotonic_ns()}"
        self.next = Worker("pages", str(folder)) if known.is_file() and pipeline.site().is_dir() else None

    def _exchange(self) -> bool:
        """Replace the pages worker by its successor as soon as that is ready; return whether that happened now."""
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
        """Write and show the pages that were saved, or the open page; if that fails, the build shows them."""
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
            # Once, before several processes read the saved table and would each validate it.
            if any(name.startswith("data/") for name in saved) and not self._took(worker.ask("tables")):
                return
            # The evidence is checked while facts and chapters are computed; if both fail, its problems are the cause.
            held = worker.ask("evidence") if behind else None
            stale = names if behind else [name for name in names if _is_stale(name)]
            asked = [name.rpartition("/")[2] for name in stale]
            computed = worker.ask("facts") if behind else None
            if computed and any(map(_reads_facts, stale)) and not self._took(computed, held):
                return
            executed = self.chapters.ask("chapters", asked) if stale else None
            if not all(self._took(each, held) for each in (computed, executed) if each):
                return
            # Writing takes longer than checking, so it starts first.
            written = worker.ask("write", {"pages": names, "read": bool(pages) or behind})
            checked = worker.ask("check", {"pages": pages, "texts": str(self.texts or "")}) if pages else None
            if all(self._took(each, held) for each in (held, checked, written) if each):
                self.preview.show(worker.folder / "html")

    def _took(self, answer: "Future[tuple[str, Any]]", before: "Future[tuple[str, Any]] | None" = None) -> bool:
        """Wait for an answer and return whether it has no problems; else show them, or those of the answer `before` if it has any."""
        kind, content = answer.result(timeout=PATIENCE)
        if before and kind != preview_worker.DONE and before.result(timeout=PATIENCE)[0] == preview_worker.PROBLEMS:
            kind, content = before.result()
        if kind == preview_worker.PROBLEMS:
            self.preview.refuse("\n".join(content))
        elif kind == preview_worker.FAILED and os.environ.get(DEBUG):
            self.say(content)
        return kind == preview_worker.DONE


class _Build:
    """A build of the whole report, by a command that runs in the background."""

    def __init__(self, texts: Path | None):
        more = ["--sources", str(texts)] if texts else []
        command = [sys.executable, "-m", "evidencebook", "build", *more]
        self.process = subprocess.Popen(
            command,
            cwd=project.root(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            # Ctrl-C reaches the preview alone, which ends the build: two signals would interrupt its clean-up.
            process_group=0,
        )
        with suppress(ProcessLookupError):  # it has ended already
            os.setpriority(os.PRIO_PROCESS, self.process.pid, BEHIND)
        # Read while it runs: it would block on a full pipe.
        self.said = [_all_of(self.process.stdout), _all_of(self.process.stderr)]

    @property
    def has_ended(self) -> bool:
        """Return whether the command has ended."""
        return self.process.poll() is not None

    def result(self) -> tuple[str, str, bool]:
        """Wait for its end; return its output, its error output, and whether it failed."""
        code = self.process.wait()
        return self.said[0].result(), self.said[1].result(), bool(code)

    def end(self) -> None:
        """Ask it to end, as Ctrl-C does: it ends its Sphinx process and leaves no half-written files."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)

    def wait(self) -> None:
        """Ask it to end and wait for that; kill it if it does not."""
        self.end()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _is_running(number: str) -> bool:
    """Return whether a process with this number is running."""
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        pass
    return True


def _all_of(stream: IO[str]) -> "Future[str]":
    """Return the future of a stream's whole content, which a thread reads."""
    found: Future[str] = Future()
    threading.Thread(target=lambda: found.set_result(stream.read()), daemon=True).start()
    return found


def _digest(texts: Path | None) -> str:
    """Return the digest of the inputs, or an empty string if one of them is deleted meanwhile."""
    try:
        return pipeline.inputs_digest(texts)
    except OSError:
        return ""


def _code() -> str:
    """Return a digest of what workers load only once: the engine, and the files that all pages depend on."""
    return f"{fingerprints.code()} {sorted(fingerprints.of_files(pipeline.COMMON).items())}"


def _authored(name: str) -> str:
    """Return the digest of the authored part of a file: a notebook's cells without outputs; empty for generated files."""
    path = project.root() / name
    if name in basis.MADE or not path.is_file():
        return ""
    content = path.read_bytes()
    with suppress(ValueError, LookupError, TypeError):  # a half-saved notebook: all of its bytes count
        if path.suffix == ".ipynb":
            cells = [(cell["cell_type"], cell["source"]) for cell in json.loads(content)["cells"]]
            content = json.dumps(cells).encode()
    return fingerprints.digest(content)


def _is_page(name: str) -> bool:
    """Return whether a file is a page of the report."""
    path = project.root() / name
    return path in project.chapter_files()


def _is_stale(name: str) -> bool:
    """Return whether the code of a notebook changed since it was executed."""
    return _holds(name, lambda made_from, notebook: made_from[staleness.CODE] != staleness.code_digest(notebook))


def _reads_facts(name: str) -> bool:
    """Return whether a notebook read the file of facts when it was executed."""
    return _holds(name, lambda made_from, _: facts.FILE in made_from)


def _holds(name: str, says: Callable[[dict[str, str], dict[str, Any]], bool]) -> bool:
    """Call `says` with what a notebook was made from and the notebook; return its result, or true if it was never executed."""
    page = project.root() / f"{name}.ipynb"
    try:
        notebook = json.loads(page.read_bytes())
        return says(notebook["metadata"]["report"]["made_from"], notebook)
    except (OSError, ValueError, LookupError, TypeError):
        return page.is_file()
