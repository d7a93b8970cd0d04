"""The process that Sphinx runs in, begun early: it imports while the evidence is read, and waits for the word to build."""

import json
import subprocess
import sys
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
    """A process of Jupyter Book that is begun when this is entered, and ends with it if nothing was built.

    `lock` is what a build holds while it works; the process is counted in, even where it outlives the command.
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
        said, _ = self._process.communicate(json.dumps(arguments))
        return self._process.returncode, said

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
        )

    def _end(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()


def _code() -> str:
    """Return a digest of the package as it stands on the disk."""
    modules = sorted(Path(__file__).parent.rglob("*.py"))
    return inputs.digest("\n".join(f"{module} {inputs.digest(module.read_bytes())}" for module in modules).encode())


def _wait() -> None:
    """Import, then run what is told on standard input; nothing where it is closed without a word."""
    for name in IMPORTED:
        import_module(name)
    if told := sys.stdin.read():
        from jupyter_book.cli.main import main

        main(json.loads(told))


if __name__ == "__main__":
    _wait()
