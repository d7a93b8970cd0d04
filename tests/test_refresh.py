"""Refresh executes what is stale and only that; a failing chapter leaves its notebook as it was."""

import json

import pytest
from conftest import edit, set_cell

from evidencebook.build import refresh
from evidencebook.evidence import fact_registry, facts, tables
from evidencebook.files import atomic
from evidencebook.notebooks import staleness
from evidencebook.problems import ReportError


@pytest.fixture
def said():
    """Return the lines that refresh says."""
    return []


def cell(notebook: dict, cell_id: str) -> dict:
    return next(cell for cell in notebook["cells"] if cell["id"] == cell_id)


def test_a_fresh_book_is_left_alone(book, said):
    assert refresh.refresh(said.append) == 0
    assert said == []


def test_facts_are_computed_again_only_where_the_evidence_or_they_themselves_changed(book, said, monkeypatch):
    refresh.refresh(said.append)
    with monkeypatch.context() as patch:
        patch.setattr(fact_registry, "collect", lambda: pytest.fail("they were computed"))
        edit(book / "chapters/facts.md", "# Register of facts", "# The register of facts")
        assert refresh.refresh(said.append) == 0
    right = (book / facts.FILE).read_text()
    (book / facts.FILE).write_text(right.replace(",percent,", ",count,", 1))
    assert refresh.refresh(said.append) >= 1
    assert (book / facts.FILE).read_text() == right


def test_evidence_that_broke_is_refused_although_it_held_before(book, said):
    refresh.refresh(said.append)
    set_cell(book / "data/trade.csv", "wits-exports-2022", "value_usd_million", "many")
    for _ in range(2):
        with pytest.raises(ReportError, match="'many' is not a plain number"):
            refresh.refresh(said.append)


def test_a_changed_value_reaches_facts_outputs_and_figures(book, said):
    page = book / "chapters/economy.ipynb"
    before = json.loads(page.read_text())
    edit(book / "data/trade.csv", ",exact,1462.7,", ",exact,1562.7,")
    edit(book / "data/trade.csv", "column 2021 = 1462730.2", "column 2021 = 1562730.2")
    assert refresh.refresh(said.append) >= 2
    assert any(line.startswith("economy: data/trade.csv row ") for line in said)
    after = json.loads(page.read_text())
    assert facts.read()["wits-exports-2021"].value == 1562.7
    change = 100 * (tables.read("trade").value_usd_million["wits-exports-2022"] / 1562.7 - 1)
    assert facts.read()["audit-exports-change-2022-ukrainian"].value == pytest.approx(change, abs=1e-3)
    assert cell(after, "trade")["outputs"] != cell(before, "trade")["outputs"]
    assert cell(after, "russia-share")["outputs"] == cell(before, "russia-share")["outputs"]
    assert [c["source"] for c in after["cells"]] == [c["source"] for c in before["cells"]]
    assert staleness.reasons(page) == []
    assert refresh.refresh(said.append) == 0


def test_outputs_do_not_depend_on_who_executes(book, said):
    page = book / "chapters/index.ipynb"  # the quickest; nbval executes all of them
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


def test_a_raising_cell_is_named_and_the_notebook_left_as_it_was(book, said):
    page = book / "chapters/index.ipynb"
    edit(page, "show(about.signs())", "show(about.sings())")
    before = page.read_bytes()
    with pytest.raises(ReportError) as caught:
        refresh.refresh(said.append)
    (finding,) = caught.value.problems
    assert finding.file == "chapters/index.ipynb"
    assert "(signs)" in finding.place
    assert "sings" in finding.fault
    assert page.read_bytes() == before
    assert not list(page.parent.glob(".*"))


def test_prose_is_no_reason_to_execute(book):
    page = book / "chapters/economy.ipynb"
    edit(page, "## Another reading", "## A different reading")
    assert staleness.reasons(page) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("data/trade_shares.csv", "Cannot", "Cannot"),
        ("src/helpers/charts/economy/trade.py", "Trade stopped with the invasion", "Trade ended with the invasion"),
        ("requirements.lock", "altair==", "altair ==="),
    ],
)
def test_an_input_that_changed_is_named(book, file, old, new):
    path = book / file
    path.write_text(path.read_text().replace(old, new, 1) + "\n")
    (reason,) = staleness.reasons(book / "chapters/economy.ipynb")
    assert reason.startswith(file)


def test_an_unfinished_write_leaves_the_old_file(tmp_path, monkeypatch):
    file = tmp_path / "facts.csv"
    file.write_text("old")
    monkeypatch.setattr(atomic.os, "fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        atomic.replace(file, "new")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]
