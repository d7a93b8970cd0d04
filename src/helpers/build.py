"""Builds the site and the PDF beside it: only from a book that holds, only when something changed, and never half."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from helpers import freshness, paths, version
from helpers.findings import BrokenBookError, Finding

STAMP = ".made-from"


def site() -> Path:
    """Return the folder of the finished pages."""
    return paths.root() / "_build" / "html"


def printed() -> Path:
    """Return the folder of the finished PDF."""
    return paths.root() / "_build" / "pdf"


def inputs_digest() -> str:
    """Return one digest of everything that the pages are made from, the version that they print included."""
    files = [
        file
        for name in version.INPUTS
        for file in sorted(
            (paths.root() / name).rglob("*") if (paths.root() / name).is_dir() else [paths.root() / name]
        )
        if file.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(file.parts) and file.suffix != ".pyc"
    ]
    lines = [f"{paths.relative(file)} {freshness.digest(file.read_bytes())}" for file in files]
    return freshness.digest("\n".join([str(version.of_book()), *lines]).encode())


def build() -> bool:
    """Build pages and PDF into `_build` unless they are already made from the same inputs; return whether it was done.

    Every build is a clean one: an incremental build of Sphinx keeps old titles in sidebars and pages of deleted chapters.
    BrokenBookError, and the old pages stay, when Sphinx reports as much as a warning.
    """
    wanted, stamp = inputs_digest(), site() / STAMP
    if printed().is_dir() and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return False
    work = paths.root() / "_build" / "work"
    shutil.rmtree(work, ignore_errors=True)
    command = [
        str(Path(sys.executable).parent / "jupyter-book"),
        "build",
        str(paths.root()),
        "--path-output",
        str(work),
    ]
    done = subprocess.run(
        [*command, "-W", "-n", "--keep-going", "--all", "-q"], capture_output=True, text=True, check=False
    )
    made = work / "_build" / "html"
    if done.returncode or not made.is_dir() or not (made.parent / "pdf").is_dir():
        message = "\n".join(_relevant(done.stdout + done.stderr))
        raise BrokenBookError(
            [Finding("the book", "", f"Sphinx refused it:\n{message}", "Mend what the lines above name.")]
        )
    if remote := _remote(made):
        raise BrokenBookError(remote)
    (made / STAMP).write_text(wanted, encoding="utf-8")
    for new, old in ((made, site()), (made.parent / "pdf", printed())):
        shutil.rmtree(old, ignore_errors=True)
        new.rename(old)
    shutil.rmtree(work)
    return True


def _remote(made: Path) -> list[Finding]:
    """Find pages that would fetch something from another host."""
    fetching = re.compile(
        r"<(?:script|link|img|iframe|source|video|audio)\b[^>]*?\b(?:src|href)=[\"']((?:https?:)?//[^\"']+)"
    )
    return [
        Finding(
            page.relative_to(made).as_posix(), "", f"would fetch {address}", "Leave it out, or ship it with the pages."
        )
        for page in sorted(made.rglob("*.html"))
        for address in fetching.findall(page.read_text(encoding="utf-8"))
    ]


def _relevant(output: str) -> list[str]:
    lines = [line for line in output.splitlines() if line.strip()]
    told = [line for line in lines if "WARNING" in line or "ERROR" in line or "Error" in line]
    return told or lines[-15:]
