"""Jupyter Book as a process: what it says and its code are returned, and it is never left behind."""

import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from evidencebook.build.sphinx_process import SphinxProcess
from evidencebook.files import lock


def any_lives(group: int) -> bool:
    """Whether a process of a group is still at work; one that has ended and waits to be buried is not."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, of = stat.read_text().rpartition(")")[2].split()[:3]
            if int(of) == group and state != "Z":
                return True
    return False


def all_end(group: int) -> bool:
    """Whether a group of processes ends, soon if not at once: one that was killed works on for some milliseconds."""
    until = time.monotonic() + 30
    while any_lives(group) and time.monotonic() < until:
        time.sleep(0.05)
    return not any_lives(group)


@pytest.fixture
def held(book):
    with lock.exclusive(book) as descriptor:
        yield descriptor


def test_it_returns_what_jupyter_book_says_and_its_code(book, held):
    with SphinxProcess(["build", "nowhere"], book, held) as sphinx:
        code, said = sphinx.wait()
    assert code
    assert "nowhere" in said


def test_it_and_what_it_started_end_with_the_context(book, held, monkeypatch):
    (book / "broken").mkdir()
    (book / "broken/jupyter_book.py").write_text("import subprocess; subprocess.run(['sleep', '60'])\n")
    monkeypatch.setenv("PYTHONPATH", str(book / "broken"))
    with SphinxProcess(["build", "."], book, held) as sphinx:
        group = sphinx.process.pid
        until = time.monotonic() + 20
        while "sleep" not in subprocess.run(["ps", "-eo", "comm"], capture_output=True, text=True, check=True).stdout:
            assert time.monotonic() < until
            time.sleep(0.1)
    assert all_end(group)


def test_it_holds_the_lock_until_it_ends(book, held):
    with SphinxProcess(["--help"], book, held) as sphinx:
        assert os.fstat(held).st_ino == (book / lock.NAME).stat().st_ino
        assert sphinx.wait()[0] == 0
