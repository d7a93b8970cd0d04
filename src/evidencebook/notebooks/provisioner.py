"""Kernels forked from one warm process that has imported pandas and altair once; ordinary kernels where nothing can fork.

A forked kernel is a real ipykernel in a process of its own, driven over the same sockets: only its imports were done
before.
"""

import asyncio
import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty

import zmq.asyncio
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from traitlets import Type, default
from traitlets.config import Config

from evidencebook.notebooks import warm_process

# The name of a socket may have 104 characters on macOS, 108 on Linux; Jupyter adds a number to ours.
LONGEST_SOCKET = 90
# After how many milliseconds it is tried again whether a kernel listens, publishes or has ended; Jupyter takes up to 200.
SOON = 10


def manager(*, forked: bool) -> type[AsyncKernelManager]:
    """Return the class of the managers of kernels: forked ones when asked for and possible, else ordinary ones."""
    return ForkedKernelManager if forked and warm_process.can_fork() else KernelManager


def wiring(folder: Path) -> Config:
    """Return the settings by which a kernel is reached: by files in a folder of its own, where the system has such sockets.

    Ports of the network, which Jupyter takes otherwise, may be taken by somebody else between being chosen and being used.
    """
    file = folder / "kernel.json"
    short_enough = len(os.fsencode(file)) < LONGEST_SOCKET
    sockets = {"transport": "ipc"} if sys.platform != "win32" and short_enough else {}
    return Config(ConnectionFileMixin={"connection_file": str(file), **sockets})


class KernelClient(AsyncKernelClient):
    """Knows that a kernel is ready once it has answered; Jupyter's goes on listening for a fifth of a second."""

    @default("context")
    def _context_default(self) -> zmq.asyncio.Context:
        self._created_context = True
        context = zmq.asyncio.Context()
        context.reconnect_ivl = SOON  # it knocks before the kernel listens
        return context

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel has answered on both channels; RuntimeError when it died, or did not in so many seconds."""
        end, asked = time.monotonic() + (timeout or float("inf")), set()
        while time.monotonic() < end:
            asked.add(self.kernel_info())
            with suppress(Empty):
                await self.get_shell_msg(timeout=1)
                # What it publishes reaches this client only once it listens, which it may begin to do later.
                while not _is_end_of(await self.get_iopub_msg(timeout=SOON / 1000), asked):
                    pass
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")


def _is_end_of(message: dict, asked: set[str]) -> bool:
    return message["parent_header"].get("msg_id") in asked and message["content"].get("execution_state") == "idle"


class KernelManager(AsyncKernelManager):
    """Starts kernels as Jupyter does, and sees sooner that one has ended."""

    client_factory = Type(KernelClient)

    async def _async_wait(self, pollinterval: float = SOON / 1000) -> None:
        await super()._async_wait(pollinterval)


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
        warm_process.begin()
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
    for name in [name for name in sys.modules if name.split(".")[0] == "evidencebook"]:
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
