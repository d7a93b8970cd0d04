"""Brings up to date what is out of date: the file of facts, and the chapters whose inputs changed. Nothing else."""

import asyncio
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import nbformat

from helpers import freshness, frontispiece, observe, paths
from helpers.checks import gates
from helpers.edition import pictures
from helpers.facts import collect, record
from helpers.findings import BrokenBookError, Finding
from helpers.reading import read_text

CELL_SECONDS = 300


def refresh(say: Callable[[str], None]) -> int:
    """Rewrite the facts if they differ and re-execute every stale chapter; return how many files were written.

    BrokenBookError when a chapter fails: the others are finished, and the notebook that failed is left as it was.
    """
    if broken := gates.evidence_findings():
        raise BrokenBookError(broken)
    written = _refresh_facts(say)
    stale = {page: why for page in freshness.notebooks() if (why := freshness.reasons(page))}
    for page, why in stale.items():
        say(f"{paths.relative(page)}: {'; '.join(why)}")
    if faults := [fault for fault in asyncio.run(_refresh_chapters(list(stale))) if fault]:
        raise BrokenBookError(faults)
    if not frontispiece.is_fresh():
        frontispiece.draw(pictures.png)
        say(f"{frontispiece.PICTURE}: drawn anew")
        written += 1
    return written + len(stale)


async def _refresh_chapters(pages: list[Path]) -> list[Finding | None]:
    """Re-execute chapters, as many at a time as there are cores; a failure of one does not stop the others."""
    cores = asyncio.Semaphore(os.cpu_count() or 1)

    async def one(page: Path) -> Finding | None:
        async with cores:
            return await _refresh_chapter(page)

    return await asyncio.gather(*(one(page) for page in pages))


def _refresh_facts(say: Callable[[str], None]) -> int:
    path, text = paths.root() / record.FILE, record.as_csv(collect.collect())
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return 0
    replace(path, text)
    say(f"{record.FILE}: the numbers changed")
    return 1


def replace(path: Path, text: str) -> None:
    """Write a file so that a reader, or an interruption, finds either the old text or the new, never a part."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=".", suffix=".part", delete=False
    ) as file:
        part = Path(file.name)
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            part.unlink()
            raise
    part.chmod(path.stat().st_mode if path.exists() else 0o644)
    part.replace(path)


async def _refresh_chapter(page: Path) -> Finding | None:
    before = read_text(page)
    notebook = nbformat.reads(before, as_version=4)
    try:
        observed = await _execute(notebook, page.parent)
    except _CellError as error:
        remedy = "Mend the cell, or what it calls, and run `make refresh` again. The notebook was left as it was."
        return Finding(paths.relative(page), error.place, error.message, remedy)
    about = notebook.metadata.setdefault("report", {})
    about["made_from"] = freshness.made_from(json.loads(nbformat.writes(notebook)), observed)
    if page.read_text(encoding="utf-8") != before:
        fault = "was saved by someone else while it was being executed"
        return Finding(paths.relative(page), "", fault, "Run `make refresh` again. Nothing was overwritten.")
    replace(page, nbformat.writes(notebook) + "\n")
    return None


class _CellError(Exception):
    def __init__(self, place: str, message: str):
        self.place, self.message = place, message
        super().__init__(message)


async def _execute(notebook: nbformat.NotebookNode, folder: Path) -> list[str]:
    """Run a notebook in a kernel of its own, in place; return what it was seen to read."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "observed"
        log.touch()
        watch = f"import {observe.__name__} as _o; _o.start({str(log)!r}, {str(paths.data())!r}); del _o"
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name="python3",
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
            await client.async_execute()
        except CellExecutionError as error:
            raise _CellError(_place(notebook), f"{error.ename}: {error.evalue}\n{_traceback(error)}") from None
        except (CellTimeoutError, DeadKernelError) as error:
            raise _CellError(_place(notebook), str(error).splitlines()[0]) from None
        return log.read_text(encoding="utf-8").splitlines()


def _place(notebook: nbformat.NotebookNode) -> str:
    """Return the number and id of the cell that failed: the last that began to run."""
    ran = [n for n, cell in enumerate(notebook.cells) if cell.cell_type == "code" and cell.execution_count is not None]
    failed = [n for n in ran if any(o.output_type == "error" for o in notebook.cells[n].outputs)] or ran or [0]
    return f"cell {failed[-1] + 1} ({notebook.cells[failed[-1]].get('id', 'no id')})"


def _traceback(error: Exception) -> str:
    import re

    lines = re.sub(r"\x1b\[[0-9;]*m", "", getattr(error, "traceback", "") or "").splitlines()
    return "\n".join(f"    {line}" for line in lines[-12:])
