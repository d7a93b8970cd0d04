"""A round of evidence comes into the record: what is new, what replaces, what conflicts, and what is refused by line."""

import csv
import json
from pathlib import Path

import pytest

from evidencebook import cli
from evidencebook.evidence import importer, round_format

ROW = {
    "id": "r1-dam",
    "topic": "water",
    "date_start": "2024-05",
    "date_end": "2024-05",
    "date_precision": "month",
    "actor": "Ministry of Water",
    "actor_side": "west",
    "what": "The ministry said that the dam would be mended.",
    "asserted_by": "Ministry of Water",
    "denied_by": "",
    "exact_words": "The dam will be mended.",
    "language": "en",
    "url": "https://paper.example/dam",
    "publisher": "The Paper, citing the Ministry",
    "title": "A dam",
    "published": "2024-05-03",
    "host_kind": "agency_or_quality_press",
    "grade": "B",
    "grade_reason": "named newsroom",
    "replaces": "",
    "bears_on": "Is the dam safe?",
    "standpoint": "Local press",
}
HEAD = list(ROW)
OLD = """@misc{old-2020,
  author = {{Old}},
  url = {https://old.example/},
  grade = {B},
  standpoint = {Local press},
}
"""
COLUMNS = [
    "id",
    "topic",
    "date_start",
    "date_end",
    "date_precision",
    "actor",
    "actor_side",
    "what",
    "asserted_by",
    "contested_by",
    "standing",
    "locator",
    "locator_kind",
    "language",
    "source",
    "credibility",
    "question",
    "note",
]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    fields = [{"name": name, "type": "string"} for name in COLUMNS]
    form = {"type": "table", "schema": {"fields": fields}}
    tables = [
        form | {"name": "evidence", "path": "evidence.csv"},
        form | {"name": "tides", "path": "tides.csv", "takesTopics": ["tide"]},
    ]
    (tmp_path / "data").mkdir()
    (tmp_path / "data/datapackage.json").write_text(json.dumps({"resources": tables}))
    (tmp_path / "references.bib").write_text(OLD)
    (tmp_path / "_toc.yml").touch()
    return tmp_path


def _round(book: Path, *rows: dict) -> Path:
    file = book / "round.csv"
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(dict.fromkeys([*HEAD, *(name for row in rows for name in row)])))
        writer.writeheader()
        writer.writerows(rows)
    return file


def _run(book: Path, *rows: dict, options: tuple[str, ...] = ("--yes", "--prefix", "r1-")) -> int:
    given = ["import", str(_round(book, *rows)), *options, "--read-on", "2024-06-01"]
    return importer.run(cli.parser().parse_args(given), book)


def _rows(book: Path, name: str = "evidence") -> dict[str, dict]:
    return {row["id"]: row for row in csv.DictReader((book / f"data/{name}.csv").read_text().splitlines())}


def test_a_row_becomes_a_row_and_its_address_a_source(book):
    assert _run(book, ROW) == 0
    row = _rows(book)["dam"]
    assert (row["date_start"], row["date_end"], row["standing"], row["locator_kind"], row["credibility"]) == (
        "2024-05-01",
        "2024-05-31",
        "said",
        "words",
        "2",
    )
    entry = round_format.bibliography(book / "references.bib")[row["source"]]
    assert row["source"] == "paper-2024-05-03"
    assert (entry["author"], entry["host"], entry["urldate"]) == ("The Paper", "press", "2024-06-01")
    assert "Citing the Ministry" in entry["note"]


def test_what_is_there_already_is_not_written_twice(book, capsys):
    _run(book, ROW)
    before = {p: p.read_bytes() for p in book.rglob("*.*") if p.name != "round.csv"}
    assert _run(book, ROW) == 0
    assert "already there: 1" in capsys.readouterr().out
    assert {p: p.read_bytes() for p in before} == before


def test_other_words_under_an_id_are_told_and_taken_only_on_request(book, capsys):
    _run(book, ROW)
    other = ROW | {"exact_words": "The dam will be mended soon."}
    _run(book, other)
    assert "'dam' is in evidence with other words" in capsys.readouterr().out
    assert _rows(book)["dam"]["locator"] == ROW["exact_words"]
    _run(book, other, options=("--yes", "--prefix", "r1-", "--take", "dam"))
    assert _rows(book)["dam"]["locator"] == other["exact_words"]


