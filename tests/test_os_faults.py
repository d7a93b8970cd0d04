"""What the operating system refuses is told in one line with its remedy, and commands as they can be typed."""

import errno
import os
import shutil

import pytest

from evidencebook import cli
from evidencebook.build import pipeline
from evidencebook.files import os_faults
from evidencebook.problems import ReportError


@pytest.mark.parametrize(
    ("number", "says"),
    [(errno.ENOSPC, "disk space"), (errno.EACCES, "permissions"), (errno.EROFS, "permissions"), (errno.EFBIG, "ulimit -f"),
     (errno.EMFILE, "ulimit -n")],
)  # fmt: skip
def test_a_refusal_names_the_file_and_the_remedy(number, says):
    told = os_faults.told(OSError(number, os.strerror(number), "/there/_build/.lock"))
    assert told.startswith("/there/_build/.lock: ")
    assert says in told
    assert "Errno" not in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("RuntimeError: QPDFSystemError: write: No space left on device", "disk space"),
        ("OSError: [Errno 27] File too large: 'x.html'", "ulimit -f"),
        ("Error: ENOSPC: write", "disk space"),
        ("failed (os error 28)", "disk space"),
    ],
)
def test_what_another_program_says_of_it_is_understood(said, says, book):
    assert says in os_faults.remedy_of(said)
    with pytest.raises(ReportError) as caught:
        pipeline._accept(1, f"writing output\n{said}\n")
    (problem,) = caught.value.problems
    assert says in problem.remedy
    assert "\n" not in problem.fault
    assert "Error" not in problem.fault


def test_another_failure_has_no_remedy_of_the_system():
    assert os_faults.remedy_of("WARNING: undefined label") == ""


def test_commands_are_printed_as_they_can_be_typed(monkeypatch):
    text = "Repair it with: evidencebook fix data/t.csv; a fault of evidencebook or of src/"
    monkeypatch.setattr(shutil, "which", lambda _: None)
    typed = cli._as_typed(text)
    assert ".venv/bin/evidencebook fix data/t.csv" in typed
    assert "a fault of evidencebook or" in typed
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/evidencebook")
    assert cli._as_typed(text) == text
