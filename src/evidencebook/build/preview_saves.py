"""Watches the files of a report and reports those that were saved."""

import os
import queue
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from evidencebook import project
from evidencebook.build import pipeline
from evidencebook.files import fingerprints

# Milliseconds: changes that follow within `step` count as one save, which is reported after `debounce` at the latest;
# every `rust_timeout` the watched folders are compared with those on the disk.
PACE = {"step": 10, "debounce": 400, "rust_timeout": 1000}
# Git holds this lock while it switches branches. The wait for it is limited to some seconds: a git that was killed leaves it.
GIT_LOCK, LONGEST_SWITCH = ".git/index.lock", 5


def follow(texts: Path | None) -> "queue.Queue[set[str]]":
    """Return a queue of the names of saved files: inputs, files in the top folder of the report, and git's own."""
    from watchfiles import watch

    found: queue.Queue[set[str]] = queue.Queue()
    root, engine = project.root(), Path(pipeline.__file__).parents[1]
    deep = [root / name for name in project.INPUTS]
    deep += [folder for folder in (engine, texts) if folder and root not in folder.resolve().parents]
    flat = [root, root / ".git"]

    def tell(folders: list[Path], *, recursive: bool) -> None:
        missed: set[str] = set()
        while True:
            with suppress(FileNotFoundError):  # a folder was deleted just now
                watched = _folders(folders)
                for changes in watch(*watched, recursive=recursive, watch_filter=None, yield_on_timeout=True, **PACE):
                    if saved := {os.path.relpath(path, root) for _, path in changes} | missed:
                        found.put(saved)
                    missed = set()
                    # A folder that was deleted and made again, as when git switches branches, has to be watched anew.
                    if _folders(folders) != watched or any(Path(path) in watched for _, path in changes):
                        break
            missed = set(fingerprints.of_files(project.INPUTS))

    for folders, recursive in ((deep, True), (flat, False)):
        threading.Thread(target=tell, args=(folders,), kwargs={"recursive": recursive}, daemon=True).start()
    return found


def _folders(folders: Iterable[Path]) -> dict[Path, int]:
    """Return the folders that exist, each with its inode number."""
    return {folder: folder.stat().st_ino for folder in folders if folder.is_dir()}


def together(saves: "queue.Queue[set[str]]", seconds: float) -> set[str]:
    """Return the names of files saved within `seconds`; while git switches branches, wait for all that it writes."""
    found = taken(saves, seconds)
    until, lock = time.monotonic() + LONGEST_SWITCH, project.root() / GIT_LOCK
    while found and lock.exists() and time.monotonic() < until:
        found |= taken(saves, 0.1)
        if not lock.exists():
            found |= taken(saves, 0.1)  # the last files that git wrote
    return found


def taken(saves: "queue.Queue[set[str]]", seconds: float) -> set[str]:
    """Wait up to `seconds` for a save; return the names of all files saved so far."""
    found: set[str] = set()
    with suppress(queue.Empty):
        found |= saves.get(timeout=seconds)
        while True:
            found |= saves.get_nowait()
    return found
