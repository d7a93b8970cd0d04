"""A kernel provisioner that forks kernels from one warm process, which has imported pandas and Altair once.

A forked kernel is a real ipykernel in a process of its own, driven over the same sockets. jupyter_client finds the
provisioner by its entry point, and the kernel specification names it.
"""

import asyncio
import gc
import multiprocessing
import os
import sys
import threading
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import default
from traitlets.config import Config

from evidencebook.notebooks import warm_process

NAME = "evidencebook-warm"
# The path of a socket may have 104 characters on macOS, 108 on Linux; Jupyter appends a number to ours.
LONGEST_SOCKET = 90
# Seconds for which the end of a kernel that was killed is waited for.
LONGEST_END = 5


def manager(*, forked: bool) -> type[AsyncKernelManager]:
    """Return the class of kernel managers: for forked kernels if asked for and possible, else Jupyter's own."""
    return WarmKernelManager if forked and warm_process.can_fork() else AsyncKernelManager


def connection(folder: Path) -> Config:
    """Return the settings of the kernel's connection: sockets in a folder.

    With network ports, Jupyter's default, another program may take one between its choice and its use.
    """
    file = folder / "kernel.json"
    sockets = {"transport": "ipc"} if len(os.fsencode(file)) < LONGEST_SOCKET else {}
    return Config(ConnectionFileMixin={"connection_file": str(file), **sockets})


class WarmKernelSpecs(KernelSpecManager):
    """The installed kernel specifications, with the warm provisioner named in each."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return a specification by the name of its kernel."""
        spec = super().get_kernel_spec(kernel_name)
        spec.metadata = {**spec.metadata, "kernel_provisioner": {"provisioner_name": NAME}}
        return spec


class WarmKernelManager(AsyncKernelManager):
    """Starts kernels by the warm provisioner."""

    @default("kernel_spec_manager")
    def _warm_specs(self) -> WarmKernelSpecs:
        return WarmKernelSpecs(parent=self)


class WarmProvisioner(LocalProvisioner):
    """Forks kernels from the warm process, and starts ordinary processes should that fail."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Start a kernel and return how it is reached."""
        kernel = _Fork(cmd[3:], kwargs.get("cwd"), kwargs.get("env", dict(os.environ)))
        try:
            await kernel.started()
        except (OSError, EOFError):
            return await super().launch_kernel(cmd, **kwargs)
        self.process, self.pid, self.pgid = kernel, kernel.pid, kernel.pid
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel, and wait for its end, for which Jupyter would look ten times a second."""
        await super().kill(restart)
        if isinstance(self.process, _Fork):
            await self.process.ended()


class _Fork:
    """A forked kernel with the methods of subprocess.Popen that the provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, arguments: list[str], folder: str | None, environment: dict[str, str]):
        context = multiprocessing.get_context("forkserver")
        # A daemon thread ends with the command; Python would wait for ever for any other thread that was just starting.
        self._process = context.Process(target=serve, args=(arguments, folder or os.curdir, environment), daemon=True)

    async def started(self) -> None:
        """Start the kernel in a thread, because the warm process answers only when it has imported everything.

        It is not a thread of asyncio, for which an interrupted command would wait. A kernel that it starts after an interrupt is
        killed.
        """
        done: Future[None] = Future()

        def start() -> None:
            failure = None
            try:
                self.start()
            except Exception as error:
                failure = error
            if not done.set_running_or_notify_cancel():
                self.kill()
            elif failure:
                done.set_exception(failure)
            else:
                done.set_result(None)

        threading.Thread(target=start, daemon=True).start()
        try:
            await asyncio.wrap_future(done)
        except asyncio.CancelledError:
            self.kill()
            raise

    def start(self) -> None:
        warm_process.begin()
        self._process.start()

    async def ended(self) -> None:
        """Wait until the kernel has ended, or for some seconds."""
        told, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(self._process.sentinel, told.set)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), LONGEST_END)
        finally:
            loop.remove_reader(self._process.sentinel)

    @property
    def pid(self) -> int:
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):  # a process that has ended gets no signal, as with subprocess.Popen
            os.kill(self.pid, number)

    def kill(self) -> None:
        if self.pid:  # otherwise it was not started yet
            self._process.kill()

    def terminate(self) -> None:
        self._process.terminate()


def serve(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Run a kernel in a fork of the warm process, as `python -m ipykernel_launcher` would."""
    from ipykernel.kernelapp import IPKernelApp

    gc.freeze()  # imported modules are never garbage
    os.setsid()  # the author's Ctrl-C reaches the command, which then ends its kernels
    multiprocessing.current_process().daemon = False  # so that the chapter may start processes of its own
    for name in [name for name in sys.modules if name.split(".")[0] == "evidencebook"]:
        del sys.modules[name]  # so that the trace sees the chapter import what it uses
    os.environ.clear()
    os.environ.update(environment)
    # Python searches for modules where it was started: the folder of the chapter, not that of the command.
    started = os.path.abspath(".")
    sys.path[:] = [folder if os.path.abspath(entry) == started else entry for entry in sys.path]
    os.chdir(folder)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()  # each kernel gets its own random numbers, as if it had imported NumPy itself
    sys.argv = ["ipykernel_launcher", *arguments]
    threading.Thread(target=_end_with_command, daemon=True).start()
    # Without the id of a parent process, a kernel prints instructions for its user.
    IPKernelApp.launch_instance(argv=[*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])


def _end_with_command() -> None:
    """End this kernel when the command that started it is gone, even if it was killed."""
    multiprocessing.parent_process().join()
    os._exit(1)
