"""A content-addressed cache of results that take long to make.

Results made from the report are in `_build/kept`; those made from packages alone are in the environment.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from evidencebook.files import atomic, fingerprints, lock, paths

Wrong = TypeVar("Wrong")
# The version of the file format, so that files in an older format are not read.
FORM = "digest, then content"
# At each build, files older than this many days are removed, and the oldest beyond this many bytes.
DAYS, MOST = 30, 200_000_000


def kept(name: str, package: str, made_from: str, make: Callable[[], bytes]) -> bytes:
    """Return the result of `make`, from the cache if the same version of a package made it from the same text before."""
    return _made(_in_book(name, package, made_from), make)


def has(name: str, package: str, made_from: str) -> bool:
    """Return whether `kept` has it, so that nothing need be prepared to make it."""
    return _in_book(name, package, made_from).is_file()


def found(name: str, package: str, made_from: str) -> bytes | None:
    """Return what is `kept` of this; None where nothing is."""
    return _read(_in_book(name, package, made_from))


def kept_value(name: str, made_from: str, make: Callable[[], Any]) -> Any:
    """Return the result of `make`, a value of JSON; from the cache, as `kept`, if it was made from the same before."""
    return json.loads(kept(name, "evidencebook", made_from, lambda: json.dumps(make()).encode()))


def known(name: str, made_from: str) -> Any:
    """Return what was `noted` under this name by the same code from the same `made_from`; None where nothing was."""
    found = _read(_noted_at(name, made_from))
    return None if found is None else json.loads(found)


def noted(name: str, made_from: str, make: Callable[[], Any]) -> Any:
    """Return the result of `make`, a value of JSON, from the cache if the same code made it from the same `made_from` before.

    Only the process that holds the lock of the report records it, because a check writes nothing.
    """
    path = _noted_at(name, made_from)
    found, writes = _read(path), lock.is_held(paths.root())
    if found is None:
        value = make()
        if writes:
            _write(path, json.dumps(value).encode())
        return value
    if writes:
        _note_use(path)
    return json.loads(found)


def _noted_at(name: str, made_from: str) -> Path:
    return _in_book(name, "evidencebook", f"{_code()} {made_from}")


class _WrongError(Exception):
    """Something is wrong with what was looked at, so that nothing is noted."""


def held(name: str, made_from: str, look: Callable[[], tuple[int, list[Wrong]]]) -> tuple[int, list[Wrong]]:
    """Return the result of `look`, how many things it looked at and what is wrong with them; `noted` where nothing is wrong."""

    def count() -> int:
        many, wrong = look()
        if wrong:
            raise _WrongError(many, wrong)
        return many

    try:
        return noted(name, made_from, count), []
    except _WrongError as found:
        many, wrong = found.args
        return many, wrong


@cache
def _code() -> str:
    """Return the digest of the engine and the version of Python, as they were when this process first asked."""
    return f"{fingerprints.code()} {sys.version}"


def of_package(name: str, package: str, made_from: str, make: Callable[[], bytes]) -> bytes:
    """Return the result of `make` from the files of a package; `made_from` describes how."""
    return _made(_beside_packages() / _name(name, package, made_from), make)


def folder(name: str, package: str, made_from: str) -> Path:
    """Return the folder for files that are made from those of a package; it exists."""
    path = _beside_packages() / _name(name, package, made_from)
    path.mkdir(parents=True, exist_ok=True)
    return path


def evict(days: float = DAYS, most: int = MOST) -> int:
    """Remove files unused for `days`, then the least recently used beyond `most` bytes; return how many were removed.

    Both caches are kept small in the same way, that of the report and that of the environment.
    """
    return sum(_evict(root, days, most) for root in {_of_book(), _beside_packages()})


def _evict(root: Path, days: float, most: int) -> int:
    used = []
    for folder, _, names in os.walk(root):
        for file in (os.path.join(folder, name) for name in names):
            with suppress(FileNotFoundError):  # several reports may share an environment
                about = os.stat(file)
                used.append((about.st_mtime, about.st_size, file))
    oldest, size, removed = time.time() - days * 24 * 3600, 0, 0
    for when, bytes_, file in sorted(used, reverse=True):
        size += bytes_
        if when < oldest or size > most:
            Path(file).unlink(missing_ok=True)
            removed += 1
    return removed


def _of_book() -> Path:
    return paths.root() / "_build" / "kept"


def _in_book(name: str, package: str, made_from: str) -> Path:
    return _of_book() / _name(name, package, made_from)


def _beside_packages() -> Path:
    """Return the cache folder in the environment, or one in the book if the environment cannot be written."""
    environment = Path(sys.prefix)
    return environment / "kept" if os.access(environment, os.W_OK) else _of_book()


def _made(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return a cached file if its digest is right; make it otherwise."""
    if (content := _read(path)) is None:
        content = make()
        _write(path, content)
    else:
        _note_use(path)
    return content


def _read(path: Path) -> bytes | None:
    """Return the content of a cached file; None where there is none, or its digest is wrong."""
    try:
        digest, _, content = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    return content if fingerprints.digest(content).encode() == digest else None


def _note_use(path: Path) -> None:
    """Record that a cached file was used now, by which `evict` chooses."""
    with suppress(OSError):
        os.utime(path)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.replace(path, fingerprints.digest(content).encode() + b"\n" + content, lasting=False)


def _name(name: str, package: str, made_from: str) -> str:
    return f"{fingerprints.digest(f'{FORM} {package} {_version(package)} {made_from}'.encode())}-{name}"


@cache
def _version(package: str) -> str:
    from importlib.metadata import version  # slow: it imports the email package

    return version(package)
