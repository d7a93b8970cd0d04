"""`evidencebook fix` mends what a spreadsheet made of a table, and leaves what could mean two things."""

import json

import pytest

from evidencebook import tidy
from evidencebook.cli import main
from evidencebook.evidence import table_form, tables
from evidencebook.problems import ReportError, UsageError

FIELDS = [("id", "string"), ("day", "date"), ("value", "number"), ("count", "integer"), ("words", "string")]
PLAIN = "id,day,value,count,words\na-1,2022-02-24,543.2,5400,Kyiv\nb-2,2022-03-01,7,1,NA\n"


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Return the one table of a small report, whose codebook describes it, and stand in the report."""
    fields = [{"name": n, "type": t, "title": n, "description": n} for n, t in FIELDS]
    book = {"resources": [{"name": "t", "path": "t.csv", "type": "table", "schema": {"fields": fields}}]}
    (tmp_path / "data").mkdir()
    (tmp_path / "chapters").mkdir()
    (tmp_path / "_toc.yml").write_text("root: index\n")
    (tmp_path / "data/datapackage.json").write_text(json.dumps(book) + "\n")
    (tmp_path / "data/t.csv").write_text(PLAIN)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data/t.csv"


def fixed(table, content: str | bytes, **more: str) -> tuple[str, list[str]]:
    table.write_bytes(content if isinstance(content, bytes) else content.encode())
    (made,) = tidy.mend(["data/t.csv"], **more)
    return made.after.decode(), made.left


GERMAN = "id;day;value;count;words\na-1;2022-02-24;543,2;5400;Kyiv\nb-2;2022-03-01;7;1;NA\n"


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.encode().replace(b"\n", b"\r\n"),
        PLAIN.encode().replace(b"\n", b"\r"),
        PLAIN.encode().rstrip(b"\n"),
        GERMAN.encode(),
        b"sep=;\r\n" + GERMAN.encode().replace(b"\n", b"\r\n"),
        GERMAN.replace(";", "\t").encode(),
        PLAIN.replace("\n", ",,\n").encode(),
        PLAIN.encode() + b",,,,\n\n,,,,\n",
        PLAIN.replace("Kyiv", " Kyiv ").encode(),
        "\n".join(",".join(f'"{cell}"' for cell in row.split(",")) for row in PLAIN.split("\n")[:-1]).encode(),
        PLAIN.replace("543.2", '"543,2"').encode(),
        PLAIN.replace("5400", "5400.0").encode(),
        PLAIN.replace("5400", "5 400").encode(),
        PLAIN.replace("5400", '"5 400,0"').replace('"5 400,0"', "5\u00a0400").encode(),
        PLAIN.replace("2022-03-01", "2022-3-1").encode(),
        PLAIN.replace("2022-03-01", "2022-03-01 00:00:00").encode(),
        b"count,id,day,value,words\n5400,a-1,2022-02-24,543.2,Kyiv\n1,b-2,2022-03-01,7,NA\n",
        b"\xef\xbb\xbf" + GERMAN.encode().replace(b"\n", b";\r\n") + b";;;;;\r\n",
    ],
)
def test_what_a_spreadsheet_made_of_a_table_is_mended(table, content):
    assert fixed(table, content) == (PLAIN, [])
    assert table.read_bytes() == content


@pytest.mark.parametrize(
    ("locale", "day"), [("de_DE", "1.3.2022"), ("uk_UA", "01.03.2022"), ("en_US", "3/1/2022"), ("en-GB", "01/03/2022")]
)
def test_dates_are_mended_in_the_locale_that_is_named(table, locale, day):
    assert fixed(table, PLAIN.replace("2022-03-01", day), locale=locale) == (PLAIN, [])
    unchanged, (left,) = fixed(table, PLAIN.replace("2022-03-01", day))
    assert day in unchanged
    assert left.startswith("row 3, column day")
    assert "--locale" in left


@pytest.mark.parametrize("doubtful", ['"1,234"', '"-5,400"'])
def test_a_comma_that_may_be_thousands_or_a_decimal_is_left_and_told(table, doubtful):
    changed, (left,) = fixed(table, PLAIN.replace("543.2", doubtful))
    assert doubtful in changed
    assert left.startswith("row 2, column value")
    assert "thousands or a decimal" in left


def test_in_a_file_of_semicolons_a_point_may_be_thousands(table):
    changed, (left,) = fixed(table, GERMAN.replace("543,2", "1.234"))
    assert "1.234" in changed
    assert "thousands or a decimal" in left
    assert fixed(table, GERMAN.replace("543,2", "1.234,5"))[0] == PLAIN.replace("543.2", "1234.5")


def test_text_is_never_taken_for_a_number_or_a_date(table):
    text = PLAIN.replace("Kyiv", '"1.2.2022, 01 and 5,4"')
    assert fixed(table, text) == (text, [])


def test_an_encoding_that_is_not_utf8_is_named_by_the_user(table):
    content = PLAIN.replace("Kyiv", "Київ").encode("cp1251")
    with pytest.raises(ReportError, match="--encoding"):
        fixed(table, content)
    assert fixed(table, content, encoding="cp1251")[0] == PLAIN.replace("Kyiv", "Київ")
    with pytest.raises(UsageError, match="nonsense"):
        fixed(table, content, encoding="nonsense")


def test_a_locale_or_file_that_is_none_is_told(table):
    with pytest.raises(UsageError, match="no locale"):
        tidy.mend(["data/t.csv"], locale="xx_nowhere")
    with pytest.raises(UsageError, match="no such file"):
        tidy.mend(["data/u.csv"])


def test_the_command_shows_and_writes_only_after_a_yes(table, capsys, monkeypatch):
    table.write_bytes(GERMAN.encode())
    for words in (["--dry-run"], []):  # the second would ask, and nobody is there
        assert main(["fix", "data/t.csv", *words]) == 0
        told = capsys.readouterr().out
        assert "-a-1;2022-02-24;543,2;5400;Kyiv" in told
        assert "+a-1,2022-02-24,543.2,5400,Kyiv" in told
        assert table.read_bytes() == GERMAN.encode()
    assert main(["fix", "--yes"]) == 0
    assert table.read_bytes() == PLAIN.encode()
    assert main(["fix", "--yes"]) == 0
    assert "nothing to mend" in capsys.readouterr().out


def test_a_notebook_gets_ids_and_loses_what_editors_left(table):
    page = table.parents[1] / "chapters/a.ipynb"
    cells = [
        {"cell_type": "markdown", "metadata": {"id": "x", "tags": ["t"]}, "source": ["# A"]},
        {"cell_type": "code", "metadata": {"vscode": {}}, "source": [], "outputs": [], "execution_count": 1},
    ]
    page.write_text(json.dumps({"cells": cells, "metadata": {"colab": {}}, "nbformat": 4, "nbformat_minor": 2}))
    (made,) = tidy.mend(["chapters/a.ipynb"])
    notebook = json.loads(made.after)
    assert [cell["id"] for cell in notebook["cells"]] == ["markdown-1", "code-2"]
    assert notebook["cells"][0]["metadata"] == {"tags": ["t"]}
    assert notebook["metadata"] == {}
    assert notebook["nbformat_minor"] == 5
    page.write_bytes(made.after)
    assert not tidy.mend(["chapters/a.ipynb"])[0].changes


def test_all_faults_of_form_are_told_at_once_with_one_command(table):
    schema = json.loads((table.parent / "datapackage.json").read_text())["resources"][0]["schema"]
    content = b"\xef\xbb\xbf" + GERMAN.encode().replace(b"\n", b"\r\n")
    told = table_form.findings("data/t.csv", content, schema)
    assert [problem.fault.split(",")[0] for problem in told] == [
        "begins with a byte order mark",
        "ends its lines with CRLF",
        "is separated by semicolons",
    ]
    assert all("evidencebook fix data/t.csv" in problem.remedy for problem in told)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04...", "is a workbook of a spreadsheet program"),
        (b"\x1f\x8b...", "is a compressed file, not a CSV file"),
        (b"<html><table></table></html>", "is a web page or XML, not a CSV file"),
        (b'[{"id": 1}]', "is JSON, not a CSV file"),
        (PLAIN.encode("utf-16-le"), "fix data/t.csv --encoding utf-16-le"),
        (PLAIN.encode("utf-32"), "is UTF-32"),
        (PLAIN.replace("day", "Day ", 1).encode(), "column Day : is almost the name of the column day"),
        (PLAIN.replace("\n", ",7\n").replace("words,7", "words,day").encode(), "column day: stands there twice"),
        (PLAIN.replace("Kyiv", "KyÃ¯v").encode(), "'KyÃ¯v' is 'Kyïv' in UTF-8 that a program took for another"),
        (PLAIN.replace("Kyiv", "РњРёРЅСЃРє").encode(), "is 'Минск' in UTF-8"),
    ],
)
def test_what_a_file_is_and_which_columns_it_has_is_told_once(table, content, says):
    table.write_bytes(content)
    schema = tables.codebook()["t"]["schema"]
    found = next(
        (
            found
            for gate in (table_form.findings, table_form.header, table_form.cells)
            if (found := gate("data/t.csv", content, schema))
        ),
        [],
    )
    assert len(found) == 1
    assert says in f"{found[0].place}: {found[0].fault} {found[0].remedy}"


def test_letters_of_any_language_are_no_mistake(table):
    content = PLAIN.replace("Kyiv", "«CAFÉ» Świnoujście Ärzte São Paulo Київ Œuvre № § “Ñ”").encode()
    assert table_form.cells("data/t.csv", content, tables.codebook()["t"]["schema"]) == []


def test_a_decimal_comma_without_quotes_is_one_problem_that_names_the_number(table):
    schema = json.loads((table.parent / "datapackage.json").read_text())["resources"][0]["schema"]
    (told,) = tables.findings_of("data/t.csv", PLAIN.replace("543.2", "543,2").encode(), schema)
    assert told.place == "row 2"
    assert "543,2 is one number in column value, write 543.2." in told.remedy


@pytest.mark.parametrize("cell", ["01", "NA", "1e3", "5,4", "007.5"])
def test_what_is_no_plain_number_is_refused_and_a_code_stays_text(table, cell):
    schema = json.loads((table.parent / "datapackage.json").read_text())["resources"][0]["schema"]
    found = tables.findings_of(
        "data/t.csv", PLAIN.replace("543.2", f'"{cell}"' if "," in cell else cell).encode(), schema
    )
    assert any("not a plain number" in problem.fault for problem in found)
    table.write_text(PLAIN.replace("Kyiv", "01"))
    assert tables.read("t").words.tolist() == ["01", "NA"]


def test_the_same_number_is_written_as_it_was_committed(table, monkeypatch):
    from evidencebook import project

    content = PLAIN.replace(",7,", ",7.0,").replace("543.2", "543.20")
    assert fixed(table, content) == (content, [])  # nothing says how it was
    monkeypatch.setattr(project.Project, "at_commit", lambda *_: PLAIN)
    assert fixed(table, content) == (PLAIN, [])


def test_the_tables_of_this_report_need_no_mending():
    assert [made.path.name for made in tidy.mend([]) if made.changes] == []
