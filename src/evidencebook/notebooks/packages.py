"""Finds what chapters import and install; packages must come from the lock files, so that every clone has the same."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions

from evidencebook import project
from evidencebook.supply import locked

# A cell that changes the environment: %pip install, !conda update, subprocess.run(["pip", "install", …]).
_ACTION = r"(?:install|add|update|upgrade|uninstall|remove)\b"
INSTALLS = re.compile(
    rf"\b(?:pip3?|conda|mamba|uv)\b[\"', ]+(?:pip[\"', ]+)?{_ACTION}|\bpip\.main\("
    rf"|^\s*[%!].*\b(?:pipx|poetry|micromamba|easy_install|apt|apt-get|npm)\s+{_ACTION}"
)
REMEDY = (
    "Name the package under `dependencies` in pyproject.toml and run `make lock`; chapters only use what is installed."
)


def installing(source: str) -> int:
    """Return the number of the first line that installs or removes a package, or 0."""
    return next(
        (number for number, line in enumerate(source.splitlines(), 1) if INSTALLS.search(line.split("#")[0])), 0
    )


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, top-level module) for every import in code; nothing if the code is not valid Python."""
    code = "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines())
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.split(".")[0]


def is_locked(name: str, names: set[str]) -> bool:
    """Return whether a module belongs to Python, to the report, or to a package that a lock file names."""
    if name in sys.stdlib_module_names or name in project.packages():
        return True
    return locked.normalised(name) in names or any(
        locked.normalised(each) in names for each in _providers().get(name, ())
    )


@cache
def _providers() -> dict[str, list[str]]:
    return dict(packages_distributions())
