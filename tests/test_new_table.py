"""A table is made from a CSV file: types, ids and the source of its rows; what could mean two things is told."""

import json

import pytest

from evidencebook import cli
from evidencebook.checks import runner
from evidencebook.evidence import relock, tables

SPREADSHEET = "\r\n".join(
    [
        '\ufeffClass;Who;"GDP, EUR [bn]";Read;Code;Note',
        "First;men;1 057,5;01.03.2024;01;",
        "First;women;140;02.03.2024;02;NA",
        ";;;;;",
        "",
    ]
)


@pytest.fixture
def add(tiny):
    """Return a function that makes a table from the text of a file and returns the exit code."""

    def made(text: str, given=("--source", "traders-2025", "--passages", "traders-after")) -> int:
        (tiny / "given.csv").write_bytes(text.encode())
        return cli.main(["add", "table", "survivors", "given.csv", "--title", "Survivors", *given])

    return made


def test_what_a_spreadsheet_saved_becomes_a_table_with_its_description(add, tiny):
    given = ("--source", "traders-2025", "--locator", "Annex on spending", "--locale", "de_DE")
    assert add(SPREADSHEET, given=given) == 0
    read = tables.read("survivors")
    assert list(read.columns)[:7] == ["id", "class", "who", "gdp_eur_bn", "read", "code", "note"]
    assert list(read.index) == ["survivors-first-men", "survivors-first-women"]
    assert list(read.gdp_eur_bn) == [1057.5, 140]
    assert [f"{day:%d %B}" for day in read.read] == ["01 March", "02 March"]
    assert list(read.code) == ["01", "02"]
    assert list(read.note) == ["", "NA"]
    assert set(read.source) == {"traders-2025"}
    field = {each["name"]: each for each in tables.codebook()["survivors"]["schema"]["fields"]}["gdp_eur_bn"]
    assert (field["type"], field["title"]) == ("number", "GDP, EUR")
    assert field["unit"] == "bn"
    relock.lock([], tiny / "sources")
    assert runner.evidence_findings() == []


def test_rows_that_no_words_tell_apart_are_numbered(add):
    assert add("who,saved\nmen,1\nmen,2\n") == 0
    assert list(tables.read("survivors").index) == ["survivors-1", "survivors-2"]


def test_ids_and_places_of_the_file_are_kept(add):
    assert add("id,saved,locator\na-1,1,Table 3\na-2,2,Table 4\n", given=("--source", "traders-2025")) == 0
    assert list(tables.read("survivors").locator) == ["Table 3", "Table 4"]


@pytest.mark.parametrize(
    ("text", "given", "says"),
    [
        ("who,saved\nmen,5\nwomen,6\nboys,n/a\n", None, "row 4, column saved: 'n/a' is not a number"),
        ("when,saved\n01.02.2024,5\n", None, "--locale"),
        ("who,saved\nmen,1.234\nwomen;5\n", None, "given.csv"),
        ("who;saved\nmen;1.234\nwomen;5\n", None, "may be thousands or a decimal"),
        ("who,saved\n", None, "is no table"),
        ("who,\nmen,5\n", None, "is no table"),
        ("a b,a_b\nmen,5\n", None, "two columns would have one name"),
        ("id,saved\nA 1,5\n", None, "column id"),
        ("who,saved\nmen,5\n", ("--passages", "traders-after"), "--source"),
        ("who,saved\nmen,5\n", ("--source", "traders-2025"), "--locator"),
    ],
)
def test_what_cannot_become_a_table_is_told_and_nothing_is_written(add, tiny, capsys, text, given, says):
    before = json.loads((tiny / "data/datapackage.json").read_text())
    assert (add(text) if given is None else add(text, given=given)) == 1
    assert says in capsys.readouterr().err
    assert not (tiny / "data/survivors.csv").exists()
    assert json.loads((tiny / "data/datapackage.json").read_text()) == before


@pytest.mark.parametrize(
    ("column", "what"), [("source", "keys of references.bib"), ("passages", "ids of data/passages.csv")]
)
def test_a_column_that_is_called_as_one_of_evidence_and_is_none_is_refused(add, tiny, capsys, column, what):
    before = (tiny / "data/datapackage.json").read_bytes()
    assert add(f"year,{column},saved\n2017,Fossil Fuels,1\n2017,Nuclear,2\n2018,Nuclear,3\n") == 1
    told = capsys.readouterr().err
    assert f"the column {column} of given.csv holds no {what} ('Fossil Fuels', 'Nuclear'): rename it" in told
    assert (tiny / "data/datapackage.json").read_bytes() == before


def test_a_column_of_keys_names_the_source_of_each_row(add):
    assert add("source,who,saved\ntraders-2025,men,1\ntraders-2025,women,2\n") == 0
    assert set(tables.read("survivors").source) == {"traders-2025"}
