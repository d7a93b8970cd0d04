"""What editors and systems leave in the folders of a report is no part of it, and a folder may be a link."""

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from sphinx.util.matching import get_matching_files

from evidencebook import project
from evidencebook.checks import contents, evidence
from evidencebook.files import fingerprints, paths
from evidencebook.notebooks import trace
from evidencebook.problems import UsageError
from evidencebook.sphinxext import page_files

LEFT = (
    *(
        "method.md~",
        "#method.md#",
        ".#method.md",
        ".method.md.swp",
        "~$method.md",
        ".~lock.trade.csv#",
        "trade.csv.bak",
    ),
    *("desktop.ini", "Thumbs.db", ".DS_Store", "method.md.orig", ".ipynb_checkpoints/economy-checkpoint.ipynb"),
)


@pytest.fixture
def report(tmp_path, monkeypatch):
    """Return a report of one page and one file of data, and stand in it."""
    for folder in ("chapters", "data"):
        (tmp_path / folder).mkdir()
    (tmp_path / "_toc.yml").touch()
    (tmp_path / "chapters/a.md").write_text("# A\n")
    (tmp_path / "data/t.csv").write_text("id\n1\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", LEFT)
def test_what_is_left_behind_is_no_page_and_no_table(report, name):
    before = fingerprints.everything()
    for folder in ("chapters", "data"):
        (report / folder / name).parent.mkdir(exist_ok=True)
        (report / folder / name).touch()
    assert [page.name for page in project.chapter_files()] == ["a.md"]
    assert contents._not_pages() == []
    assert fingerprints.everything() == before
    assert list(fingerprints.of_files(["chapters", "data", "_toc.yml"])) == ["chapters/a.md", "data/t.csv", "_toc.yml"]


def test_sphinx_finds_the_chapters_alone(report):
    for name in (
        "README.md",
        "docs/a.md",
        "_build/kept/a.md",
        *(f"chapters/{left}" for left in LEFT),
        "chapters/.b.md",
    ):
        (report / name).parent.mkdir(parents=True, exist_ok=True)
        (report / name).touch()
    config = SimpleNamespace(exclude_patterns=["_build"])
    page_files._found(None, config)
    found = get_matching_files(report, config.include_patterns, config.exclude_patterns)
    assert list(found) == ["chapters/a.md"]


@pytest.mark.parametrize("name", ["notes.txt", "copy.xlsx", "b.html"])
def test_what_an_author_put_there_is_told(report, name):
    (report / "chapters" / name).touch()
    assert [problem.file for problem in contents._not_pages()] == [f"chapters/{name}"]
    assert not paths.is_left_behind(report / "chapters" / name)


def test_a_folder_of_tables_may_be_a_link(book, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "data"
    shutil.move(book / "data", elsewhere)
    (book / "data").symlink_to(elsewhere)
    assert project.relative(project.data() / "trade.csv") == "data/trade.csv"
    assert evidence.tables_hold()[1] == []


def test_what_a_chapter_reads_through_a_link_is_observed(report, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "t.csv").write_text("id\n1\n")
    shutil.rmtree(report / "data")
    (report / "data").symlink_to(elsewhere)
    observer = object.__new__(trace._Observer)
    observer.root = os.path.realpath(report)
    os.chdir(report / "chapters")
    assert observer.inside("../data/t.csv") == "data/t.csv"
    assert observer.inside(Path("/etc/hosts")) is None


def test_a_day_that_a_shell_sets_for_every_program_is_not_the_day_of_the_report(monkeypatch):
    plain = project.version().seconds
    for given in ("315532800", "0", "1"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
        assert project.version().seconds == plain
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    assert project.version().seconds == 1790000000


@pytest.mark.parametrize("given", ["abc", "-5", "1.5", "9" * 20])
def test_a_date_of_the_sources_that_is_none_is_told(monkeypatch, given):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    with pytest.raises(UsageError, match="seconds since 1970"):
        project.version()
