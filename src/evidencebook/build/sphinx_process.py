"""Jupyter Book in a process of its own, which ends with the command that started it."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Self

# Garbage collection during imports takes a seventh of the time.
JUPYTER_BOOK = "import gc; gc.set_threshold(100_000, 50, 50); from jupyter_book.cli.main import main; main()"


class SphinxProcess:
    """A build by Jupyter Book that runs beside this process; on leaving the context it and its children are ended.

    `lock` is a descriptor that the process inherits and holds until it ends; `environment` has variables for it.
    """

    def __init__(self, arguments: list[str], folder: Path, lock: int, environment: dict[str, str] | None = None):
        self.command, self.folder, self.lock = [sys.executable, "-c", JUPYTER_BOOK, *arguments], folder, lock
        self.environment = os.environ | (environment or {})

    def __enter__(self) -> Self:
        self._said = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self._said,
            stderr=subprocess.STDOUT,
            pass_fds=(self.lock,),
            start_new_session=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._said.close()

    def wait(self) -> tuple[int, str]:
        """Wait for the process to end; return its exit code and output."""
        code = self.process.wait()
        self._said.seek(0)
        return code, self._said.read().decode("utf-8", "replace")
