"""What takes long to draw and depends on nothing but what it is drawn from, kept between builds in `_build/kept`."""

from collections.abc import Callable
from functools import cache
from importlib.metadata import version

from helpers import files, inputs, paths


def kept(name: str, package: str, made_from: str, make: Callable[[], bytes]) -> bytes:
    """Return what `make` makes, from the store if it was made before from the same text by the same version of a package."""
    folder = paths.root() / "_build" / "kept"
    path = folder / f"{inputs.digest(f'{package} {_version(package)} {made_from}'.encode())}-{name}"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        files.replace(path, make())
    return path.read_bytes()


@cache
def _version(package: str) -> str:
    return version(package)
