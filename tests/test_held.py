"""A table that was found without fault is not searched again while it, its description and the code are the same."""

import json

import pytest
from conftest import set_cell

from evidencebook.evidence import tables, validation_cache
from evidencebook.problems import Problem, ReportError

FAULT = Problem("data/trade.csv", "row 2", "was searched", "")


@pytest.fixture
def noted(book, monkeypatch):
    """Return a book whose tables are noted; whoever searches one finds a fault."""
    tables.note_that_all_hold()
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
        patch.setattr(validation_cache, "_code", lambda: "other code")
        with pytest.raises(ReportError, match="was searched"):
            tables.read("trade")
    (noted / "requirements.lock").write_text("frictionless==1.0\n")
    with pytest.raises(ReportError, match="was searched"):
        tables.read("trade")


def test_a_note_that_cannot_be_read_is_none(noted):
    (noted / validation_cache.FILE).write_text("{half")
    with pytest.raises(ReportError, match="was searched"):
        tables.read("trade")
