"""Jupyter Book as a process: what it says and its code are returned, and it is never left behind."""

import os

import pytest
from waiting import any_lives, names_of, wait_for

from evidencebook.build.sphinx_process import SphinxProcess
from evidencebook.files import lock


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
    (book / "broken/jupyter_book.py").write_text("import subprocess; subprocess.run(['sleep', '600'])\n")
    monkeypatch.setenv("PYTHONPATH", str(book / "broken"))
    with SphinxProcess(["build", "."], book, held) as sphinx:
        group = sphinx.process.pid
        wait_for(lambda: "sleep" in names_of(group))
    wait_for(lambda: not any_lives(group))  # one that was killed works on for some milliseconds


def test_it_holds_the_lock_until_it_ends(book, held):
    with SphinxProcess(["--help"], book, held) as sphinx:
        assert os.fstat(held).st_ino == (book / lock.NAME).stat().st_ino
        assert sphinx.wait()[0] == 0
