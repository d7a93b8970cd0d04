"""The process that Sphinx runs in: begun early, never with code that has changed since, never left behind."""

import os
import signal
import subprocess
import sys
import time

from helpers import press


def process(begun: press.Press) -> int:
    return begun._process.pid


def lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_ends_where_nothing_was_built(book):
    with press.Press() as begun:
        number = process(begun)
        assert lives(number)
    assert not lives(number)


def test_it_returns_what_jupyter_book_says_and_its_code(book):
    with press.Press() as begun:
        code, said = begun.build(["build", "nowhere"])
    assert code
    assert "nowhere" in said


def test_code_that_was_saved_since_is_what_runs(book, monkeypatch):
    with press.Press() as begun:
        first = process(begun)
        monkeypatch.setattr(press, "_code", lambda: "saved since")
        code, said = begun.build(["--version"])
        assert process(begun) != first
    assert not code
    assert "Jupyter Book" in said
    assert not lives(first)


def test_it_ends_with_who_began_it_however_that_ends(book):
    begin = "import time; from helpers.press import Press; p = Press().__enter__(); print(p._process.pid, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", begin], cwd=book, stdout=subprocess.PIPE, text=True) as parent:
        number = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    until = time.monotonic() + 30
    while lives(number) and time.monotonic() < until:
        time.sleep(0.05)
    assert not lives(number)
