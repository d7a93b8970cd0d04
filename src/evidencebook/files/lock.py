"""Locks of commands that write: one for everything in a report, one for an environment. Commands take turns; readers need none."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

NAME = "_build/.lock"
# Locks that this process holds, by file, so that a command may call functions that take the lock as well.
_held: dict[str, IO[str]] = {}


def is_held(root: Path) -> bool:
    """Return whether this process holds the lock of the report at `root`."""
    return os.path.realpath(root / NAME) in _held


@contextmanager
def exclusive(root: Path, say: Callable[[str], None] = print) -> Iterator[int]:
    """Hold the lock of the report at `root`; waits for another command, after saying so.

    Yields the descriptor of the lock. A child process that inherits it keeps the lock until it ends, even where this
    process is killed: what a killed command started must not write into the next build.
    """
    with of_file(root / NAME, say) as descriptor:
        yield descriptor


@contextmanager
def of_file(path: Path, say: Callable[[str], None] = print) -> Iterator[int]:
    """Hold the lock that a file stands for; it is made where there is none. Otherwise as `exclusive`."""
    key = os.path.realpath(path)
    if key in _held:
        yield _held[key].fileno()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another command to end")
            fcntl.flock(file, fcntl.LOCK_EX)
        _held[key] = file
        try:
            yield file.fileno()
        finally:
            del _held[key]
