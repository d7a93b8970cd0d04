"""Each deliberate fault is caught by the gate that it names, with a place and a remedy; what changes nothing passes.

One copy of the book is broken and mended again for every fault, so that the gates read anew only what changed.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import deliberate
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
# A fault of the first stage and one of the last run through the whole command, on the small report; that it asks every
# gate is a test of its own.
THROUGH_THE_COMMAND = {
    "first": (deliberate.content("chapters/evidence.md", lambda c: b"\xef\xbb\xbf" + c), "byte order mark"),
    "last": (deliberate.said("evidence.md", "It grew by 45 per cent."), "the number '45' is typed"),
}


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


def found_by(gate: str, texts: Path | None) -> list[Problem]:
    """Return what a gate has to say."""
    (run,) = [stage[gate] for stage in runner.stages(texts) if gate in stage]
    return runner.passed(gate, run).problems


def made_of(faults: list[Fault], folder: Path) -> list[Fault]:
    """Make the changes of faults as far as they go together; return those that were made."""
    made = []
    for fault in faults:
        with suppress(Exception):  # what one has changed, another may not find as it expects it
            fault.change(folder)
            made.append(fault)
    return made


def told_of(faults: list[Fault], found: list[Problem]) -> list[Fault]:
    """Return the faults that are told, each by a finding of its own, and with a remedy."""
    lines = [str(finding) for finding in found if finding.remedy and finding.fault]
    if len(lines) < len(found) or any("could not be finished" in line for line in lines):
        return []
    told, free = [], list(lines)
    for fault in sorted(faults, key=lambda one: sum(_says(one, line) for line in lines)):
        if own := next((line for line in free if _says(fault, line)), None):
            free.remove(own)
            told.append(fault)
    return told


def _says(fault: Fault, line: str) -> bool:
    return all(word in line for word in fault.says)


def slipped(faults: list[Fault], copy: Path, texts: Path | None) -> dict[str, list[str]]:
    """Return what a gate says of each fault that it does not tell.

    They are made together, as each look takes a second; those that are not told, as others may hide them, again without
    these, and at last alone.
    """
    (gate,) = {fault.gate for fault in faults}
    left, told = faults, faults
    while told and len(left) > 1:
        made = []
        with broken(copy, lambda folder, left=left, made=made: made.extend(made_of(left, folder))):
            told = told_of(made, found_by(gate, texts))
        left = [fault for fault in left if fault not in told]
    lost = {}
    for fault in left:
        with broken(copy, fault.change):
            found = found_by(gate, texts)
            if fault not in told_of([fault], found):
                lost[fault.name] = [str(finding) for finding in found[:20]]
    return lost


GATES = sorted({fault.gate for fault in FAULTS})


@pytest.mark.parametrize("gate", GATES)
def test_the_faults_of_a_gate_are_caught(gate, copy, record_property):
    faults = [fault for fault in FAULTS if fault.gate == gate]
    assert slipped(faults, copy, None) == {}
    for _ in faults:
        record_property("caught by", gate)


@pytest.mark.parametrize("gate", sorted({fault.gate for fault in in_evidence.WITH_TEXTS}))
def test_the_faults_of_a_gate_are_caught_where_the_texts_are_at_hand(gate, copy, texts, record_property):
    faults = [fault for fault in in_evidence.WITH_TEXTS if fault.gate == gate]
    assert slipped(faults, copy, texts) == {}
    for _ in faults:
        record_property("caught by", f"{gate}, with the texts")


@pytest.mark.parametrize("stage", THROUGH_THE_COMMAND)
def test_the_command_tells_a_fault_and_builds_nothing(stage, tiny, capsys):
    change, words = THROUGH_THE_COMMAND[stage]
    change(tiny)
    before = contents(tiny)
    assert main(["check"]) == 1
    told = capsys.readouterr().err
    assert "chapters/evidence.md" in told
    assert words in told
    assert contents(tiny) == before


def contents(folder: Path) -> dict[Path, bytes]:
    """Read every file but those that Python keeps of the modules it imports."""
    return {
        file: file.read_bytes() for file in folder.rglob("*") if file.is_file() and file.parent.name != "__pycache__"
    }


def test_every_gate_is_asked_and_changes_that_matter_nothing_pass(copy, record_property):
    """All of them at once, as each takes a check of the whole report; one that is told is sought alone."""
    with broken(copy, lambda folder: [change(folder) for _, change in HARMLESS]):
        done = runner.run(None)
    assert [checked.what for checked in done] == [gate for stage in runner.stages(None) for gate in stage]
    assert all(checked.ran and checked.count for checked in done)
    together = _told(done)
    for name, change in HARMLESS if together else ():
        with broken(copy, change):
            assert (name, _told(runner.run(None))) == (name, [])
    assert together == []
    for name, _ in HARMLESS:
        record_property("passed", name)


def _told(done: list[runner.Checked]) -> list[str]:
    return [str(problem) for checked in done for problem in checked.problems]


def test_there_are_faults_of_every_gate_and_each_has_a_name_of_its_own():
    every = [*FAULTS, *in_evidence.WITH_TEXTS]
    names = [fault.name for fault in every]
    assert len(set(names)) == len(names) >= 150
    assert {name for stage in runner.stages(Path("texts")) for name in stage} == {fault.gate for fault in every}
    assert len(HARMLESS) >= 20
