"""Bad input is named by file, row and column (or notebook and cell) with a remedy, and nothing is built from it."""

import json

import pytest
from conftest import edit

from helpers import paths
from helpers.__main__ import main
from helpers.checks import gates

ROW = "sceeus-imports-2021,not_stated,Belarus,Ukraine,imports,2021-01-01,2021-12-31,year,exact,1500,100,,sceeus-2024"


def findings() -> list[str]:
    return [str(finding) for checked in gates.run(None) for finding in checked.findings]


def row(old: str, new: str) -> str:
    assert ROW.count(old) == 1, old
    return ROW.replace(old, new)


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("trade", "reporter,country,", "country,", ["data/trade.csv, row 1", "reporter", "codebook"]),
        ("trade", "confidence,note", "confidence,note,mood", ["data/trade.csv, row 1", "mood", "codebook"]),
        ("trade", ROW, row("1500", "lots"), ["row 2, column value_usd_million", "number"]),
        ("trade", ROW, row("1500", "-1500"), ["row 2, column value_usd_million", "minimum"]),
        ("trade", ROW, row("1500", ""), ["row 2, column value_usd_million", "required"]),
        ("trade", ROW, row(",exact,", ",roughly,"), ["row 2, column hedge", "Give one of: exact, about"]),
        ("trade", ROW, row("2021-12-31", "2021-02-30"), ["row 2, column period_end", "date"]),
        ("trade", ROW, row("2021-01-01", "2022-01-01"), ["row 2, column period_start", "after its end"]),
        ("trade", ROW, row(",year,", ",month,"), ["row 2, column period_kind", "Write year"]),
        ("trade", ROW, row("sceeus-2024", "sceeus-2025"), ["row 2 (sceeus-imports-2021), column source", "Did you mean 'sceeus-2024'"]),
        ("trade", "sceeus-2024,,sceeus-surplus-2021", "sceeus-2024,,sceeus-surplus", ["row 4", "column passages", "unknown passage"]),
        ("trade", "sceeus-2024,,sceeus-surplus-2021", "sceeus-2024,,", ["row 4", "column passages", "without a passage"]),
        ("trade", "sceeus-exports-2021,", "sceeus-imports-2021,", ["row 3, column id", "id of its own"]),
        ("trade", ROW, ROW.replace(",1500", ',15"00'), ["data/trade.csv, row 2", "stray quote", "Write the row as"]),
        ("trade", ROW, ROW.replace("sceeus-imports", '"sceeus-imports'), ["data/trade.csv, row 2", "quote"]),
        ("trade", ROW, f"\n{ROW}", ["data/trade.csv, row 2", "row"]),
        ("trade", ROW, f"{ROW},", ["data/trade.csv, row 2"]),
        ("petroleum", "52.7,percent", "52.7,furlongs", ["data/petroleum.csv", "column unit", "thousand_tonnes"]),
        ("trade_shares", ",10,11,", ",12,11,", ["data/trade_shares.csv", "column low_percent", "above high"]),
        ("trade_shares", ",10,11,", ",10,,", ["data/trade_shares.csv", "column share_percent", "whole range"]),
        ("trade_shares", ",10,11,", ",10,110,", ["data/trade_shares.csv", "column high_percent", "maximum"]),
        ("audit", "change,sceeus-imports-change-2022,sceeus-imports-2022", "change,sceeus-imports-change-2022,sceeus-import-2022", ["column result", "Did you mean 'sceeus-imports-2022'"]),
        ("audit", "level,sceeus-exports-2021", "guess,sceeus-exports-2021", ["column operation", "Give one of: level"]),
        ("findings", "exports-2022.ukrainian = differs", "exports-2022.ukrainian = agrees", ["(economy-twenty-million), column holds_while", "no longer holds"]),
        ("findings", "exports-2022.ukrainian = differs", "exports-2022.martian = differs", ["nothing is called 'exports-2022.martian'"]),
        ("findings", "economy,almost certain,high", "economy,pretty sure,high", ["column standing", "almost certain"]),
        ("quotations", ",sceeus-peak", ",sceeus-peek", ["data/quotations.csv, row 2 (q-peak), column passage", "unknown passage"]),
        ("passages", "sceeus-peak,sceeus-2024,6", "sceeus-peak,sceeus-2024,seven", ["column paragraph", "integer"]),
    ],
)  # fmt: skip
def test_a_fault_in_a_table_is_named(book, file, old, new, says):
    edit(book / f"data/{file}.csv", old, new)
    told = findings()
    assert any(all(word in finding for word in says) for finding in told), "\n".join(told)
    assert all("→" in finding for finding in told)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda content: b"\xef\xbb\xbf" + content, "byte order mark"),
        (lambda content: content.replace(b"\n", b"\r\n"), "CRLF"),
        (lambda content: content.decode().encode("utf-16"), "is not UTF-8"),
        (
            lambda content: content.decode().replace("Cannot be right", "Für wahr").encode("latin-1", "replace"),
            "row 7, column 17",
        ),
        (lambda content: content[: content.index(b"\n") + 1], "holds no rows"),
        (lambda content: b"", "holds no rows"),
        (lambda content: content.rstrip(b"\n"), "End the last row with a line feed"),
    ],
)
def test_a_file_in_another_form_is_named(book, change, says):
    path = book / "data/trade.csv"
    path.write_bytes(change(path.read_bytes()))
    told = [finding for finding in findings() if finding.startswith("data/trade.csv")]
    assert any(says in finding for finding in told), told


