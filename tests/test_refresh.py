"""Refresh executes what is stale and only that; a failing chapter leaves its notebook as it was."""

import errno
import json

import pytest
from conftest import edit, set_cell

from evidencebook.build import refresh
from evidencebook.evidence import fact_registry, facts
from evidencebook.files import atomic
from evidencebook.notebooks import staleness
from evidencebook.problems import ReportError


@pytest.fixture
def said():
    """Return the lines that refresh says."""
    return []


def cell(notebook: dict, cell_id: str) -> dict:
    return next(cell for cell in notebook["cells"] if cell["id"] == cell_id)


CHAPTER = "chapters/cycling.ipynb"


def test_a_fresh_book_is_left_alone(tiny, said):
    assert refresh.refresh(said.append) == 0
    assert said == []


def test_facts_are_computed_again_only_where_the_evidence_or_they_themselves_changed(tiny, said, monkeypatch):
    refresh.refresh(said.append)
    with monkeypatch.context() as patch:
        patch.setattr(fact_registry, "collect", lambda: pytest.fail("they were computed"))
        edit(tiny / "chapters/evidence.md", "# Evidence", "# The evidence")
        assert refresh.refresh(said.append) == 0
    right = (tiny / facts.FILE).read_text()
    (tiny / facts.FILE).write_text(right.replace(",percent,", ",count,", 1))
    assert refresh.refresh(said.append) >= 1
    assert (tiny / facts.FILE).read_text() == right


def test_evidence_that_broke_is_refused_although_it_held_before(tiny, said):
    refresh.refresh(said.append)
    set_cell(tiny / "data/counts.csv", "mill-street-2025-03", "value", "many")
    for _ in range(2):
        with pytest.raises(ReportError, match="'many' is not a plain number"):
            refresh.refresh(said.append)


def test_a_changed_value_reaches_facts_outputs_and_figures(tiny, said):
    page = tiny / CHAPTER
    rest = '{"cells": [{"cell_type": "code", "id": "one", "metadata": {}, "source": "1", "outputs": [], "execution_count": null}]'
    other = tiny / "chapters/other.ipynb"
    other.write_text(
        f'{rest}, "metadata": {json.dumps(json.loads(page.read_text())["metadata"])}, "nbformat": 4, "nbformat_minor": 5}}'
    )
    edit(tiny / "_toc.yml", "- file: chapters/cycling", "- file: chapters/cycling\n      - file: chapters/other")
    refresh.refresh(said.append)
    said.clear()
    before, untouched = json.loads(page.read_text()), other.read_text()
    set_cell(tiny / "data/counts.csv", "mill-street-2025-03", "value", "615")
    assert refresh.refresh(said.append) >= 2
    assert any(line.startswith("cycling: data/counts.csv row ") for line in said)
    after = json.loads(page.read_text())
    assert facts.read()["mill-street-2025-03"].value == 615
    assert facts.read()["cycling-growth"].value == pytest.approx(50, abs=1e-3)
    assert cell(after, "counts")["outputs"] != cell(before, "counts")["outputs"]
    assert [c["source"] for c in after["cells"]] == [c["source"] for c in before["cells"]]
    assert other.read_text() == untouched
    assert staleness.reasons(page) == []
    assert refresh.refresh(said.append) == 0


def test_outputs_do_not_depend_on_who_executes(tiny, said):
    page = tiny / CHAPTER
    before = page.read_text()
    notebook = json.loads(before)
    for each in notebook["cells"]:
        if "outputs" in each:
            each["outputs"] = []
    page.write_text(json.dumps(notebook))
    assert refresh.refresh(said.append) == 1
    assert page.read_text() == before


def test_what_a_chapter_reads_is_observed(book):
    inputs = json.loads((book / "chapters/economy.ipynb").read_text())["metadata"]["report"]["made_from"]
    assert {"data/trade.csv", "src/helpers/charts/economy/trade.py", "requirements.lock"} <= set(inputs)
    assert "data/findings.csv" not in inputs
    assert "src/evidencebook/sphinxext/figures/svg.py" not in inputs


def test_a_raising_cell_is_named_and_the_notebook_left_as_it_was(tiny, said):
    page = tiny / CHAPTER
    edit(page, "show(charts.counts())", "show(charts.cuonts())")
    before = page.read_bytes()
    with pytest.raises(ReportError) as caught:
        refresh.refresh(said.append)
    (finding,) = caught.value.problems
    assert finding.file == CHAPTER
    assert "(counts)" in finding.place
    assert "cuonts" in finding.fault
    assert page.read_bytes() == before
    assert not list(page.parent.glob(".*"))


def test_prose_is_no_reason_to_execute(tiny):
    edit(tiny / CHAPTER, "## What the traders say", "## What traders say")
    assert staleness.reasons(tiny / CHAPTER) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("data/counts.csv", "Mill Street", "Mill Road"),
        ("src/helpers/charts.py", "More people cycle on", "More cycle on"),
        ("requirements.lock", "", "altair==6.3.0"),
    ],
)
def test_an_input_that_changed_is_named(tiny, said, file, old, new):
    path = tiny / file
    if not path.is_file():  # a report may be without one until it is built for others
        path.write_text("altair==6.2.0\n")
        refresh.refresh(said.append)
    path.write_text(path.read_text().replace(old, new, 1) + "\n")
    (reason,) = staleness.reasons(tiny / CHAPTER)
    assert reason.startswith(file)


def test_an_unfinished_write_leaves_the_old_file(tmp_path, monkeypatch):
    file = tmp_path / "facts.csv"
    file.write_text("old")
    monkeypatch.setattr(atomic.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "disk full")))
    with pytest.raises(OSError, match=r"disk full.*facts\.csv"):
        atomic.replace(file, "new")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]
