"""Each deliberate fault is caught by the gate that it names, with a place and a remedy; what changes nothing passes.

One copy of the book is broken and mended again for every fault, so that the gates read anew only what changed.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import in_evidence
import in_pages
import in_prose
import in_record
import in_tables
import in_translations
import pytest
from conftest import BOOK, copied
from deliberate import Fault

from evidencebook.checks import runner
from evidencebook.cli import main
from evidencebook.problems import Problem

FAULTS = [
    *in_tables.FAULTS,
    *in_evidence.FAULTS,
    *in_pages.FAULTS,
    *in_record.FAULTS,
    *in_prose.FAULTS,
    *in_translations.FAULTS,
]
HARMLESS = [*in_pages.HARMLESS, *in_record.HARMLESS, *in_prose.HARMLESS, *in_translations.HARMLESS]
STAGE = {gate: number for number, stage in enumerate(runner.stages(None)) for gate in stage}
# One fault of each stage runs through the whole command as well; that the command asks every gate is a test of its own.
THROUGH_THE_COMMAND = {STAGE[fault.gate]: fault for fault in FAULTS}.values()


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """Return a copy of the book; whoever breaks it mends it again."""
    folder = tmp_path_factory.mktemp("faults")
    return copied(folder)


@contextmanager
def broken(folder: Path, fault_change) -> Iterator[None]:
    """Make a change in the copy of the book, stand in it, and take the change back."""
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()}
    os.chdir(folder)
    try:
        fault_change(folder)
        yield
    finally:
        for file in folder.rglob("*"):
            if file.is_file() and file not in before:
                file.unlink()
        for file, changed in before.items():
            if not file.is_file() or file.stat().st_mtime_ns != changed:
                shutil.copy2(BOOK / file.relative_to(folder), file)


def caught(fault: Fault, texts: Path | None) -> list[Problem]:
    """Return what the gate that a fault names has to say."""
    (gate,) = [stage[fault.gate] for stage in runner.stages(texts) if fault.gate in stage]
    return runner.passed(fault.gate, gate).problems


def holds(fault: Fault, found: list[Problem]) -> None:
    """Fail unless one of the findings says what the fault must be told with, and all have a remedy."""
    told = [str(finding) for finding in found]
    assert any(all(word in line for word in fault.says) for line in told), (
        f"slipped through: {fault.name}\n" + "\n".join(told[:20] or [f"{fault.gate} found nothing"])
    )
    assert all(finding.remedy and finding.fault for finding in found)
    assert not any("could not be finished" in line for line in told), told


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_caught(fault, copy, record_property):
    with broken(copy, fault.change):
        holds(fault, caught(fault, None))
    record_property("caught by", fault.gate)


@pytest.mark.parametrize("fault", in_evidence.WITH_TEXTS, ids=lambda fault: fault.name)
def test_a_fault_is_caught_where_the_texts_are_at_hand(fault, copy, texts, record_property):
    with broken(copy, fault.change):
        holds(fault, caught(fault, texts))
    record_property("caught by", f"{fault.gate}, with the texts")


@pytest.mark.parametrize("fault", THROUGH_THE_COMMAND, ids=lambda fault: fault.name)
def test_the_command_tells_a_fault_and_builds_nothing(fault, copy, capsys):
    with broken(copy, fault.change):
        before = {file: file.read_bytes() for file in copy.rglob("*") if file.is_file()}
        assert main(["check"]) == 1
        told = capsys.readouterr().err
        assert all(word in told for word in fault.says), told
        assert {file: file.read_bytes() for file in copy.rglob("*") if file.is_file()} == before


def test_the_command_asks_every_gate(copy, monkeypatch):
    monkeypatch.chdir(copy)
    done = runner.run(None)
    assert [checked.what for checked in done] == [gate for stage in runner.stages(None) for gate in stage]
    assert [str(problem) for checked in done for problem in checked.problems] == []
    assert all(checked.ran and checked.count for checked in done)


def test_changes_that_matter_nothing_pass(copy, record_property):
    """All of them at once, as each takes a check of the whole report; one that is told is sought alone."""
    with broken(copy, lambda folder: [change(folder) for _, change in HARMLESS]):
        together = _told()
    for name, change in HARMLESS if together else ():
        with broken(copy, change):
            assert (name, _told()) == (name, [])
    assert together == []
    for name, _ in HARMLESS:
        record_property("passed", name)


def _told() -> list[str]:
    return [str(problem) for checked in runner.run(None) for problem in checked.problems]


def test_there_are_faults_of_every_gate_and_each_has_a_name_of_its_own():
    every = [*FAULTS, *in_evidence.WITH_TEXTS]
    names = [fault.name for fault in every]
    assert len(set(names)) == len(names) >= 150
    assert {name for stage in runner.stages(Path("texts")) for name in stage} == {fault.gate for fault in every}
    assert len(HARMLESS) >= 20
