"""The paths of a report, found from the working directory."""

import os
import re
from functools import lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

TOC = "_toc.yml"
_LEFT_FOLDERS = {".ipynb_checkpoints", "__pycache__", "__MACOSX"}
# Files that editors, JupyterLab, office programs and systems leave behind: backups, locks, swap files, folder settings.
_LEFT = re.compile(
    r"\..*|.*~|#.*#|~\$.*|.*\.(?:bak|orig|rej|sw[a-p]|tmp|part|crdownload)|desktop\.ini|thumbs\.db|icon\r|__macosx|__pycache__",
    re.IGNORECASE,
)


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
    raise NoBookError(
        f"{here}: no {TOC} here or in any folder above: run this in the folder of a report, or start one: evidencebook new FOLDER"
    )


def of_package(name: str) -> Path:
    """Return the folder of an installed package; ModuleNotFoundError where it is not installed."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the package {name!r} is not installed; the locked versions have it", name=name)
    return Path(spec.origin).parent


def data() -> Path:
    """Return the folder of the tables."""
    return root() / "data"


def derived() -> Path:
    """Return the folder of generated data, which nobody edits."""
    return data() / "derived"


def chapters() -> Path:
    """Return the folder of the chapters."""
    return root() / "chapters"


def bibliography() -> Path:
    """Return the file of the bibliography."""
    return root() / "references.bib"


def relative(path: Path) -> str:
    """Return a path relative to the top of the book, as messages show it."""
    # The unresolved path first: a folder of the report may be a link to somewhere else.
    for form in (os.path.abspath, os.path.realpath):
        for top in (os.path.abspath(root()), os.path.realpath(root())):
            if (inside := Path(form(path))).is_relative_to(top):
                return inside.relative_to(top).as_posix()
    return str(path)


def is_left_behind(path: Path) -> bool:
    """Return whether a file is what an editor or a system left there, or lies in a folder of such files."""
    return bool(_LEFT.fullmatch(path.name)) or path.parent.name in _LEFT_FOLDERS


def files_in(folder: Path, *, left_behind: bool = False) -> list[str]:
    """Return the names of the files in a folder and in those below it, as paths within it, sorted.

    Those that are left behind are among them only where `left_behind` asks for them.
    """
    found: list[str] = []
    for here, folders, names in os.walk(folder):  # three times as fast as Path.rglob
        if not left_behind:
            folders[:] = [name for name in folders if name not in _LEFT_FOLDERS]
        found += [os.path.join(here, name) for name in names if left_behind or not _LEFT.fullmatch(name)]
    return sorted(file[len(f"{folder}/") :] for file in found if os.path.isfile(file))


def chapter_files() -> list[Path]:
    """Return every page of the book, notebooks and plain Markdown, in the order of their names."""
    pages = (path for path in chapters().iterdir() if path.is_file() and path.suffix in {".ipynb", ".md"})
    return sorted(page for page in pages if not is_left_behind(page))
