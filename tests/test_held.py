"""A table that was found without fault is not searched again while it, its description and the code are the same."""

import json
import os
import sys
from pathlib import Path

import pytest
from conftest import set_cell

from evidencebook.build import pipeline
from evidencebook.checks import runner
from evidencebook.evidence import tables
from evidencebook.files import cache, fingerprints, lock
from evidencebook.problems import Problem, ReportError

FAULT = Problem("data/trade.csv", "row 2", "was searched", "")


@pytest.fixture
def noted(book, monkeypatch):
    """Return a book whose tables were read; whoever searches one now finds a fault."""
    tables._read.cache_clear()
    with lock.exclusive(book):
        for name in tables.codebook():
            tables.read(name)
    monkeypatch.setattr(tables, "findings_of", lambda *_: [FAULT])
    tables._read.cache_clear()
    yield book
    tables._read.cache_clear()


def test_what_was_noted_is_read_without_a_search(noted):
    assert len(tables.read("trade")) > 100


def test_a_table_that_changed_is_searched(noted):
    set_cell(noted / "data/trade.csv", "wits-exports-2022", "value_usd_million", "229.7")
    with pytest.raises(ReportError, match="was searched"):
        tables.read("trade")


def test_a_table_whose_description_changed_is_searched(noted):
    codebook = noted / "data/datapackage.json"
    described = json.loads(codebook.read_text())
    (trade,) = (each for each in described["resources"] if each["name"] == "trade")
    trade["schema"]["fields"][0]["description"] += " And more."
    codebook.write_text(json.dumps(described))
    with pytest.raises(ReportError, match="was searched"):
        tables.read("trade")


def test_after_a_change_of_code_or_of_versions_every_table_is_searched(noted, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(cache, "_code", lambda: "other code")
        with pytest.raises(ReportError, match="was searched"):
            tables.read("trade")
    (noted / "requirements.lock").write_text("pandas==1.0\n")
    with pytest.raises(ReportError, match="was searched"):
        tables.read("trade")


def test_a_note_that_cannot_be_read_is_none(noted):
    for note in (noted / "_build/kept").glob("*-valid"):
        note.write_text("half")
    with pytest.raises(ReportError, match="was searched"):
        tables.read("trade")


def test_only_who_holds_the_lock_notes_what_held(tiny):
    looked = []

    def look():
        looked.append(1)
        return 3, []

    for _ in range(2):
        assert cache.held("thing", "the same", look) == (3, [])
    with lock.exclusive(tiny):
        for _ in range(2):
            assert cache.held("thing", "the same", look) == (3, [])
    assert cache.held("thing", "the same", look) == (3, [])
    assert len(looked) == 3


def test_what_is_wrong_is_told_each_time(tiny):
    with lock.exclusive(tiny):
        for _ in range(2):
            assert cache.held("thing", "another", lambda: (1, [FAULT])) == (1, [FAULT])


def test_checks_of_the_evidence_read_no_chapter(book):
    """What was noted of them stands while chapters change."""
    chapters, opened = os.path.realpath(book / "chapters"), []

    def watch(event, about):
        if seen is not None and event == "open" and str(about[0]).startswith(chapters):
            seen.append(f"{what} {about[0]}")

    seen = opened
    sys.addaudithook(watch)
    first, second, third, last = runner.stages(None)
    of_tables = {what: gate for what, gate in last.items() if what in runner.FROM_TABLES}
    assert of_tables
    for what, gate in (first | second | third | of_tables).items():
        if what != "pages in _toc.yml":
            runner.passed(what, gate)
    seen = None
    assert not opened


@pytest.mark.parametrize("folder", ["src/evidencebook", "../evidencebook"])
def test_a_change_of_the_engine_is_seen_within_the_report_and_outside(tiny, monkeypatch, folder):
    engine = Path(os.path.normpath(tiny / folder))
    engine.mkdir(parents=True)
    monkeypatch.setattr(fingerprints, "_ENGINE", engine)
    found = set()
    for name in ("module.py", "style.css"):
        for content in ("one", "two"):
            (engine / name).write_text(content)
            found.add(pipeline.inputs_digest())
    assert len(found) == 4
