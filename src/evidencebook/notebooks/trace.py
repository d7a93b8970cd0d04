"""Records, inside a kernel, what a chapter depends on: the files of the book that it opens and the modules that it imports.

Both come from Python's audit hooks. Other processes, libraries that open files in C, and listings of a folder cannot be
traced to a file; a chapter that uses them depends on everything in `data/`.
"""

import inspect
import os
import pkgutil
import re
import sys
from contextlib import suppress
from typing import TextIO

# The folder of the renderer in the environment.
RENDERER = ("browser", "draw.cjs")
MODULE, FILE, EVERYTHING, NETWORK = "module", "file", "everything", "network"
# Audit events after which a chapter may have read files that no hook saw.
_BLIND = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.forkpty"})
# Libraries that open files without Python; pandas itself tries to import pyarrow, so only its readers count.
_BLIND_LIBRARIES = frozenset({"polars", "duckdb", "h5py", "tables", "netCDF4", "fastparquet", "lance", "deltalake"})
_BLIND_READERS = frozenset(f"pyarrow.{name}" for name in ("parquet", "dataset", "feather", "csv", "json", "orc", "fs"))
_MODULE_FILE = re.compile(r"src/(?P<folder>(?:\w+/)+?)(?:__pycache__/)?(?P<stem>\w+)(?:\.[\w.-]+\.pyc|\.py)")
_ENGINE = __name__.partition(".")[0]
# A program that installs packages would change the environment of all other chapters.
_INSTALLS = re.compile(r"\b(?:pip3?|conda|mamba|uv)\b[\W]+(?:pip\W+)?install\b")
_LISTINGS = frozenset({"os.listdir", "os.scandir"})
_CONNECTIONS = frozenset(
    {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
)
# Folders of the book without anything that an author wrote.
_NOT_INPUTS = (".git", ".venv", "_build")


def start(log: str, root: str, packages: tuple[str, ...]) -> None:
    """Write to the file `log` a line for each dependency of the chapter in the book at `root`.

    A line is `module NAME`, `file PATH` (from the top of the book), `everything WHY` or `network HOST`. A network
    connection is refused: RuntimeError in the cell that opens it.
    """
    _Observer(packages, open(log, "a", encoding="utf-8", buffering=1), os.path.realpath(root))  # noqa: SIM115 lives as long as the kernel


class _Observer:
    def __init__(self, packages: tuple[str, ...], log: TextIO, root: str):
        self.packages, self.log, self.root, self.seen = packages, log, root, set()
        sys.addaudithook(self.hook)

    def note(self, kind: str, what: str) -> None:
        line = f"{kind} {what}".replace("\n", " ")
        if line not in self.seen:
            self.seen.add(line)
            # A fork that is about to run another program has closed the log; its parent has logged that program.
            with suppress(OSError):
                self.log.write(f"{line}\n")

    def hook(self, event: str, arguments: tuple) -> None:
        if event == "import":
            self.imported(str(arguments[0]))
        elif event in {"open", "sqlite3.connect"}:
            self.opened(arguments[0])
        elif event in _LISTINGS:
            self.listed(arguments[0])
        elif event in _BLIND and not _draws(event, arguments):
            if _INSTALLS.search(str(arguments)):
                raise RuntimeError("a chapter may not install packages: name them in pyproject.toml and run make lock")
            program = os.path.basename(str(arguments[0])) if arguments else event
            self.note(EVERYTHING, f"it starts another program ({program})")
        elif event in _CONNECTIONS and not _is_local(event, arguments):
            host = str(arguments[-1] if event in {"socket.connect", "socket.sendto"} else arguments[0])
            self.note(NETWORK, host)
            raise RuntimeError(f"a chapter may not open a network connection ({host}): put what it needs into data/")

    def imported(self, name: str) -> None:
        if name.split(".", maxsplit=1)[0] in self.packages:
            self.note(MODULE, name)
        elif name.split(".", maxsplit=1)[0] in _BLIND_LIBRARIES or name in _BLIND_READERS:
            self.note(EVERYTHING, f"it reads with {name}")

    def opened(self, file: object) -> None:
        name = self.inside(file)
        if module := _module(name or ""):
            # Opening covers every way to load: the audit event `import` covers only the import statement. The engine reads all of
            # its own modules for their digest, which does not count as use.
            package = module.split(".", maxsplit=1)[0]
            if package in self.packages and (package != _ENGINE or _importing()):
                self.note(MODULE, module)
            return
        parts = (name or "").split("/")
        if parts[:2] == ["src", _ENGINE]:
            return  # the renderer is part of the digest of the engine, wherever it is installed
        # Python writes compiled modules beside their source, first under temporary names.
        if name and not name.endswith(".py") and parts[0] not in _NOT_INPUTS and "__pycache__" not in parts:
            self.note(FILE, name)

    def listed(self, folder: object) -> None:
        name = self.inside("." if folder is None else folder)
        if name is not None and (name == "data" or name.startswith("data/")) and not _importing():
            self.note(EVERYTHING, f"it lists the folder {name}")

    def inside(self, file: object) -> str | None:
        """Return the path of a file relative to the top of the book, or None if it is not in the book."""
        if isinstance(file, int) or not isinstance(file, str | bytes | os.PathLike):
            return None
        named = os.fsdecode(file).removeprefix("file:").split("?")[0]
        # The unresolved path first: a folder of the book may be a link to somewhere else.
        for path in (os.path.abspath(named), os.path.realpath(named)):
            inside = os.path.relpath(path, self.root)
            if not inside.startswith(".."):
                return inside.replace(os.sep, "/")
        return None


def _draws(event: str, arguments: tuple) -> bool:
    """Return whether the program being started is the renderer, which reads no files of the report."""
    starts = {"subprocess.Popen", "os.posix_spawn"}  # Python 3.13 raises both events
    return event in starts and os.path.join(sys.prefix, *RENDERER) in map(str, arguments[1])


def _importing() -> bool:
    """Return whether a file or folder is opened by Python's own import system, in search of modules."""
    frame = inspect.currentframe()
    while frame and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return frame is not None and frame.f_code.co_filename.startswith(("<frozen importlib", pkgutil.__file__))


def _module(name: str) -> str:
    """Return the module that a source or compiled file belongs to, or ""; `name` is a path relative to the top of the report."""
    if not (found := _MODULE_FILE.fullmatch(name)):
        return ""
    return ".".join([*found["folder"].strip("/").split("/"), found["stem"]]).removesuffix(".__init__")


def _is_local(event: str, arguments: tuple) -> bool:
    """Return whether a connection uses a socket of this machine (AF_UNIX), as between processes."""
    return event in {"socket.connect", "socket.sendto"} and isinstance(arguments[-1], str | bytes)
