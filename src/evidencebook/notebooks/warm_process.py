"""The warm process: it imports once what every kernel needs, and kernels are forked from it.

It is the fork server of Python's multiprocessing, and ends with the command that started it.
"""

import multiprocessing
import os
import signal
import sys
from multiprocessing import forkserver, resource_tracker

# The fork server can be told to import a module, but not to call anything.
PREPARES = "evidencebook.notebooks.preload"


def can_fork() -> bool:
    """Return whether kernels can be forked on this system; macOS has libraries that do not survive a fork."""
    return sys.platform == "linux"


def begin() -> None:
    """Start the warm process, if kernels can be forked; it imports in the background."""
    if can_fork():
        os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # the debugger would print a warning
        multiprocessing.set_forkserver_preload([PREPARES])
        resource_tracker.ensure_running()  # it is started first, and lets signals pass again
        # A Python that is just starting would answer Ctrl-C with a traceback: it inherits that the signal waits.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
