"""The process that Sphinx runs in, begun early: it imports while the evidence is read, and waits for the word to build."""

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from types import ModuleType
from typing import Self

from evidencebook import project
from evidencebook.build import publish
from evidencebook.files import fingerprints

# What every build imports besides the extensions that Sphinx brings along, in the order in which it is wanted.
IMPORTED = (
    *(
        "jupyter_book.cli.main",
        "jupyter_book.sphinx",
        "sphinx.builders.html",
        "myst_nb.sphinx_ext",
        "evidencebook.sphinxext",
    ),
    *("sphinx_book_theme", "sphinx_external_toc.collectors", "sphinx_external_toc.events", "sphinxcontrib.bibtex"),
    *("sphinx_design", "sphinx_comments", "sphinx_multitoc_numbering", "sphinx_jupyterbook_latex.transforms"),
)
# What executes notebooks for MyST-NB and brings a database along. Here `make` does that, and `evidencebook.checks` sees to it
# that nothing is executed while pages are made.
LEFT_OUT = {"myst_nb.core.execute.cache": "NotebookClientCache", "myst_nb.core.execute.direct": "NotebookClientDirect"}
# What it is told when figures are to be drawn soon.
FIGURES = "figures"


class Press:
    """A process of Jupyter Book that is begun when this is entered, and ends with it, whether it has built or not.

    It and all that it begins are a group of processes of their own, which ends as one, even where this process is killed.
    `lock` is what a build holds while it works; the group is counted in until it has ended.
    """

    def __enter__(self) -> Self:
        self.lock = publish.lock(project.root() / "_build")
        self._begin()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self.lock.close()

    def expect_figures(self) -> None:
        """Have what draws made ready, since chapters are about to be executed."""
        self._write(FIGURES)

    def tell(self, arguments: list[str]) -> None:
        """Have Jupyter Book run with these arguments, which goes on beside what this process does."""
        if self._code != fingerprints.code():  # saved since: what was imported is not what is to be run
            self._end()
            self._begin()
        self._write(arguments)

    def answer(self) -> tuple[int, str]:
        """Wait for its end; return the exit code and what it said."""
        said = self._process.stdout.read()
        return self._process.wait(), said

    def _write(self, told: str | list[str]) -> None:
        with suppress(BrokenPipeError):  # it could not import what it needs, and says so
            self._process.stdin.write(f"{json.dumps(told)}\n")
            self._process.stdin.flush()

    def _begin(self) -> None:
        self._code = fingerprints.code()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "evidencebook.build.sphinx_process"],
            cwd=project.root(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            pass_fds=(self.lock.fileno(),),
            start_new_session=True,
        )

    def _end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):
                pipe.close()
        self._process.wait()


def _wait() -> None:
    """Import, then run what is told on standard input; end when that is closed, be it before or meanwhile."""
    gc.disable()  # nothing of what is imported is ever rubbish, and looking for it takes a third of the time
    for name, client in LEFT_OUT.items():
        sys.modules[name] = ModuleType(name)
        setattr(sys.modules[name], client, None)
    for name in IMPORTED:
        import_module(name)
    from jupyter_book.cli.main import main
    from sphinx.application import builtin_extensions

    from evidencebook.sphinxext.figures import node_renderer

    for name in builtin_extensions:
        import_module(name)
    gc.freeze()
    gc.enable()
    while told := sys.stdin.readline():
        if (arguments := json.loads(told)) == FIGURES:
            node_renderer.begin()
        else:
            threading.Thread(target=_end_with_parent, daemon=True).start()
            _end(_code_of(main, arguments))


def _code_of(main: Callable[[list[str]], None], arguments: list[str]) -> int:
    """Return the exit code of a command; what stops it otherwise is told as Python tells it."""
    try:
        main(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def _end(code: int) -> None:
    """End at once: to take the trees of all pages down, node by node, would take seconds."""
    from multiprocessing import active_children

    for child in active_children():
        child.terminate()
        child.join()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


def _end_with_parent() -> None:
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    _wait()
