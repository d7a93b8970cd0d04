"""Jupyter Book in a process of its own, which ends with the command that started it.

It imports the packages that every build needs as soon as it starts, beside what the command does before, and then waits for
its arguments. Our own modules, which an author may save meanwhile, are imported after that.
"""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Self, cast

# What is imported stays: to look for garbage meanwhile, among it later, and among everything at the end, takes a second of a
# processor. Of exit handlers the one that is registered first runs last.
JUPYTER_BOOK = """
import atexit, gc, json, sys
gc.disable()
atexit.register(gc.freeze)
import bs4, pandas, sphinx.application, sphinx.builders.html
import jupyter_book.sphinx, myst_nb.sphinx_ext, sphinx_book_theme, sphinx_comments, sphinx_external_toc, sphinxcontrib.bibtex
from jupyter_book.cli.main import main
gc.freeze()
gc.set_threshold(100_000, 50, 50)
gc.enable()
sys.argv += json.loads(sys.stdin.readline() or sys.exit())
main()
"""


class SphinxProcess:
    """A build by Jupyter Book that runs beside this process, once `begin` told it what; on leaving the context it is ended.

    Its children end with it. `lock` is a descriptor that it inherits and holds until it ends; `environment` has variables
    for it.
    """

    def __init__(self, folder: Path, lock: int, environment: dict[str, str] | None = None):
        self.folder, self.lock = folder, lock
        self.environment = os.environ | (environment or {})

    def __enter__(self) -> Self:
        import tempfile

        self._said = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [sys.executable, "-c", JUPYTER_BOOK],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=self._said,
            stderr=subprocess.STDOUT,
            pass_fds=(self.lock,),
            start_new_session=True,
        )
        self._words = cast(IO[bytes], self.process.stdin)
        return self

    def begin(self, arguments: list[str]) -> None:
        """Have it run with these arguments; of one that has ended already, `wait` tells why."""
        with suppress(BrokenPipeError), self._words as words:
            words.write(f"{json.dumps(arguments)}\n".encode())

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._words.close()
        self._said.close()

    def wait(self) -> tuple[int, str]:
        """Wait for the process to end; return its exit code and output."""
        code = self.process.wait()
        self._said.seek(0)
        return code, self._said.read().decode("utf-8", "replace")
