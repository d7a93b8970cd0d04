"""The one process that has imported, once, what every kernel needs, and of which kernels are forks.

It is the fork server of Python's multiprocessing. A kernel keeps no module of ours from it, so that each chapter is seen to
import its own.
"""

import atexit
import multiprocessing
import os
import signal
import sys
from contextlib import suppress
from multiprocessing import forkserver

# It can be told to import something, and nothing else.
PREPARES = "evidencebook.notebooks.preload"


def can_fork() -> bool:
    """Return whether kernels can be forked here: macOS and Windows have libraries that do not survive it."""
    return sys.platform == "linux" and "forkserver" in multiprocessing.get_all_start_methods()


def begin() -> None:
    """Start the warm process, if kernels can be forked; it imports while others go on."""
    if can_fork():
        os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # the debugger would warn that nobody asked for it
        multiprocessing.set_forkserver_preload([PREPARES])
        forkserver.ensure_running()
        atexit.unregister(_end)
        atexit.register(_end)


def _end() -> None:
    """End it at once: to take down all that it imported would keep it for half a second."""
    with suppress(ProcessLookupError):
        os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)
