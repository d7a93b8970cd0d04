"""The process that Sphinx runs in: begun early, never with code that has changed since, never left behind."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from evidencebook.build import sphinx_process
from evidencebook.files import fingerprints


def process(begun: sphinx_process.Press) -> int:
    return begun._process.pid


def lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


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


def test_it_brings_no_database_along_for_notebooks_that_it_never_executes():
    imported = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "evidencebook.build.sphinx_process"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    assert "myst_nb.core.execute" in imported
    assert "sqlalchemy" not in imported


def test_it_ends_where_nothing_was_built(book):
    with sphinx_process.Press() as begun:
        number = process(begun)
        assert lives(number)
    assert not lives(number)


def test_it_returns_what_jupyter_book_says_and_its_code(book):
    with sphinx_process.Press() as begun:
        begun.tell(["build", "nowhere"])
        code, said = begun.answer()
    assert code
    assert "nowhere" in said


def test_code_that_was_saved_since_is_what_runs(book, monkeypatch):
    with sphinx_process.Press() as begun:
        first = process(begun)
        monkeypatch.setattr(fingerprints, "code", lambda: "saved since")
        begun.tell(["--version"])
        code, said = begun.answer()
        assert process(begun) != first
    assert not code
    assert "Jupyter Book" in said
    assert not lives(first)


def test_what_hinders_it_from_beginning_is_what_it_says(book, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(book / "broken"))
    (book / "broken").mkdir()
    (book / "broken/myst_nb.py").write_text("raise ImportError('this is broken')\n")
    with sphinx_process.Press() as begun:
        begun._process.wait()
        begun.tell(["build", "."])
        code, said = begun.answer()
    assert code
    assert "this is broken" in said


def test_what_was_made_ready_to_draw_ends_with_it(book):
    with sphinx_process.Press() as begun:
        group = process(begun)
        begun.expect_figures()
        begun.tell(["--version"])
        code, said = begun.answer()
    assert not code
    assert "Jupyter Book" in said
    assert all_end(group)


@pytest.mark.parametrize("told", ["", 'p._process.stdin.write(\'["build", "."]\\n\'); p._process.stdin.flush(); '])
def test_it_ends_with_who_began_it_whether_it_waits_or_builds(book, told):
    begin = f"import time; from evidencebook.build.sphinx_process import Press; p = Press().__enter__(); {told}"
    begin += "time.sleep(4); print(p._process.pid, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", begin], cwd=book, stdout=subprocess.PIPE, text=True) as parent:
        group = int(parent.stdout.readline())
        assert lives(group)
        parent.send_signal(signal.SIGKILL)
    assert all_end(group)
