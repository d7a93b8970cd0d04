"""The functions of a report, which `report.toml` names; what goes wrong in one is told with module, line, function and row."""

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import wraps
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import FrameType
from typing import Any

from evidencebook import project
from evidencebook.problems import DEBUG, Problem, ReportError, UsageError

# Errors whose message says what is wrong with the data: they are not faults of the code.
_TOLD = (ReportError, UsageError, OSError)
_NOTHING_FOUND = (LookupError, AttributeError)
# The folder with modules of a report that was put on Python's path.
_ADDED: list[str] = []


def load(name: str) -> Any:
    """Return what `report.toml` names as `module:name`, a function or a value; ReportError where there is none.

    A function raises ReportError where its code fails; with --debug, whatever its code raises.
    """
    module, _, wanted = name.partition(":")
    _find_modules(module.partition(".")[0])
    try:
        found = getattr(import_module(module), wanted, None)
    except Exception as error:
        if not isinstance(error, ModuleNotFoundError) or not module.startswith(str(error.name)):
            raise _unless_debugging(error, name) from error
        found = None
    if found is None:
        raise ReportError([Problem(project.SETTINGS, name, "names something that does not exist", "Correct the name.")])
    return _watched(found, name) if callable(found) else found


def _find_modules(package: str) -> None:
    """Have Python import the modules of this report, and not those of another one that is installed or was read before."""
    while _ADDED:
        with suppress(ValueError):  # another report in this process may have restored the path as it was
            sys.path.remove(_ADDED.pop())
    source = project.own_modules()
    if source is None:  # they are installed with the engine, or lie beside it
        beside = str(project.root() / "src")
        if beside not in sys.path:  # modules of Python itself stay loaded when the report changes
            _ADDED.append(beside)
            sys.path.append(beside)
        return
    _ADDED.append(source)
    sys.path.insert(0, source)
    loaded = getattr(sys.modules.get(package), "__file__", None)
    if package == project.settings().package and loaded and Path(loaded).parents[1] != Path(source):
        for name in [name for name in sys.modules if name.partition(".")[0] == package]:
            del sys.modules[name]
        invalidate_caches()


def _watched(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(function)
    def watched(*arguments: Any, **more: Any) -> Any:
        try:
            made = function(*arguments, **more)
            return list(made) if isinstance(made, Iterator) else made
        except Exception as error:
            raise _unless_debugging(error, name) from error

    return watched


def _unless_debugging(error: Exception, name: str) -> Exception:
    if isinstance(error, _TOLD) or os.environ.get(DEBUG):
        return error
    return ReportError([fault(error, name)])


def unforeseen(error: Exception, what: str) -> Problem:
    """Return an unexpected exception as a problem: what could not be finished, at which line of code and at which row."""
    frame, line = list(traceback.walk_tb(error.__traceback__))[-1]
    place = f"{Path(frame.f_code.co_filename).name} line {line}, in {frame.f_code.co_name}()"
    if row := next((row for f, _ in reversed(list(traceback.walk_tb(error.__traceback__))) if (row := _row_of(f))), ""):
        place += f", row {row}"
    said = f"could not be finished: {type(error).__name__}: {error}".rstrip(": ")
    remedy = "Look at that row, and at what was changed last; if both are right, it is a fault of evidencebook. "
    remedy += "The whole traceback: evidencebook --debug check"
    return Problem(what, place, said, remedy)


def fault(error: Exception, name: str) -> Problem:
    """Return what went wrong in code of the report: the innermost line of its own, the function, and the row if it had one."""
    own = Path(os.path.realpath(project.root() / "src")) / project.settings().package
    frames = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if _is_in(own, frame)]
    said = f"{type(error).__name__}: {error}".rstrip(": ")
    remedy = "Correct the code; `evidencebook --debug check` shows the whole traceback."
    if isinstance(error, SyntaxError) and error.filename:
        return Problem(_relative(error.filename), f"line {error.lineno}", f"is not valid Python: {error.msg}", remedy)
    if not frames:
        return Problem(project.SETTINGS, name, f"its code failed: {said}", remedy)
    frame, line = frames[-1]
    place = f"line {line}, in {frame.f_code.co_name}()"
    if row := next((row for f, _ in reversed(frames) if (row := _row_of(f))), ""):
        place += f", row {row}"
    if isinstance(error, _NOTHING_FOUND):
        remedy = f"It found no such row or column: compare the tables with what the function selects, or correct it. {remedy}"
    if isinstance(error, ArithmeticError):
        remedy = f"A number that it divides by is 0: correct that row, or compute with another. {remedy}"
    return Problem(_relative(frame.f_code.co_filename), place, said, remedy)


def _is_in(folder: Path, frame: FrameType) -> bool:
    return Path(os.path.realpath(frame.f_code.co_filename)).is_relative_to(folder)


def _relative(file: str) -> str:
    return os.path.relpath(os.path.realpath(file), os.path.realpath(project.root()))


def _row_of(frame: FrameType) -> str:
    """Return the id of the row that a function was at, as far as one of its variables is a row."""
    for value in reversed(list(frame.f_locals.values())):
        named = value if isinstance(value, dict) else getattr(value, "_asdict", getattr(value, "to_dict", None))
        if type(value).__name__ in {"dict", "Series", "Pandas"}:
            found = named if isinstance(named, dict) else named()
            if isinstance(row := found.get("id"), str):
                return row
    return ""
