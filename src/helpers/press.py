"""The process that Sphinx runs in, begun early: it imports while the evidence is read, and waits for the word to build."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Self

from helpers import inputs, paths, publishing

# What every build imports, in the order in which it is wanted.
IMPORTED = (
    *("jupyter_book.cli.main", "jupyter_book.sphinx", "sphinx.builders.html", "myst_nb", "helpers.edition"),
    *("sphinx_book_theme", "sphinx_external_toc", "sphinxcontrib.bibtex", "sphinx_design", "sphinx_comments"),
    *("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex"),
)


class Press:
    """A process of Jupyter Book that is begun when this is entered, and ends with it, whether it has built or not.

    It and all that it begins are a group of processes of their own, which ends as one, even where this process is killed.
    `lock` is what a build holds while it works; the group is counted in until it has ended.
    """

    def __enter__(self) -> Self:
        self.lock = publishing.lock(paths.root() / "_build")
        self._begin()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self.lock.close()

    def build(self, arguments: list[str]) -> tuple[int, str]:
        """Run Jupyter Book with these arguments; return its exit code and what it said."""
        if self._code != _code():  # saved since: what was imported is not what is to be run
            self._end()
            self._begin()
        with suppress(BrokenPipeError):  # it could not import what it needs, and says so
            self._process.stdin.write(f"{json.dumps(arguments)}\n")
            self._process.stdin.flush()
        said = self._process.stdout.read()
        return self._process.wait(), said

    def _begin(self) -> None:
        self._code = _code()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "helpers.press"],
            cwd=paths.root(),
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


def _code() -> str:
    """Return a digest of the package as it stands on the disk."""
    modules = sorted(Path(__file__).parent.rglob("*.py"))
    return inputs.digest("\n".join(f"{module} {inputs.digest(module.read_bytes())}" for module in modules).encode())


def _wait() -> None:
    """Import, then run what is told on standard input; end when that is closed, be it before or meanwhile."""
    for name in IMPORTED:
        import_module(name)
    if told := sys.stdin.readline():
        from jupyter_book.cli.main import main

        threading.Thread(target=_end_with_parent, daemon=True).start()
        main(json.loads(told))


def _end_with_parent() -> None:
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    _wait()
