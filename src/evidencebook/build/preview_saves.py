"""Which files of a report are saved, told while they are."""

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

# A save may come in several steps: milliseconds without another one, and at most; and when folders are looked for anew.
PACE = {"step": 10, "debounce": 400, "rust_timeout": 1000}
# Git holds this while it switches branches; seconds for which it is waited for, since a git that was killed leaves it.
GIT_LOCK, LONGEST_SWITCH = ".git/index.lock", 5


def follow(texts: Path | None) -> "queue.Queue[set[str]]":
    """Return a queue that gets the names of files as they are saved: inputs, what is at the top of the report, and git's own."""
    from watchfiles import watch

    found: queue.Queue[set[str]] = queue.Queue()
    root, engine = project.root(), Path(pipeline.__file__).parents[1]
    deep = [root / name for name in project.INPUTS]
    deep += [folder for folder in (engine, texts) if folder and root not in folder.resolve().parents]
    flat = [root, root / ".git"]

    def tell(folders: list[Path], *, recursive: bool) -> None:
        missed: set[str] = set()
        while True:
            with suppress(FileNotFoundError):  # one of them went just now
                watched = _folders(folders)
                for changes in watch(*watched, recursive=recursive, watch_filter=None, yield_on_timeout=True, **PACE):
                    if saved := {os.path.relpath(path, root) for _, path in changes} | missed:
                        found.put(saved)
                    missed = set()
                    # A folder that went and came again, as when git switches branches, is another one, which nobody watches.
                    if _folders(folders) != watched or any(Path(path) in watched for _, path in changes):
                        break
            missed = set(fingerprints.of_files(project.INPUTS))

    for folders, recursive in ((deep, True), (flat, False)):
        threading.Thread(target=tell, args=(folders,), kwargs={"recursive": recursive}, daemon=True).start()
    return found


def _folders(folders: Iterable[Path]) -> dict[Path, int]:
    """Return those folders that are there, with the numbers by which the file system tells them apart."""
    return {folder: folder.stat().st_ino for folder in folders if folder.is_dir()}


def together(saves: "queue.Queue[set[str]]", seconds: float) -> set[str]:
    """Return the names of the files that were saved within so many seconds; of those that git writes, all at once."""
    found = taken(saves, seconds)
    until, lock = time.monotonic() + LONGEST_SWITCH, project.root() / GIT_LOCK
    while found and lock.exists() and time.monotonic() < until:
        found |= taken(saves, 0.1)
        if not lock.exists():
            found |= taken(saves, 0.1)  # what was written last
    return found


def taken(saves: "queue.Queue[set[str]]", seconds: float) -> set[str]:
    """Return the names of all files that were saved, those that come within so many seconds."""
    found: set[str] = set()
    with suppress(queue.Empty):
        found |= saves.get(timeout=seconds)
        while True:
            found |= saves.get_nowait()
    return found
