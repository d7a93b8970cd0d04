"""Atomic writes: one file, or several together."""

import errno
import json
import os
from pathlib import Path

from evidencebook.files import fingerprints

PART = ".part"
_JOURNAL = f".unfinished{PART}"
# Files that programs keep beside an open file, which may hold changes that were not saved.
_OPEN_IN = {".#{}": "Emacs", ".{}.swp": "Vim", ".~lock.{}#": "LibreOffice"}


def replace(path: Path, content: str | bytes, *, lasting: bool = True) -> None:
    """Write a file atomically: readers see the old content or the new, never a part.

    Without `lasting` the content is not flushed to the disk, and a power failure may truncate it.
    OSError if the disk is full, the folder is read-only, or an editor has the file open; the old file then stays.
    """
    part = _written(path, content, lasting=lasting)
    try:
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def replace_together(root: Path, contents: dict[Path, str | bytes]) -> None:
    """Write several files, all or none, even when interrupted; `finish` completes an interrupted call.

    OSError as of `replace`; every old file then stays.
    """
    parts: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            parts[path] = _written(path, content)
        steps = [[part.relative_to(root).as_posix(), path.relative_to(root).as_posix(), _digest(path)]
                 for path, part in parts.items()]  # fmt: skip
        replace(root / _JOURNAL, json.dumps(steps))
    except BaseException:
        for part in parts.values():
            part.unlink(missing_ok=True)
        raise
    finish(root)


def finish(root: Path) -> None:
    """Complete an interrupted `replace_together`.

    OSError names a file that was changed in the meantime, which is not overwritten.
    """
    journal = root / _JOURNAL
    if not journal.is_file():
        return
    for part, path, before in json.loads(journal.read_text(encoding="utf-8")):
        if (root / part).is_file():
            if _digest(root / path) != before:
                told = f"it was changed since a command was killed that was writing it; compare it with {part} and remove that"
                raise OSError(errno.EEXIST, told, path)
            (root / part).replace(root / path)
    journal.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove partial files of killed processes; callers hold the lock."""
    for part in folder.glob(f".*{PART}"):
        part.unlink(missing_ok=True)


def _written(path: Path, content: str | bytes, *, lasting: bool = True) -> Path:
    """Write content to a temporary file beside its place, flushed to the disk if lasting, and return that file."""
    import tempfile

    for form, program in _OPEN_IN.items():
        if os.path.lexists(path.with_name(form.format(path.name))):
            told = f"{program} has it open, perhaps with changes that are not saved; save and close it, then run this again"
            raise OSError(errno.EBUSY, told, path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=PART, delete=False) as file:
        part = Path(file.name)
        try:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
            part.chmod(path.stat().st_mode if path.exists() else 0o644)
        except BaseException as error:
            part.unlink(missing_ok=True)
            if isinstance(error, OSError):
                error.filename = path  # which a full disk does not name
            raise
    return part


def _digest(path: Path) -> str:
    return fingerprints.digest(path.read_bytes()) if path.is_file() else ""
