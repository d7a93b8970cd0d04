"""Publishes finished folders: all of them or none, even when interrupted. Callers hold the lock."""

import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from evidencebook.files import atomic

_ONGOING = ".publishing"
# Sphinx's record of its settings differs from folder to folder, and is of no use to readers.
_LEFT_OUT = ".buildinfo"


def publish(made: Path, folder: Path, names: tuple[str, ...], finished: Callable[[bytes], bytes] = bytes) -> None:
    """Replace the published folders by copies of those that were built, all or none; `finished` gives files their last words.

    OSError when the disk is full; the old folders then stay. `finish` completes an interrupted call.
    """
    new = [folder / f"{name}.new" for name in names]
    try:
        for name, copy in zip(names, new, strict=True):
            shutil.rmtree(copy, ignore_errors=True)
            _copy(made / name, copy, folder / name, finished)
        atomic.replace(folder / _ONGOING, json.dumps(names))
    except OSError:
        for copy in new:
            shutil.rmtree(copy, ignore_errors=True)
        raise
    finish(folder)


def _copy(made: Path, new: Path, old: Path, finished: Callable[[bytes], bytes]) -> None:
    """Copy a folder; a file with the content of the one in the old folder is linked to that, which takes half as long."""
    new.mkdir()
    with os.scandir(made) as found:
        for each in found:
            if each.is_dir():
                _copy(made / each.name, new / each.name, old / each.name, finished)
            elif each.name != _LEFT_OUT:
                _copy_file(*(f"{folder}/{each.name}" for folder in (made, new, old)), finished)


def _copy_file(made: str, new: str, old: str, finished: Callable[[bytes], bytes]) -> None:
    content, before = _content(made), None
    with suppress(OSError):
        before = _content(old)
    if content != before:  # what is the same has its last words: it has been published
        content = finished(content)
    if content == before:
        with suppress(OSError):  # a file system without links
            os.link(old, new)
            return
    Path(new).write_bytes(content)


def _content(file: str) -> bytes:
    with open(file, "rb", buffering=0) as opened:
        return opened.read()


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