def test_a_missing_table_and_one_without_description_are_named(book):
    (book / "data/trade_changes.csv").rename(book / "data/extra.csv")
    told = "\n".join(findings())
    assert "data/trade_changes.csv: there is no such file" in told
    assert "data/extra.csv: no table of the codebook" in told


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{fact}`sceeus-surplus-2021`", "{fact}`sceeus-surplus`", "unknown fact 'sceeus-surplus'"),
        ("{quotation}`q-peak`", "{quotation}`q-peek`", "unknown quotation 'q-peek'"),
        ("{passage}`sceeus-seizures`", "{passage}`sceeus-seizure`", "unknown passage 'sceeus-seizure'"),
        ("{finding}`economy-peak`", "{finding}`economy-peek`", "unknown finding 'economy-peek'"),
        ("{cite:p}`osw-2023`", "{cite:p}`osw-2032`", "unknown source 'osw-2032'"),
        ("## Another reading", "## Another 20 readings", "the number '20' is typed"),
    ],
)
def test_a_fault_in_prose_is_named_with_its_cell_and_line(book, old, new, says):
    edit(book / "chapters/economy.ipynb", old, new)
    told = [finding for finding in findings() if says in finding]
    assert told
    assert all("chapters/economy.ipynb, cell " in finding and "line " in finding for finding in told)


def test_a_chapter_outside_the_contents_and_an_entry_without_a_chapter_are_named(book):
    (book / "chapters/lost.md").write_text("# Lost\n", encoding="utf-8")
    edit(book / "_toc.yml", "chapters/evidence", "chapters/evidences")
    told = "\n".join(findings())
    assert "chapters/lost.md: is not in _toc.yml" in told
    assert "_toc.yml, chapters/evidences: no such page" in told


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  grade = {C},\n  gradereason = {A state news agency that reports the words of its government}", "  grade = {Z},\n  gradereason = {A state news agency that reports the words of its government}", "grade is 'Z'"),
        ("  url = {https://censor", "  url = {censor", "url is"),
        ("  standpoint = {US think tank},\n", "", "lacks standpoint"),
        ("@misc{osw-2023,", "@misc{osw 2023,", "cannot be read"),
    ],
)  # fmt: skip
def test_a_fault_in_the_bibliography_is_named(book, old, new, says):
    edit(book / "references.bib", old, new)
    told = findings()
    assert any("references.bib" in finding and says in finding for finding in told), "\n".join(told)


def test_an_edited_and_a_stripped_output_are_named(book):
    page = book / "chapters/economy.ipynb"
    notebook = json.loads(page.read_text())
    shown = [cell for cell in notebook["cells"] if cell.get("outputs")]
    shown[0]["outputs"][0]["data"]["text/plain"] = ["Nothing."]
    page.write_text(json.dumps(notebook))
    assert "chapters/economy.ipynb: is stale: its outputs were edited or stripped by hand" in "\n".join(findings())
    for cell in shown:
        cell["outputs"] = []
    page.write_text(json.dumps(notebook))
    assert "chapters/economy.ipynb: is stale: its outputs were edited or stripped by hand" in "\n".join(findings())


def test_a_changed_value_makes_facts_and_chapter_stale(book):
    edit(book / "data/trade.csv", "exact,189.1,0.1,ukrainian", "exact,199.1,0.1,ukrainian")
    told = "\n".join(findings())
    assert "data/derived/facts.csv, wits-exports-2022" in told
    assert "chapters/economy.ipynb: is stale: data/trade.csv changed" in told


@pytest.mark.parametrize("verb", ["check", "book"])
def test_nothing_is_built_from_bad_input(book, capsys, verb):
    edit(book / "data/trade.csv", ROW, row("1500", "-1500"))
    before = {file: file.read_bytes() for file in book.rglob("*") if file.is_file()}
    assert main([verb]) == 1
    assert "data/trade.csv, row 2, column value_usd_million" in capsys.readouterr().err
    assert {file: file.read_bytes() for file in book.rglob("*") if file.is_file()} == before


def test_a_harmless_change_passes(book):
    package = book / "data/datapackage.json"
    package.write_text(json.dumps(json.loads(package.read_text()), sort_keys=True, indent=1))
    edit(book / "chapters/index.md", "This report reads", "This report closely reads")
    page = book / "chapters/economy.ipynb"
    page.write_text(json.dumps(json.loads(page.read_text()), sort_keys=True, indent=4))
    assert findings() == []


def test_a_folder_without_a_book_is_told_in_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    with pytest.raises(paths.NoBookError):
        paths.root()
