"""A content-addressed cache of what takes long to make.

What is made from the report is in `_build/kept`; what is made from packages alone is in the environment.
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from evidencebook.files import atomic, fingerprints, lock, paths

Wrong = TypeVar("Wrong")
# How its files are written; what writes them in another way must not take them for its own.
FORM = "digest, then content"
# What is older, or more than this, is removed after a build: days, and bytes.
DAYS, MOST = 30, 200_000_000


def kept(name: str, package: str, made_from: str, make: Callable[[], bytes]) -> bytes:
    """Return what `make` returns, from the cache if it was made before from the same text by the same version of a package."""
    return _made(_in_book(name, package, made_from), make)


def asked(name: str, package: str, made_from: str, ask: Callable[[], Callable[[], bytes]]) -> Callable[[], bytes]:
    """Return what returns the same as `kept`: `ask` has it made beside other work, and returns what waits for it."""
    path = _in_book(name, package, made_from)
    answer = ask() if _read(path) is None else None

    def make() -> bytes:
        return (answer or ask())()

    return partial(_made, path, make)


def held(name: str, made_from: str, look: Callable[[], tuple[int, list[Wrong]]]) -> tuple[int, list[Wrong]]:
    """Return at how many things `look` looked, and what is wrong with them.

    It does not look again where the same code found nothing wrong with what it was `made_from`. Only who holds the lock of the
    report notes that: a check writes nothing.
    """
    path = _in_book(name, "evidencebook", f"{_code()} {made_from}")
    known, writes = _read(path), lock.is_held(paths.root())
    count, wrong = (int(known), []) if known is not None else look()
    if writes and known is not None:
        _note_use(path)
    elif writes and not wrong:
        _write(path, str(count).encode())
    return count, wrong


@cache
def _code() -> str:
    """Return the digest of the engine, and the version of Python, when this process first asked for them."""
    return f"{fingerprints.code()} {sys.version}"


def of_package(name: str, package: str, made_from: str, make: Callable[[], bytes]) -> bytes:
    """Return what `make` returns from the files of a package; `made_from` describes how."""
    return _made(_beside_packages() / _name(name, package, made_from), make)


def folder(name: str, package: str, made_from: str) -> Path:
    """Return the folder for files that are made from those of a package; it exists."""
    path = _beside_packages() / _name(name, package, made_from)
    path.mkdir(parents=True, exist_ok=True)
    return path


def evict(days: float = DAYS, most: int = MOST) -> int:
    """Remove what no build has used for so many days, then the least recently used beyond so many bytes; return how many."""
    root = paths.root() / "_build" / "kept"
    files = [file for file in (root.iterdir() if root.is_dir() else ()) if file.is_file()]
    used = sorted(((file.stat().st_mtime, file.stat().st_size, file) for file in files), reverse=True)
    oldest, size, removed = time.time() - days * 24 * 3600, 0, 0
    for when, bytes_, file in used:
        size += bytes_
        if when < oldest or size > most:
            file.unlink(missing_ok=True)
            removed += 1
    return removed


def _in_book(name: str, package: str, made_from: str) -> Path:
    return paths.root() / "_build" / "kept" / _name(name, package, made_from)


def _beside_packages() -> Path:
    """Return the folder in the environment; one of the book where the environment belongs to somebody else."""
    environment = Path(sys.prefix)
    return environment / "kept" if os.access(environment, os.W_OK) else paths.root() / "_build" / "kept"


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
    digest, _, content = path.read_bytes().partition(b"\n") if path.is_file() else (b"", b"", b"")
    return content if fingerprints.digest(content).encode() == digest else None


def _note_use(path: Path) -> None:
    """Note the time at which a cached file was used last, by which `evict` chooses."""
    with suppress(OSError):
        os.utime(path)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.replace(path, fingerprints.digest(content).encode() + b"\n" + content, lasting=False)


def _name(name: str, package: str, made_from: str) -> str:
    return f"{fingerprints.digest(f'{FORM} {package} {_version(package)} {made_from}'.encode())}-{name}"


@cache
def _version(package: str) -> str:
    from importlib.metadata import version  # which imports the reading of mail, to say that nothing changed

    return version(package)
