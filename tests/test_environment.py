"""A command runs the code of its own folder, in a Python that the shell does not change."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import BOOK

from evidencebook import browser_setup, environment

COMMAND = [sys.executable, "-m", "evidencebook", "fact", "list", "peak"]


def test_a_copied_folder_is_told_that_the_environment_runs_other_code(book):
    told = environment.foreign_code()
    assert str(BOOK / "src/evidencebook") in told
    assert str(book / "src/evidencebook") in told
    assert "make" in told


def test_the_own_folder_is_fine_also_through_a_link(tmp_path, monkeypatch):
    assert environment.foreign_code() == ""
    (tmp_path / "link").symlink_to(BOOK)
    monkeypatch.chdir(tmp_path / "link")
    assert environment.foreign_code() == ""


def test_a_folder_that_is_mounted_at_two_places_is_one(book, monkeypatch):
    monkeypatch.setattr(os.path, "samefile", lambda _here, _there: True)
    assert environment.foreign_code() == ""


def test_a_command_in_a_copied_folder_ends_with_one_line(book, monkeypatch):
    monkeypatch.delenv("PYTHONPATH")
    done = subprocess.run(COMMAND, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("error: this environment would run the code in ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "needs_none"),
    [
        (["setup"], True),
        (["--debug", "setup"], True),
        (["new", "my-report"], True),
        (["add", "row", "--help"], True),
        (["build"], False),
        (["changes", "new"], False),
        ([], False),
    ],
)
def test_what_needs_no_report_is_not_held_to_the_code_of_one(arguments, needs_none):
    assert environment._needs_no_report(arguments) == needs_none


@pytest.fixture(scope="module")
def plain():
    """Return how the command ends in the shell as it is."""
    return subprocess.run(COMMAND, cwd=BOOK, capture_output=True, check=True, timeout=60)


@pytest.mark.parametrize(
    "given",
    [
        {"PYTHONPATH": "elsewhere"},
        {"PYTHONOPTIMIZE": "2"},
        {"PYTHONWARNINGS": "error"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "xx_YY.UTF-8"},
        {"HOME": "/nonexistent"},
    ],
    ids=" ".join,
)
def test_settings_of_the_shell_change_nothing(given, plain, tmp_path):
    (tmp_path / "helpers.py").write_text('raise SystemExit("the wrong helpers")\n')
    given = {name: str(tmp_path) if value == "elsewhere" else value for name, value in given.items()}
    done = subprocess.run(COMMAND, capture_output=True, env=os.environ | given, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, plain.stdout, plain.stderr)


def test_too_few_open_files_are_told_before_a_chapter_is_blamed():
    limited = ["sh", "-c", 'ulimit -n 64; exec "$@"', "sh", *COMMAND]
    done = subprocess.run(limited, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "only 64 files may be open at once" in done.stderr


@pytest.mark.parametrize("python", ["#!/bin/sh\nexit 1\n", None], ids=["of another folder", "gone"])
def test_make_renews_an_environment_that_cannot_be_used(python, tmp_path):
    shutil.copy(BOOK / "Makefile", tmp_path)
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).touch()
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/.ready").touch()
    if python is not None:
        (tmp_path / ".venv/bin/python").write_text(python)
        (tmp_path / ".venv/bin/python").chmod(0o755)
    told = subprocess.run(["make", "--dry-run", "check"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "rm -rf .venv" in told.stdout


def test_an_environment_that_cannot_be_deleted_is_told_in_one_line(tmp_path):
    shutil.copy(BOOK / "Makefile", tmp_path)
    for name in ("requirements.lock", "pyproject.toml", ".venv/.ready", "bin/rm"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("#!/bin/sh\necho cannot remove >&2\nexit 1\n")
    (tmp_path / "bin/rm").chmod(0o755)
    os.utime(tmp_path / ".venv/.ready", (1, 1))
    command = ["make", ".venv/.ready", f"PYTHON={sys.executable}"]
    path = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, env=os.environ | path, check=False, timeout=60
    )
    assert done.returncode
    assert "error: .venv cannot be deleted here" in done.stderr
    assert "cannot remove" not in done.stderr


def test_of_two_that_make_the_environment_at_once_one_does(tmp_path):
    shutil.copy(BOOK / "Makefile", tmp_path)
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).touch()
    python = tmp_path / "python"
    made = "mkdir -p .venv/bin; cp python .venv/bin; echo made >> log; sleep 0.5"
    python.write_text(f'#!/bin/sh\n[ "$2" != venv ] || {{ {made}; }}\n')
    python.chmod(0o755)
    command = ["make", ".venv/.ready", "PYTHON=./python"]
    both = [subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [each.wait(timeout=60) for each in both] == [0, 0]
    assert (tmp_path / "log").read_text() == "made\n"
    assert (tmp_path / ".venv/.ready").exists()


def test_make_leaves_the_own_environment_alone():
    told = subprocess.run(["make", "--dry-run", "check"], cwd=BOOK, capture_output=True, text=True, check=True)
    assert "rm -rf .venv" not in told.stdout


@pytest.mark.parametrize("home", [None, "/nonexistent"])
def test_npm_needs_no_home_folder(home, monkeypatch, tmp_path):
    monkeypatch.delenv("HOME") if home is None else monkeypatch.setenv("HOME", home)
    given = browser_setup._environment(tmp_path)
    assert given["HOME"] == str(tmp_path)
    assert Path(given["npm_config_cache"]).parent == tmp_path


def test_a_difference_of_notebooks_has_colours_on_a_terminal_alone(tmp_path):
    shutil.copy(BOOK / "Makefile", tmp_path)
    driver = tmp_path / ".venv/lab/bin/git-nbdiffdriver"
    driver.parent.mkdir(parents=True)
    driver.write_text('#!/bin/sh\necho "$2"\n')
    driver.chmod(0o755)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True, timeout=60)
    subprocess.run(["make", "-s", "notebook-drivers"], cwd=tmp_path, check=True, timeout=60)
    (tmp_path / ".gitattributes").write_text("*.ipynb diff=jupyternotebook\n")
    (tmp_path / "page.ipynb").write_text("a\n")
    subprocess.run(["git", "add", "page.ipynb"], cwd=tmp_path, check=True, timeout=60)
    (tmp_path / "page.ipynb").write_text("b\n")
    shown = subprocess.run(["git", "diff"], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    assert shown.stdout == "--no-color\n"


def test_notebooks_are_compared_and_merged_where_nbdime_is_not(tmp_path):
    """Edits of different cells merge, and `git diff` shows them, in a clone in which `make lab` set drivers that are gone."""
    shutil.copy(BOOK / "Makefile", tmp_path)
    page = tmp_path / "page.ipynb"
    git = ["git", "-C", str(tmp_path), "-c", "user.name=A", "-c", "user.email=a@example.org"]

    def run(*words: str) -> str:
        return subprocess.run([*git, *words], capture_output=True, text=True, check=True, timeout=60).stdout

    def saved(first: str, second: str) -> None:
        cells = [f'{{\n"source": "{text}"\n}}' for text in (first, *["-"] * 5, second)]
        page.write_text('{"cells": [\n' + ",\n".join(cells) + "\n]}\n", encoding="utf-8")
        run("add", "-A")
        run("commit", "-qm", first + second)

    run("init", "-qb", "main")
    (tmp_path / ".gitattributes").write_text((BOOK / ".gitattributes").read_text(encoding="utf-8"), encoding="utf-8")
    subprocess.run(["make", "-s", "notebook-drivers"], cwd=tmp_path, check=True, timeout=60)
    saved("a", "b")
    run("checkout", "-qb", "other")
    saved("a", "new b")
    run("checkout", "-q", "main")
    saved("new a", "b")
    run("merge", "-q", "other")
    assert '"new a"' in page.read_text(encoding="utf-8")
    assert '"new b"' in page.read_text(encoding="utf-8")
    assert '"new b"' in run("diff", "HEAD~1")