def test_the_weaker_of_two_judgements_of_one_address_stands(book, capsys):
    _run(book, ROW, ROW | {"id": "r1-weir", "grade": "D", "host_kind": "aggregator_or_repost"})
    told = capsys.readouterr().out
    assert "grade is 'B' and 'D'" in told
    assert "host_kind is" in told
    entry = round_format.bibliography(book / "references.bib")[_rows(book)["weir"]["source"]]
    assert (entry["grade"], entry["host"]) == ("D", "aggregator")


def test_a_replaced_source_is_told_and_stays(book, capsys):
    _run(book, ROW | {"replaces": "old-2020"})
    assert "replaces old-2020: by dam" in capsys.readouterr().out
    assert "old-2020" in round_format.bibliography(book / "references.bib")


def test_a_topic_goes_to_the_table_that_takes_it(book):
    _run(book, ROW | {"topic": "tide"})
    assert list(_rows(book, "tides")) == ["dam"]


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"grade": "G"}, "column grade: 'G' is no grade. Give A to F."),
        ({"url": "paper.example"}, "column url: 'paper.example' is not a whole address"),
        ({"host_kind": "blog"}, "column host_kind: 'blog' is not a kind of host"),
        ({"date_start": "May 2024"}, "column date_start: 'May 2024' is not a date"),
        ({"exact_words": "very " * 60}, "column exact_words: has 60 words"),
        ({"replaces": "gone-1999"}, "column replaces: no source is called 'gone-1999'"),
        ({"what": ""}, "column what: is empty"),
        ({"denied_by": "As above"}, "column denied_by: 'As above' says nothing once rows stand apart. Name who."),
        (
            {"standpoint": "", "publisher": "Unknown"},
            "column standpoint: nothing says from which standpoint 'Unknown' writes",
        ),
    ],
)
def test_a_bad_row_is_told_by_line_column_and_remedy_and_nothing_is_written(book, capsys, cells, says):
    assert _run(book, ROW | {"id": "r1-good"}, ROW | {"url": "https://other.example/"} | cells) == 1
    out = capsys.readouterr().out
    assert f"round.csv: line 3, {says}" in out
    assert not (book / "data/evidence.csv").exists()


def test_a_column_that_no_table_takes_is_told_where_it_holds_something(book, capsys):
    assert _run(book, ROW | {"Asserted by ": "", "comment": ""}) == 0
    assert (
        _run(book, ROW | {"Locators": "p. 3", "comment": "Ask again"}, ROW | {"id": "r1-weir", "comment": "Sure"}) == 1
    )
    out = capsys.readouterr().out
    assert (
        "line 1, column comment: belongs to no table, so that its content in 2 lines, the first 2, would be lost. Move"
        in out
    )
    assert "column Locators: belongs to no table, so that its content in line 2 would be lost. Call it locator" in out
    assert list(_rows(book)) == ["dam"]


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (";".join(HEAD), "line 1, column : its cells are separated by the sign ;. Save the file as CSV with commas."),
        ("\t".join(HEAD), "line 1, column : its cells are separated by tabs. Save the file as CSV with commas."),
        (
            ",".join(HEAD).replace("exact_words", "Exact words"),
            "exact_words: is missing. Call the column 'Exact words' so.",
        ),
        (",".join([*HEAD, "url"]), "line 1, column url: stands there twice. Delete one of the two columns"),
    ],
)
def test_a_head_that_cannot_be_read_is_told_once(tmp_path, head, told):
    (tmp_path / "round.csv").write_text(head + "\n")
    rows, faults = round_format.read_round(tmp_path / "round.csv")
    assert rows == []
    assert told in "".join(fault.told("round.csv") for fault in faults)
    assert len(faults) == 1


def test_a_dry_run_writes_nothing(book):
    assert _run(book, ROW, options=("--dry-run",)) == 0
    assert not (book / "data/evidence.csv").exists()


def test_an_answer_that_was_not_found_contests_nothing(book):
    _run(book, ROW | {"denied_by": "No answer of the town found"}, ROW | {"id": "r1-weir", "denied_by": "The town"})
    rows = _rows(book)
    assert (rows["dam"]["standing"], rows["dam"]["contested_by"], rows["dam"]["note"]) == (
        "said",
        "",
        "No answer of the town found.",
    )
    assert (rows["weir"]["standing"], rows["weir"]["credibility"]) == ("contested", "3")


@pytest.mark.parametrize(
    ("told", "who"),
    [
        ("AP, at KVIA", "AP, copy at KVIA"),
        ("Reuters, reprinted by Kataeb", "Reuters, copy at Kataeb"),
        ("Babel, citing Glavcom", "Babel"),
        ("Babel", "Babel"),
    ],
)
def test_a_copy_is_called_a_copy(told, who):
    assert round_format.publisher(told)[0] == who
