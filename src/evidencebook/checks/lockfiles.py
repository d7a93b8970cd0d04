"""Checks that lock files pin every package by version and hash, and that chapters use no other packages."""

import re
from collections.abc import Iterator

from evidencebook import project
from evidencebook.evidence import prose
from evidencebook.files.load import read_text
from evidencebook.notebooks import packages, staleness
from evidencebook.problems import Problem
from evidencebook.supply import locked

# A pinned package or one of its hashes, a comment, or nothing.
_LINE = re.compile(r"(?:[\w.-]+==[^\s;]+(?: *;[^\\]*)?(?: \\)?| +--hash=sha256:[0-9a-f]{64}(?: \\)?| *#.*|)")


def are_there() -> bool:
    """Return whether the report has lock files for the packages that its pages are built with."""
    return (project.root() / locked.PYTHON).is_file()


def locks_hold() -> tuple[int, list[Problem]]:
    """Find packages without version or hash, and addresses to install from, in the lock files that pages are built with."""
    lines = read_text(project.root() / locked.PYTHON).splitlines()
    found = [
        Problem(locked.PYTHON, f"line {number}", f"{line.strip()!r} pins no package", "Write it again with: make lock.")
        for number, line in enumerate(lines, start=1)
        if not _LINE.fullmatch(line) and "--hash" not in line
    ]
    return len(found or [*locked.python(locked.PYTHON), *locked.npm()]), found


def imports_hold() -> tuple[int, list[Problem]]:
    """Find cells and modules that import a package which the lock file does not name, and cells that install one."""
    count, found, (names, where) = 0, [], _named()
    for file, place, source in _code():
        count += 1
        if line := packages.installing(source):
            found.append(Problem(file, f"{place}line {line}", "installs or removes a package", packages.REMEDY))
        for line, name in packages.imported(source):
            if not packages.is_locked(name, names):
                fault = f"imports {name!r}, which {where} does not name"
                found.append(Problem(file, f"{place}line {line}", fault, packages.REMEDY))
    return count, found


def _named() -> tuple[set[str], str]:
    """Return the packages that a report may import, and the file that names them; without a lock file, those of the engine."""
    if are_there():
        return {package.name for package in locked.python(locked.PYTHON)}, "the lock file"
    return {package.name for package in locked.installed("evidencebook", *locked.required())}, locked.REQUIRED


def _code() -> Iterator[tuple[str, str, str]]:
    """Return file, place and text of every code cell, and of every module of the report."""
    for page in prose.notebooks():
        for number, cell in enumerate(staleness.load(page)["cells"], start=1):
            if cell["cell_type"] == "code":
                yield project.relative(page), f"cell {number}, ", "".join(cell["source"])
    modules = (project.root() / "src" / project.settings().package).rglob("*.py")
    for module in sorted(modules) if prose.has_the_rest() else ():
        yield project.relative(module), "", read_text(module)
