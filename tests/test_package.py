"""The data as a reader takes them along: complete, described, valid, and the same bytes from the same commit."""

import csv
import io
import json
import zipfile

import pytest

from evidencebook import project
from evidencebook.evidence import facts, sources, tables
from evidencebook.sphinxext import data_package


@pytest.fixture(scope="module")
def folder(site):
    """Return the folder of the package among the finished pages."""
    return site / data_package.FOLDER


def test_the_package_is_valid_as_one_archive_and_so_are_its_files(folder):
    from frictionless import Package

    with zipfile.ZipFile(folder / data_package.archive_name()) as packed:
        assert packed.testzip() is None
        for resource in json.loads(packed.read(data_package.CODEBOOK))["resources"]:
            assert (folder / resource["path"]).read_bytes() == packed.read(resource["path"])
        assert (folder / data_package.CODEBOOK).read_bytes() == packed.read(data_package.CODEBOOK)
    report = Package(str(folder / data_package.archive_name())).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])
    assert len(report.tasks) == len(tables.resources()) + 2


def test_the_archive_holds_every_file_with_codebook_words_and_licence(folder):
    files = data_package.files()
    with zipfile.ZipFile(folder / data_package.archive_name()) as packed:
        assert packed.namelist() == sorted(files)
        assert {name: packed.read(name) for name in packed.namelist()} == files
    assert {data_package.CODEBOOK, "README.md", "LICENSE", "facts.csv", "facts.json", "sources.csv"} <= set(files)
    assert str(project.version()) in files["README.md"].decode()
    assert "CC BY 4.0" in files["LICENSE"].decode()


def test_the_archive_is_the_same_bytes_again_and_its_date_is_that_of_the_commit(folder):
    files = data_package.files()
    seconds = 1_700_000_000
    assert data_package.archive(files, seconds) == data_package.archive(dict(reversed(files.items())), seconds)
    with zipfile.ZipFile(io.BytesIO(data_package.archive(files, seconds))) as packed:
        assert {about.date_time for about in packed.infolist()} == {(2023, 11, 14, 22, 13, 20)}
    assert (folder / data_package.archive_name()).read_bytes() == data_package.archive(files, project.version().seconds)


def test_a_table_is_the_same_as_csv_and_as_json(folder):
    checked = 0
    for resource in json.loads((folder / data_package.CODEBOOK).read_text())["resources"]:
        if resource["type"] != "table":
            continue
        numbers = {field["name"] for field in resource["schema"]["fields"] if field["type"] in {"number", "integer"}}
        rows = list(csv.DictReader(io.StringIO((folder / resource["path"]).read_text())))
        typed = json.loads((folder / f"{resource['name']}.json").read_text())
        assert len(rows) == len(typed)
        for row, same in zip(rows, typed, strict=True):
            assert list(row) == list(same)
            for name, cell in row.items():
                checked += 1
                assert (
                    (float(cell) == same[name]) if name in numbers and cell else (cell or None) == (same[name] or None)
                )
    assert checked > 10_000


def test_facts_and_sources_are_complete(folder):
    assert {row["id"] for row in json.loads((folder / "facts.json").read_text())} == set(facts.read())
    assert {row["key"] for row in json.loads((folder / "sources.json").read_text())} == set(sources.read())


def test_pages_lead_to_it(site):
    for name in ("data", "facts", "chronology"):
        page = (site / f"chapters/{name}.html").read_text(encoding="utf-8")
        assert f'href="../{data_package.FOLDER}/{data_package.archive_name()}"' in page
    assert 'href="../data/events.csv" download' in (site / "chapters/chronology.html").read_text(encoding="utf-8")
