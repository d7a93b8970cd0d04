"""Jupyter Book as a process: what it says and its code are returned, and it is never left behind."""

import os

import pytest
from waiting import any_lives, names_of, wait_for

from evidencebook.build.sphinx_process import SphinxProcess
from evidencebook.files import lock

# A command that prints when exit handlers run, and when Python finds its garbage.
MAIN = """
import atexit, sys

class Garbage:
    def __del__(self):
        print("found")

def main():
    atexit.register(print, "the handler", end="")
    garbage = Garbage()
    garbage.itself = garbage
    sys.exit(3)
"""


@pytest.fixture
def held(book):
    with lock.exclusive(book) as descriptor:
        yield descriptor


def test_it_returns_what_jupyter_book_says_and_its_code(book, held):
    with SphinxProcess(book, held) as sphinx:
        sphinx.begin(["build", "nowhere"])
        code, said = sphinx.wait()
    assert code
    assert "nowhere" in said


def test_it_and_what_it_started_end_with_the_context(book, held, monkeypatch):
    (book / "broken").mkdir()
    (book / "broken/jupyter_book.py").write_text("import subprocess; subprocess.run(['sleep', '600'])\n")
    monkeypatch.setenv("PYTHONPATH", str(book / "broken"))
    with SphinxProcess(book, held) as sphinx:
        group = sphinx.process.pid
        wait_for(lambda: "sleep" in names_of(group))
    wait_for(lambda: not any_lives(group))  # one that was killed works on for some milliseconds


def test_it_holds_the_lock_until_it_ends(book, held):
    with SphinxProcess(book, held) as sphinx:
        sphinx.begin(["--help"])
        assert os.fstat(held).st_ino == (book / lock.NAME).stat().st_ino
        assert sphinx.wait()[0] == 0


def test_until_it_begins_it_has_imported_no_module_of_the_engine_which_may_still_change(book, held, monkeypatch):
    (book / "broken").mkdir()
    (book / "broken/evidencebook.py").write_text("raise SystemExit('imported too early')\n")
    monkeypatch.setenv("PYTHONPATH", str(book / "broken"))
    with SphinxProcess(book, held) as sphinx:
        sphinx.begin(["--version"])
        code, said = sphinx.wait()
    assert code == 0, said


def test_one_that_ended_before_it_begins_says_why(book, held, monkeypatch):
    (book / "broken").mkdir()
    (book / "broken/jupyter_book.py").write_text("raise SystemExit('no such package')\n")
    monkeypatch.setenv("PYTHONPATH", str(book / "broken"))
    with SphinxProcess(book, held) as sphinx:
        sphinx.process.wait(60)
        sphinx.begin(["build", "."])
        code, said = sphinx.wait()
    assert code
    assert "no such package" in said


def test_at_its_end_exit_handlers_run_and_no_garbage_is_looked_for(book, held, monkeypatch):
    package = book / "made-up/jupyter_book"
    (package / "cli").mkdir(parents=True)
    for name in ("__init__", "sphinx", "cli/__init__"):
        (package / f"{name}.py").touch()
    (package / "cli/main.py").write_text(MAIN)
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    with SphinxProcess(book, held) as sphinx:
        sphinx.begin([])
        assert sphinx.wait() == (3, "the handler")
