"""The command line and the Makefile: one clear line where something is missing, and no traceback."""

import re
import shutil
import signal
import subprocess
import sys

import pytest
from conftest import BOOK

from evidencebook.build import refresh
from evidencebook.cli import main, parser
from evidencebook.evidence import passages, tables, verification_lock

MAKE = ["make", "--no-print-directory"]


def test_help_lists_the_verbs():
    told = subprocess.run([*MAKE, "help"], capture_output=True, text=True, check=True).stdout
    assert [line.split()[1] for line in told.splitlines()] == [
        "book",
        "evidence",
        "test",
        "test-all",
        "lint",
        "outputs",
        "check",
        "refresh",
        "execute",
        "serve",
        "lab",
        "fix",
        "verified",
        "changes",
        "bench",
        "bench-preview",
        "bench-page",
        "bench-pdf",
        "bench-scale",
        "lock",
        "examples",
        "package",
        "clean",
        "help",
    ]


def test_a_wrong_python_gives_one_clear_line(book):
    shutil.copy(BOOK / "Makefile", book)
    (book / "pyproject.toml").touch()
    python = book / "python-old"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    done = subprocess.run([*MAKE, f"PYTHON={python}"], capture_output=True, text=True, check=False)
    assert done.returncode
    lines = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert lines == [f"error: Python 3.11 or newer is needed as '{python}'; name another with: make PYTHON=python3.12"]


def test_a_passage_is_added_verified_and_locked(book, texts, capsys):
    words = ["--first", "The EU should preserve channels", "--last", "with official Minsk."]
    arguments = ["add", "passage", "--sources", str(texts), *words, "sceeus-channels", "sceeus-2024"]
    assert main(arguments) == 0
    assert passages.read()["sceeus-channels"].paragraph == 34
    assert passages.verify(texts) == []
    assert verification_lock.check() == []
    capsys.readouterr()
    assert main(arguments) == 1
    assert "there is a passage 'sceeus-channels' already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "name", "source", "says"),
    [
        (["--first", "The EU should", "--last", "in Belarus"], "p-1", "sceeus-2025", "no source 'sceeus-2025'"),
        (["--first", "The EU must", "--last", "in Belarus"], "p-1", "sceeus-2024", "Nearest wording"),
        (["--first", "the", "--last", "of"], "p-1", "sceeus-2024", "paragraphs hold"),
        (["--first", "In lieu of an", "--last", "Belarus"], "p-1", "sceeus-2024", "0 paragraphs hold"),
        (["--first", "Trade", "--last", "x"], "Not An Id", "sceeus-2024", "'Not An Id'"),
    ],
)
def test_a_passage_that_cannot_be_added_is_one_line_and_changes_nothing(book, texts, capsys, words, name, source, says):
    before = (book / "data/passages.csv").read_bytes()
    assert main(["add", "passage", "--sources", str(texts), *words, name, source]) == 1
    assert says in capsys.readouterr().err
    assert (book / "data/passages.csv").read_bytes() == before


def named_commands() -> set[tuple[str, ...]]:
    """Return the commands that docs and messages name, with their second word if they have one."""
    kinds = ("src/**/*.py", "src/**/*.toml", "docs/**/*.md", "*.md", "examples/**/*.md", ".ci/*", ".github/**/*.yml")
    texts = [file.read_text() for kind in kinds for file in BOOK.glob(kind) if file.is_file()]
    # In text, a command begins a piece of code, or follows a colon or a folder.
    said = re.compile(r"(?:`|bin/|: )evidencebook (?:--debug )?(?!and |is |has |was )([a-z]+)(?: ([a-z]+))?")
    return {tuple(filter(None, found)) for text in texts for found in said.findall(text)}


def test_every_command_that_docs_and_messages_name_is_there(capsys):
    unknown = []
    for words in sorted(commands := named_commands()):
        with pytest.raises(SystemExit) as ended:
            parser().parse_args([*words, "--help"])
        unknown += [words] if ended.value.code else []
    assert len(commands) > 20
    assert unknown == []


def test_a_folder_of_texts_that_is_not_there_is_told(capsys):
    assert main(["check", "--sources", "/nowhere"]) == 1
    assert "/nowhere: no such folder" in capsys.readouterr().err


def test_metadata_that_break_a_build_are_told_before_a_chapter_is_executed(tiny, capsys, monkeypatch):
    monkeypatch.setattr(refresh, "refresh", None)
    cff = tiny / "CITATION.cff"
    cff.write_text(cff.read_text().replace("title:", "titel:", 1))
    assert main(["build"]) == 1
    assert "CITATION.cff, title: gives no title" in capsys.readouterr().err


def test_check_says_what_it_looked_at(tiny, capsys):
    assert main(["check"]) == 0
    told = capsys.readouterr().out
    first, *_, last = told.splitlines()
    assert first.split() == [str(len(tables.codebook())), "tables"]
    assert (
        last
        == f"all {len(told.splitlines()) - 1} checks hold; passages were verified against the lock (no texts given)"
    )


INTERRUPTED = """
import os, runpy, signal, sys
class Interrupts:
    def find_spec(self, name, *_):
        if name == "evidencebook.cli":
            os.kill(os.getpid(), signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Interrupts())
runpy.run_module("evidencebook", run_name="__main__")
"""


def test_ctrl_c_while_the_command_is_being_imported_says_nothing():
    ended = subprocess.run([sys.executable, "-c", INTERRUPTED], check=False, capture_output=True, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, b"", b"")
