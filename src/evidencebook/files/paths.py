"""Where the files of a report are, found from the working directory."""

from functools import lru_cache
from itertools import chain
from pathlib import Path

TOC = "_toc.yml"


class NoBookError(Exception):
    """The working directory is not inside a book."""


def root() -> Path:
    """Return the folder of the book: the nearest one at or above the working directory that holds `_toc.yml`."""
    return _above(Path.cwd())


@lru_cache(maxsize=16)
def _above(here: Path) -> Path:
    for folder in chain((here,), here.parents):
        if (folder / TOC).is_file():
            return folder
    raise NoBookError(f"{here}: no {TOC} here or in any folder above: run this inside a clone of the report.")


def data() -> Path:
    """Return the folder of the tables."""
    return root() / "data"


def derived() -> Path:
    """Return the folder that the project writes and nobody edits."""
    return data() / "derived"


def chapters() -> Path:
    """Return the folder of the chapters."""
    return root() / "chapters"


def bibliography() -> Path:
    """Return the file that holds every source once."""
    return root() / "references.bib"


def relative(path: Path) -> str:
    """Return a path as a reader of a message would type it, from the top of the book."""
    return path.resolve().relative_to(root().resolve()).as_posix()


def chapter_files() -> list[Path]:
    """Return every page of the book, notebooks and plain Markdown, in the order of their names."""
    return sorted(p for p in chapters().iterdir() if p.is_file() and p.suffix in {".ipynb", ".md"} and p.name[0] != ".")
