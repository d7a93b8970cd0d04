"""Whoever builds the book, wherever and whenever: the same bytes of pages, PDF, facts, notebooks and files to take away."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import BOOK

# All that differs between two people who build the same commit.
ELSEWHERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "4242"}
# What the pages were made from is written beside them and is not part of them.
STAMP = ".made-from"


def copied(source: Path, target: Path) -> None:
    """Copy a clone as another person's would stand on another disk: files made in another order, with other rights."""
    before = os.umask(0o077)
    try:
        listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listing, cwd=source, capture_output=True, text=True, check=True).stdout.splitlines()
        for name in sorted(names, key=lambda name: hashlib.sha256(name.encode()).hexdigest()):
            if (source / name).is_file():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source / name, target / name)
        # The commit that pages and PDF name is that of the clone.
        shutil.copytree(source / ".git", target / ".git", ignore=shutil.ignore_patterns("*.lock"))
    finally:
        os.umask(before)


def digests(folder: Path) -> dict[str, str]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and file.name != STAMP)
    return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture(scope="module")
def other(tmp_path_factory) -> Path:
    """Return another clone of the same state, built from nothing on another path, every chapter executed there."""
    folder = tmp_path_factory.mktemp("another person's") / "clone of the report"
    folder.mkdir()
    copied(BOOK, folder)
    environment = {**os.environ, **ELSEWHERE, "PYTHONPATH": str(folder / "src")}
    for command in (["refresh", "--all"], ["book"]):
        words = [sys.executable, "-m", "helpers", *command]
        done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.mark.parametrize("what", ["_build/html", "_build/pdf", "chapters", "data"])
def test_two_people_build_the_same_bytes(what, site, other):
    mine, theirs = digests(BOOK / what), digests(other / what)
    assert mine
    differing = sorted(name for name in mine.keys() | theirs.keys() if mine.get(name) != theirs.get(name))
    assert differing == []
