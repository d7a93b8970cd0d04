"""Checks that lock files pin every package by version and hash, and name no other place to install from."""

import re

from evidencebook import project
from evidencebook.files.load import read_text
from evidencebook.problems import Problem
from evidencebook.supply import locked

# A pinned package or one of its hashes, a comment, or nothing.
_LINE = re.compile(r"(?:[\w.-]+==[^\s;]+(?: *;[^\\]*)?(?: \\)?| +--hash=sha256:[0-9a-f]{64}(?: \\)?| *#.*|)")


def locks_hold() -> tuple[int, list[Problem]]:
    """Find packages without version or hash, and places to install from, in the lock files that pages are built with."""
    lines = read_text(project.root() / locked.PYTHON).splitlines()
    found = [
        Problem(locked.PYTHON, f"line {number}", f"{line.strip()!r} pins no package", "Write it anew: make lock.")
        for number, line in enumerate(lines, start=1)
        if not _LINE.fullmatch(line) and "--hash" not in line
    ]
    return len(found or [*locked.python(locked.PYTHON), *locked.npm()]), found
