"""Fingerprints of inputs, file by file, and descriptions of what changed since, row by row."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from evidencebook.files import paths

ABSENT = "absent"
_ENGINE = Path(__file__).parents[1]
LENGTH, ROW_LENGTH, ROWS_A_LINE = 16, 4, 16
# Of more changed rows than this, only the number is given.
TOLD = 6


def digest(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def file_digest(name: str) -> str:
    """Return the digest of a file of the book, `absent` where there is none.

    The digest of JSON ignores the order of keys, that of a bibliography the order of entries and the text between them.
    """
    path = paths.root() / name
    if not path.is_file():
        return ABSENT
    content = path.read_bytes()
    if path.suffix == ".json":
        with suppress(ValueError):  # half saved: use its bytes
            content = json.dumps(json.loads(content), sort_keys=True).encode()
    if path.suffix == ".bib":
        content = _entries(content)
    return digest(content)[:LENGTH]


def module_file(name: str) -> Path:
    """Return the file of a module of the engine, wherever it is installed, or of the report; the file may not exist."""
    package, *rest = name.split(".")
    stem = (_ENGINE if package == _ENGINE.name else paths.root() / "src" / package).joinpath(*rest)
    return stem / "__init__.py" if stem.is_dir() else stem.with_suffix(".py")


def module_digest(name: str) -> str:
    """Return the digest of a module as it stands on the disk, `absent` where there is none."""
    file = module_file(name)
    return digest(file.read_bytes())[:LENGTH] if file.is_file() else ABSENT


def engine() -> str:
    """Return one digest of the engine as it is on the disk; empty if the engine is among the files of the report."""
    return "" if _ENGINE.is_relative_to(paths.root() / "src") else f"{code()} {assets()}"


def code() -> str:
    """Return one digest of the modules of the engine as they stand on the disk."""
    return _of_engine(lambda file: file.endswith(".py"))


def assets() -> str:
    """Return one digest of the templates, styles and scripts of the engine."""
    return _of_engine(lambda file: not file.endswith(".py"))


def _of_engine(wanted: Callable[[str], bool]) -> str:
    found = _digests(_ENGINE, filter(wanted, paths.files_in(_ENGINE)))
    return digest("\n".join(f"{name} {sha}" for name, sha in found.items()).encode())


@cache
def drawing() -> str:
    """Return one digest of what figures are drawn with: the locked packages, and how they are used."""
    folder = _ENGINE / "sphinxext" / "browser"
    return digest(b"".join((folder / name).read_bytes() for name in ("package-lock.json", "draw.mjs")))


def _entries(bibliography: bytes) -> bytes:
    """Return the entries of a bibliography, sorted and with single spaces; the original bytes if it cannot be split into entries."""
    entries = re.findall(rb"^@.*?^\}$", bibliography, re.DOTALL | re.MULTILINE)
    whole = len(entries) == len(re.findall(rb"^\s*@", bibliography, re.MULTILINE))
    return b"\n".join(sorted(b" ".join(entry.split()) for entry in entries)) if whole else bibliography


def of_files(names: Iterable[str]) -> dict[str, str]:
    """Return the digest of each of these files of the book, and of each file in these folders, by its name."""
    root = paths.root()
    found: list[str] = []
    for name in names:
        if (root / name).is_dir():
            found += (f"{name}/{below}" for below in paths.files_in(root / name))
        elif (root / name).is_file():
            found.append(name)
    return _digests(root, found)


def _digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the digest of each of these files in a folder, by its name."""
    found = {}
    for name in names:
        with open(f"{folder}/{name}", "rb", buffering=0) as file:
            found[name] = digest(file.read())
    return found


def of_texts(folder: Path | None) -> dict[str, str]:
    """Return the digest of each source text in a folder, by a name that no file of the book has; none without a folder."""
    given = sorted(folder.glob("*.txt")) if folder else []
    return {f"text {file.name}": digest(file.read_bytes()) for file in given}


def row_digests(name: str) -> list[str]:
    """Return short digests of the rows of a table, the header first, several to a line so that diffs are short."""
    rows = _rows(paths.root() / name)
    return [" ".join(rows[start : start + ROWS_A_LINE]) for start in range(0, len(rows), ROWS_A_LINE)]


def _rows(path: Path) -> list[str]:
    text = path.read_bytes().decode("utf-8", "replace")
    return [digest(json.dumps(row).encode())[:ROW_LENGTH] for row in csv.reader(io.StringIO(text))]


def everything() -> list[str]:
    """Return the names of all files of `data/`, except those made from the chapters."""
    data = paths.data()
    return [f"{data.name}/{name}" for name in paths.files_in(data) if "/frontispiece." not in f"/{name}"]


def changes(name: str, recorded_rows: list[str] | None) -> str:
    """Return in words how a file differs from the digests recorded of its rows: "data/x.csv row 14 changed"."""
    from difflib import SequenceMatcher

    path = paths.root() / name
    if not path.is_file():
        return f"{name} is gone"
    if not recorded_rows:
        return f"{name} changed"
    before, now = " ".join(recorded_rows).split(), _rows(path)
    if before[:1] != now[:1]:
        return f"{name} row 1 changed"
    changed: list[int] = []
    added: list[int] = []
    removed: list[int] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(a=before, b=now, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        both = min(i2 - i1, j2 - j1)
        changed += range(j1 + 1, j1 + both + 1)
        added += range(j1 + both + 1, j2 + 1)
        removed += range(i1 + both + 1, i2 + 1)
    said = [
        f"{_numbered(rows)} {what}"
        for rows, what in ((changed, "changed"), (added, "added"), (removed, "removed"))
        if rows
    ]
    return f"{name} {', '.join(said)}" if said else f"{name} changed"


def _numbered(rows: list[int]) -> str:
    if len(rows) == 1:
        return f"row {rows[0]}"
    if rows == list(range(rows[0], rows[-1] + 1)):
        return f"rows {rows[0]}–{rows[-1]}"
    return f"rows {', '.join(map(str, rows[:-1]))} and {rows[-1]}" if len(rows) <= TOLD else f"{len(rows)} rows"
