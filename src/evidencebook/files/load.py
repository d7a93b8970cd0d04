"""Reads files that people edit; problems name the line."""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from evidencebook.files import paths
from evidencebook.problems import Problem, ReportError

# A file written less than this many nanoseconds ago may change again without a new timestamp: the coarsest file systems
# count two seconds.
SETTLED = 2_000_000_000
_State = tuple[int, int, int, int]
_kept: dict[str, tuple[_State, bytes]] = {}


_instead: dict[str, bytes] = {}


@contextmanager
def instead(contents: dict[Path, bytes]) -> Iterator[None]:
    """Within the context, read these files as if they held the given contents."""
    _instead.update({os.path.abspath(path): read for path, read in contents.items()})
    try:
        yield
    finally:
        _instead.clear()


def is_replaced() -> bool:
    """Return whether `instead` currently replaces the content of any file."""
    return bool(_instead)


def content(path: Path) -> bytes:
    """Return the bytes of a file, from memory while the file is unchanged; OSError if there is none.

    An audit event is raised either way, so that dependencies are traced.
    """
    name = os.path.abspath(path)
    if (other := _instead.get(name)) is not None:
        return other
    found = os.stat(name)
    state = found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
    if name in _kept and _kept[name][0] == state:
        sys.audit("open", name, "r", 0)
        return _kept[name][1]
    read = path.read_bytes()
    if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) > SETTLED:
        _kept[name] = state, read
    return read


def read_text(path: Path) -> str:
    """Return the text of a file; ReportError when there is none or it is not UTF-8."""
    place = ""
    try:
        text = _decoded(content(path))
        if not text.startswith("\ufeff"):
            return text
        fault, remedy = "begins with a byte order mark", "Save the file as UTF-8 without BOM."
    except OSError:
        fault, remedy = (
            "there is no such file, or it cannot be read",
            f"Restore it: git checkout -- {paths.relative(path)}",
        )
    except UnicodeDecodeError as error:
        place = f"line {error.object[: error.start].count(10) + 1}"
        fault, remedy = "is not UTF-8", "Save the file in the encoding UTF-8."
    raise ReportError([Problem(paths.relative(path), place, fault, remedy)])


@lru_cache(maxsize=16)
def _decoded(found: bytes) -> str:
    # With universal newlines, as Python's own text mode reads.
    return found.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def read_json(path: Path) -> Any:
    """Return the content of a JSON file; ReportError names the line that cannot be read."""
    try:
        return json.loads(read_text(path))
    except (ValueError, RecursionError) as error:  # a number that is too long, or nesting that is too deep
        said = error.msg if isinstance(error, json.JSONDecodeError) else error
        place = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        remedy = "Correct the line, or restore the file from git."
        raise ReportError([Problem(paths.relative(path), place, f"cannot be read as JSON: {said}", remedy)]) from None


def read_yaml(path: Path) -> Any:
    """Return the content of a YAML file; ReportError names the line that cannot be read."""
    import yaml

    text = read_text(path)
    try:
        for token in yaml.scan(text):
            if isinstance(token, yaml.AliasToken):
                fault, remedy = "uses an alias, which could stand for more than anyone can read", "Write it out."
                place = f"line {token.start_mark.line + 1}"
                raise ReportError([Problem(paths.relative(path), place, fault, remedy)])
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # a wrong date, or deep nesting
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else ""
        fault = f"cannot be read as YAML: {getattr(error, 'problem', None) or error}"
        raise ReportError([Problem(paths.relative(path), place, fault, "Correct the line.")]) from None
