"""What was looked at is not looked at again while it, what it is held against and the code are the same."""

import json
import os
import random
import sys
from pathlib import Path

import pytest
from conftest import set_cell

from evidencebook.build import pipeline
from evidencebook.checks import runner
from evidencebook.evidence import prose, tables
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


# What an author may add to a page: some of it is refused, by several checks.
ADDED = (
    "Trade resumed.",
    "Trade fell by 12 %.",
    "It fell by {fact}`no-such-fact`.",
    "A return is rather likely.",
    "See {ref}`nothing <nowhere>` and [this](https://elsewhere.example/).",
    "They called it “a very long quotation of nobody at all”.",
    " ".join(["word"] * 40) + ".",
    "## A title of {passage}`no-such-passage`",
)


def told():
    return [(each.what, each.count, sorted(each.problems)) for each in runner.run(None)]


@pytest.mark.parametrize("seed", range(2))
def test_what_is_kept_of_pages_is_what_checks_of_the_whole_report_find(tiny, monkeypatch, seed):
    chance = random.Random(seed)  # noqa: S311 it guards nothing
    table = tiny / "data/counts.csv"
    pages = sorted((tiny / "chapters").glob("*.md"))
    assert len(pages) > 1
    as_it_was = {page: page.read_text() for page in pages} | {table: table.read_text()}
    for _ in range(6):
        for page in chance.sample(pages, chance.randint(0, 2)):
            page.write_text(as_it_was[page] + "\n".join(f"\n{each}\n" for each in chance.sample(ADDED, 2)))
        page = chance.choice([*pages, table])
        page.write_text(as_it_was[page])
        with lock.exclusive(tiny):
            kept = told()
        with monkeypatch.context() as patch:
            patch.setattr(cache, "known", lambda *_: None)
            assert told() == kept


def test_of_the_pages_only_the_one_that_changed_is_looked_at_again(tiny, monkeypatch):
    looked, find = [], prose.of

    def of(page):
        looked.append(page.name)
        return find(page)

    with lock.exclusive(tiny):
        before = runner.run(None)
        page = tiny / "chapters/evidence.md"
        page.write_text(page.read_text() + "\nTODO: more.\n")
        gates = {
            what: gate
            for what, gate in runner.stages(None)[-1].items()
            if what in runner.EACH_PAGE and runner._applies(what)
        }
        monkeypatch.setattr(prose, "of", of)
        found = [problem for gate in gates.values() for problem in gate()[1]]
    assert not runner.problems_of(before)
    assert {problem.file for problem in found} == {"chapters/evidence.md"}
    assert set(looked) == {"evidence.md"}


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
