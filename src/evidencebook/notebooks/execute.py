"""Runs one notebook in its own kernel, traced, and reports the cell that failed."""

import re
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any

import nbformat

from evidencebook import project
from evidencebook.notebooks import packages, provisioner, trace

if TYPE_CHECKING:
    from nbclient import NotebookClient

CELL_SECONDS, RETRY_MILLISECONDS = 300, 5


class CellError(Exception):
    """A cell failed: `place` is its number and id, `message` what happened, with the end of the traceback."""

    def __init__(self, place: str, message: str):
        self.place, self.message = place, message
        super().__init__(message)


async def execute(notebook: nbformat.NotebookNode, folder: Path, *, warm: bool) -> list[str]:
    """Run a notebook in place, in a forked kernel when `warm`; return the lines of `evidencebook.notebooks.trace`.

    CellError when a cell raises, takes longer than five minutes, kills its kernel or opens a network connection.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code":
            if line := packages.installing(cell.source):
                fault = f"line {line} installs or removes a package. {packages.REMEDY}"
                raise CellError(f"cell {number} ({cell.get('id', 'no id')})", fault)
            cell.execution_count, cell.outputs = None, []
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "observed"
        log.touch()
        given = f"{str(log)!r}, {str(project.root())!r}, {project.packages()!r}"
        watch = f"import {trace.__name__} as _o; _o.start({given}); del _o"
        if own := project.own_modules():
            watch = f"import sys; sys.path.insert(0, {own!r}); del sys; {watch}"
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            kernel_manager_class=provisioner.manager(forked=warm),
            config=provisioner.connection(Path(scratch)),
            resources={"metadata": {"path": str(folder)}},
            record_timing=False,
            shutdown_kernel="immediate",
            extra_arguments=[
                f"--IPKernelApp.exec_lines={watch}",
                "--HistoryManager.enabled=False",
                "--log-level=ERROR",
            ],
        )
        try:
            await _run(client)
        except CellExecutionError as error:
            raise CellError(_place(notebook), f"{error.ename}: {error.evalue}\n{_traceback(error)}") from None
        except (CellTimeoutError, DeadKernelError, RuntimeError) as error:
            raise CellError(_place(notebook), (str(error).splitlines() or [type(error).__name__])[0]) from None
        finally:
            await _end(client)
        observed = log.read_text(encoding="utf-8").splitlines()
    if hosts := [line.partition(" ")[2] for line in observed if line.startswith(f"{trace.NETWORK} ")]:
        raise CellError("", f"it tried to open a network connection ({', '.join(hosts)})")
    return observed


async def _run(client: "NotebookClient") -> None:
    """Execute all cells, as nbclient's `async_execute` does but without its exit handler."""
    client.km = client.create_kernel_manager()
    await client.async_start_new_kernel()
    told = (await _connect(client))["language_info"]
    # The version is left out, so that a chapter is the same file whichever Python executed it.
    client.nb.metadata["language_info"] = {name: value for name, value in told.items() if name != "version"}
    for index, cell in enumerate(client.nb.cells):
        await client.async_execute_cell(cell, index, execution_count=client.code_cells_executed + 1)
    client.set_widgets_metadata()


async def _connect(client: "NotebookClient") -> dict[str, Any]:
    """Connect to the kernel and return its kernel info; RuntimeError if it ends first or does not answer for long.

    Jupyter's own function also waits a fifth of a second for messages that belong to no cell, which nbclient ignores.
    """
    import zmq

    client.kc = client.km.client()
    # The kernel has no sockets at first, and by default the next try is a tenth of a second later.
    client.kc.context.setsockopt(zmq.RECONNECT_IVL, RETRY_MILLISECONDS)
    client.kc.start_channels(stdin=False, hb=False)
    until = time.monotonic() + client.startup_timeout
    while time.monotonic() < until:
        client.kc.kernel_info()
        with suppress(Empty):
            reply = await client.kc.get_shell_msg(timeout=1)
            await client.kc.get_iopub_msg(timeout=1)  # the channel of outputs is connected too
            about: dict[str, Any] = reply["content"]
            return about
        if not await client.km.is_alive():
            raise RuntimeError("Kernel died before replying to kernel_info")
    raise RuntimeError(f"Kernel didn't respond in {client.startup_timeout} seconds")


async def _end(client: "NotebookClient") -> None:
    """Stop the kernel, and close its connection even if it had ended by itself."""
    if client.kc is not None:
        client.kc.stop_channels()
    if client.km is not None:
        if client.km.has_kernel:
            await client.km.shutdown_kernel(now=True)
        else:
            await client.km.cleanup_resources()


def _place(notebook: nbformat.NotebookNode) -> str:
    """Return the number and id of the cell that failed, which is the last that began to run."""
    ran = [n for n, cell in enumerate(notebook.cells) if cell.cell_type == "code" and cell.execution_count is not None]
    failed = [n for n in ran if any(o.output_type == "error" for o in notebook.cells[n].outputs)] or ran or [0]
    return f"cell {failed[-1] + 1} ({notebook.cells[failed[-1]].get('id', 'no id')})"


def _traceback(error: Exception) -> str:
    lines = re.sub(r"\x1b\[[0-9;]*m", "", getattr(error, "traceback", "") or "").splitlines()
    return "\n".join(f"    {line}" for line in lines[-12:])
