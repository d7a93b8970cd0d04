"""Publishes finished folders: all of them or none, even when interrupted. Callers hold the lock."""

import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from evidencebook.files import atomic

_ONGOING = ".publishing"


def publish(made: Path, folder: Path, names: tuple[str, ...], finished: Callable[[bytes], bytes] = bytes) -> None:
    """Replace the published folders by copies of those that were built, all or none; `finished` gives files their last words.

    OSError or shutil.Error when the disk is full; the old folders then stay. `finish` completes an interrupted call.
    """
    new = [folder / f"{name}.new" for name in names]
    try:
        for name, copy in zip(names, new, strict=True):
            shutil.rmtree(copy, ignore_errors=True)
            # Sphinx's record of its settings differs from folder to folder, and is of no use to readers.
            left_out = shutil.ignore_patterns(".buildinfo")
            shutil.copytree(
                made / name, copy, ignore=left_out, copy_function=partial(_copy, copy, folder / name, finished)
            )
        atomic.replace(folder / _ONGOING, json.dumps(names))
    except OSError:
        for copy in new:
            shutil.rmtree(copy, ignore_errors=True)
        raise
    finish(folder)


def _copy(new: Path, old: Path, finished: Callable[[bytes], bytes], made: str, into: str) -> None:
    """Copy a file, or link the one of the old folder if its content is the same, which takes half as long."""
    before, content = old / Path(into).relative_to(new), finished(Path(made).read_bytes())
    with suppress(OSError):
        if before.stat().st_size == len(content) and before.read_bytes() == content:
            os.link(before, into)
            return
    Path(into).write_bytes(content)


def finish(folder: Path) -> None:
    """Complete an interrupted `publish`."""
    ongoing = folder / _ONGOING
    if not ongoing.is_file():
        return
    names = json.loads(ongoing.read_text(encoding="utf-8"))
    for new, old, place in [(folder / f"{name}.new", folder / f"{name}.old", folder / name) for name in names]:
        if new.is_dir():
            if place.exists():
                shutil.rmtree(old, ignore_errors=True)
                place.rename(old)
            new.rename(place)
    for name in names:
        shutil.rmtree(folder / f"{name}.old", ignore_errors=True)
    ongoing.unlink()
