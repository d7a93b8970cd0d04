"""Commands that write take turns, whichever they are; those that read need not wait."""

import os
import subprocess
import sys
import time

import generated
import pytest
from conftest import BOOK

from evidencebook.cli import main
from evidencebook.files import lock


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Return a report of two chapters, and stand in it."""
    folder = generated.write(tmp_path / "book", 2)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder / "src"))
    return folder


def command(*words: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "evidencebook", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def test_two_refreshes_at_once_both_succeed_and_execute_each_chapter_once(small):
    code = "from evidencebook.build import refresh; refresh.chapters(print)"
    told = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with lock.exclusive(small):  # so that both are there before one begins
        running = [subprocess.Popen([sys.executable, "-u", "-c", code], **told) for _ in range(2)]
        for process in running:
            assert "waiting for another command to end" in process.stdout.readline()
    said = [process.communicate(timeout=110)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    assert sum(text.count("executed (") for text in said) == 2, said


def test_a_command_that_writes_waits_and_one_that_reads_does_not(small):
    with lock.exclusive(small):
        waiting = command("add", "chapter", "late")
        assert "waiting for another command" in waiting.stdout.readline()
        reading = command("fact", "list")
        reading.communicate(timeout=60)
        assert reading.returncode == 0
        assert not (small / "chapters/late.ipynb").exists()
    waiting.communicate(timeout=60)
    assert waiting.returncode == 0
    assert (small / "chapters/late.ipynb").exists()


def test_the_lock_can_be_taken_again_by_who_holds_it(tmp_path):
    with lock.exclusive(tmp_path) as first, lock.exclusive(tmp_path) as second:
        assert first == second


def test_a_check_writes_nothing(tiny, capsys):
    before = {file: file.stat().st_mtime_ns for file in tiny.rglob("*") if "__pycache__" not in file.parts}
    journal = tiny / ".unfinished.part"
    journal.write_text("[]")
    main(["check"])
    after = {file: file.stat().st_mtime_ns for file in tiny.rglob("*") if "__pycache__" not in file.parts}
    assert after.keys() - before.keys() == {journal}
    assert {file: after[file] for file in before if file.is_file()} == {f: t for f, t in before.items() if f.is_file()}


def test_asking_git_for_the_state_takes_no_lock_of_its_index(tmp_path, monkeypatch):
    from evidencebook import project

    for name in ("_toc.yml", "CITATION.cff"):
        (tmp_path / name).write_bytes((BOOK / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *words], check=True)
    time.sleep(1.1)
    os.utime("CITATION.cff")  # now an ordinary `git status` would refresh the index
    before = (tmp_path / ".git/index").read_bytes()
    assert project.version().changed is False
    assert (tmp_path / ".git/index").read_bytes() == before
