"""Kernels forked from one process that has imported pandas and altair once; ordinary kernels where nothing can fork.

A forked kernel is a real ipykernel in a process of its own, driven over the same sockets: only its imports were done
before. The warm process is the fork server of Python's multiprocessing; it imports no module of ours, so that each chapter
is seen to import its own.
"""

import asyncio
import atexit
import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from multiprocessing import forkserver
from pathlib import Path
from queue import Empty

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from traitlets import Type
from traitlets.config import Config

WARM = ["pandas", "altair", "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger"]
# The name of a socket may have 104 characters on macOS, 108 on Linux; Jupyter adds a number to ours.
LONGEST_SOCKET = 90


def can_fork() -> bool:
    """Return whether kernels can be forked here: macOS and Windows have libraries that do not survive it."""
    return sys.platform == "linux" and "forkserver" in multiprocessing.get_all_start_methods()


def manager(warm: bool) -> type[AsyncKernelManager]:
    """Return the class of the managers of kernels: forked ones when `warm` and possible, else ordinary ones."""
    return ForkedKernelManager if warm and can_fork() else KernelManager


def wiring(folder: Path) -> Config:
    """Return the settings by which a kernel is reached: by files in a folder of its own, where the system has such sockets.

    Ports of the network, which Jupyter takes otherwise, may be taken by somebody else between being chosen and being used.
    """
    file = folder / "kernel.json"
    short_enough = len(os.fsencode(file)) < LONGEST_SOCKET
    sockets = {"transport": "ipc"} if sys.platform != "win32" and short_enough else {}
    return Config(ConnectionFileMixin={"connection_file": str(file), **sockets})


def warm_up() -> None:
    """Start the warm process, if kernels can be forked; it imports while others go on."""
    if can_fork():
        os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # the debugger would warn that nobody asked for it
        multiprocessing.set_forkserver_preload(WARM)
        forkserver.ensure_running()
        atexit.unregister(_cool_down)
        atexit.register(_cool_down)


def _cool_down() -> None:
    """End the warm process at once: to take down all that it imported would keep it for half a second."""
    with suppress(ProcessLookupError):
        os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)


class KernelClient(AsyncKernelClient):
    """Knows that a kernel is ready once it has answered; Jupyter's goes on listening for a fifth of a second."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel has answered on both channels; RuntimeError when it died, or did not in so many seconds."""
        end = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < end:
            asked = self.kernel_info()
            with suppress(Empty):
                await self.get_shell_msg(timeout=1)
                # What it publishes reaches this client only once it listens, which it may begin to do later.
                while not _is_end_of(await self.get_iopub_msg(timeout=0.2), asked):
                    pass
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")


def _is_end_of(message: dict, asked: str) -> bool:
    return message["parent_header"].get("msg_id") == asked and message["content"].get("execution_state") == "idle"


class KernelManager(AsyncKernelManager):
    """Starts kernels as Jupyter does."""

    client_factory = Type(KernelClient)


class ForkedKernelManager(KernelManager):
    """Starts kernels as forks of the warm process, and as ordinary processes should that fail."""

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw) -> None:
        # The method that jupyter_client names for launching kernels differently.
        prepared = self.provisioner._scrub_kwargs(kw)
        try:
            kernel = _Fork(kernel_cmd[3:], prepared.get("cwd"), prepared.get("env", dict(os.environ)))
            await asyncio.to_thread(kernel.start)
        except (OSError, EOFError):
            await super()._async_launch_kernel(kernel_cmd, **kw)
            return
        self.provisioner.process, self.provisioner.pid = kernel, kernel.pid
        self.provisioner.pgid = kernel.pid
        self._reconcile_connection_info(self.provisioner.connection_info)


class _Fork:
    """A forked kernel with the methods of a subprocess.Popen that the provisioner of Jupyter uses."""

    stdin = stdout = stderr = None

    def __init__(self, arguments: list[str], folder: str | None, environment: dict[str, str]):
        context = multiprocessing.get_context("forkserver")
        # A daemon is ended with the command; Python would wait for ever for any other that was just being started.
        self._process = context.Process(target=serve, args=(arguments, folder or os.curdir, environment), daemon=True)

    def start(self) -> None:
        warm_up()
        self._process.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self._process.kill()

    def terminate(self) -> None:
        self._process.terminate()


def serve(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Be a kernel, in a fork of the warm process: what `python -m ipykernel_launcher` does, in the same circumstances."""
    from ipykernel.kernelapp import IPKernelApp

    gc.freeze()  # what was imported is never rubbish, and nobody need look for it there
    os.setsid()  # the author's Ctrl-C reaches the command, which then ends its kernels
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    multiprocessing.current_process().daemon = False  # so that the chapter may start processes of its own
    for name in [name for name in sys.modules if name.split(".")[0] == "helpers"]:
        del sys.modules[name]  # so that the chapter is seen to import what it uses
    os.environ.clear()
    os.environ.update(environment)
    # Python looks for modules where it was started: that is the folder of the chapter, not that of the command.
    started = os.path.abspath(".")
    sys.path[:] = [folder if os.path.abspath(entry) == started else entry for entry in sys.path]
    os.chdir(folder)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()  # each kernel has random numbers of its own, as if it had imported numpy itself
    sys.argv = ["ipykernel_launcher", *arguments]
    threading.Thread(target=_end_with_command, daemon=True).start()
    # A kernel that has no parent to name prints instructions for its user.
    IPKernelApp.launch_instance(argv=[*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])


def _end_with_command() -> None:
    """End this kernel when the command that wanted it is gone, even if it was killed."""
    multiprocessing.parent_process().join()
    os._exit(1)
