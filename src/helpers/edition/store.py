"""What takes long to draw and depends on nothing but what it is drawn from, kept between builds in `_build/kept`."""

from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from helpers import files, inputs, paths


def kept(name: str, package: str, made_from: str, make: Callable[[], bytes]) -> bytes:
    """Return what `make` makes, from the store if it was made before from the same text by the same version of a package."""
    path = _place(name, package, made_from)
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        files.replace(path, make())
    return path.read_bytes()


def folder(name: str, package: str, made_from: str) -> Path:
    """Return the folder for files that are made from the same text by the same version of a package; it exists."""
    path = _place(name, package, made_from)
    path.mkdir(parents=True, exist_ok=True)
    return path


def _place(name: str, package: str, made_from: str) -> Path:
    digest = inputs.digest(f"{package} {_version(package)} {made_from}".encode())
    return paths.root() / "_build" / "kept" / f"{digest}-{name}"


@cache
def _version(package: str) -> str:
    return version(package)
