"""Bad input is named by file, row and column (or notebook and cell) with a remedy, and nothing is built from it."""

import json

import pytest
from conftest import edit, set_cell

from helpers import paths
from helpers.__main__ import main
from helpers.checks import gates


def findings() -> list[str]:
    return [str(finding) for checked in gates.run(None) for finding in checked.findings]


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "says"),
    [
        ("trade", "sceeus-imports-2021", "value_usd_million", "lots", ["row 2, column value_usd_million", "number"]),
        ("trade", "sceeus-imports-2021", "value_usd_million", "-1500", ["row 2, column value_usd_million", "minimum"]),
        ("trade", "sceeus-imports-2021", "value_usd_million", "", ["row 2, column value_usd_million", "required"]),
        ("trade", "sceeus-imports-2021", "hedge", "roughly", ["row 2, column hedge", "Give one of: exact, about"]),
        ("trade", "sceeus-imports-2021", "period_end", "2021-02-30", ["row 2, column period_end", "date"]),
        ("trade", "sceeus-imports-2021", "period_start", "2022-01-01", ["row 2, column period_start", "after its end"]),
        ("trade", "sceeus-imports-2021", "period_kind", "month", ["row 2, column period_kind", "Write year"]),
        ("trade", "sceeus-imports-2021", "source", "sceeus-2025", ["row 2 (sceeus-imports-2021), column source", "Did you mean 'sceeus-2024'"]),
        ("trade", "sceeus-surplus-2021", "passages", "sceeus-surplus", ["row 4", "column passages", "unknown passage", "Did you mean"]),
        ("trade", "sceeus-surplus-2021", "passages", "", ["row 4", "column passages", "without a passage"]),
        ("trade", "wits-imports-2021", "locator", "", ["column locator", "without a place"]),
        ("trade", "sceeus-exports-2021", "id", "sceeus-imports-2021", ["row 3, column id", "id of its own"]),
        ("trade", "sceeus-exports-2021", "id", "Sceeus 2021", ["row 3, column id", "pattern"]),
        ("trade_changes", "sceeus-turnover-change-2022", "id", "wits-exports-2022", ["column id", "also that of a row"]),
        ("counts", "sbgs-troops-2023-01-16", "value", "-11000", ["data/counts.csv", "column value", "minimum"]),
        ("polls", "chatham-join-2023-03", "share_percent", "103", ["data/polls.csv", "column share_percent", "maximum"]),
        ("petroleum", "freesmi-diesel-share-2021", "unit", "furlongs", ["data/petroleum.csv", "column unit", "thousand_tonnes"]),
        ("trade_shares", "kachka-ukraine-revenue-share", "low_percent", "12", ["data/trade_shares.csv", "column low_percent", "above high"]),
        ("trade_shares", "kachka-ukraine-revenue-share", "high_percent", "", ["column share_percent", "whole range"]),
        ("trade_shares", "kachka-ukraine-revenue-share", "high_percent", "110", ["column high_percent", "maximum"]),
        ("audit", "imports-change-2022", "result", "sceeus-import-2022", ["column result", "Did you mean 'sceeus-imports-2022'"]),
        ("audit", "imports-change-2022", "operation", "guess", ["column operation", "Give one of: level"]),
        ("findings", "economy-peak", "holds_while", "peak-2021.ukrainian = agrees", ["(economy-peak), column holds_while", "no longer holds"]),
        ("findings", "economy-peak", "holds_while", "peak-2021.martian = differs", ["nothing is called 'peak-2021.martian'"]),
        ("findings", "economy-peak", "holds_while", "so it is", ["is not a comparison"]),
        ("findings", "economy-peak", "standing", "pretty sure", ["column standing", "almost certain"]),
        ("findings", "economy-peak", "holds_while", "differs = differs", ["is always the same"]),
        ("findings", "economy-peak", "holds_while", "peak-year-ukrainian > gap-2021", ["compares year with percent"]),
        ("findings", "economy-peak", "holds_while", "peak-year-ukrainian > 1.2.3", ["is not a comparison"]),
        ("findings", "economy-peak", "chapter", "distrust", ["column chapter", "does not state this finding"]),
        ("findings", "economy-peak", "reason", "it fell by 74 %.", ["column reason", "the number '74'"]),
        ("trade", "wits-imports-2015", "value_usd_million", "１３８１", ["column value_usd_million", "not a plain number"]),
        ("trade", "wits-imports-2015", "value_usd_million", "1_381.5", ["column value_usd_million", "not a plain number"]),
        ("trade", "wits-imports-2015", "locator", "row\u202e 1", ["column locator", "U+202E"]),
        ("trade", "wits-imports-2015", "locator", "row 1 ", ["column locator", "ends with a space"]),
        ("trade", "wits-imports-2015", "period_end", "", ["column period_end", "Give both or none"]),
        ("trade", "sceeus-turnover-2022", "passages", "faras-russia-share", ["column passages", "is of faras-2024"]),
        ("petroleum", "freesmi-diesel-share-2021", "value", "inf", ["column value", "not a plain number"]),
        ("petroleum", "freesmi-diesel-share-2021", "value", "140", ["column value", "more than 100 percent"]),
        ("quotations", "q-peak", "date", "2024-13", ["column date", "no date to the year"]),
        ("trade", "wits-imports-2015", "view", "belarusian", ["(wits-imports-2015), column view", "what Belarus reports"]),
        ("trade", "wits-imports-2015", "reporter", "Belarus", ["column view", "what Ukraine reports"]),
        ("trade", "wits-imports-2015", "view", "", ["the ukrainian view lacks imports of 2015"]),
        ("trade", "wits-imports-2015", "value_usd_million", "24491.0", ["(wits-imports-2015)", "too far apart"]),
        ("trade", "wits-imports-2015", "partner", "Ukraine", ["column partner", "does not trade with itself"]),
        ("trade", "wits-exports-2015", "flow", "imports", ["has imports of this year already"]),
        ("trade", "sceeus-turnover-2022-08", "id", "gone", ["sceeus-turnover-2022-08"]),
        ("audit", "imports-change-2022", "printed", "sceeus-imports-2022", ["column printed", "data/trade_changes.csv"]),
        ("audit", "implied-exports-2022", "result", "", ["column result", "implied needs result rows"]),
        ("audit", "exports-2021", "base", "sceeus-imports-2021", ["column base", "level takes no base rows"]),
        ("stray_lines", "sceeus-2024-stray-1", "sha256", "0" * 64, ["sceeus-2024-stray-1", "changed since it was held"]),
        ("quotations", "q-peak", "speaker", "Somebody else", ["q-peak", "changed since it was held"]),
        ("quotations", "q-peak", "passage", "sceeus-peek", ["data/quotations.csv, row 2 (q-peak), column passage", "unknown passage"]),
        ("passages", "sceeus-peak", "paragraph", "seven", ["column paragraph", "not a plain number"]),
    ],
)  # fmt: skip
def test_a_fault_in_a_row_is_named(book, table, row, column, value, says):
    set_cell(book / f"data/{table}.csv", row, column, value)
    told = findings()
    assert any(all(word in finding for word in says) for finding in told), "\n".join(told)
    assert all("→" in finding for finding in told)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("id,reporter,country,", "id,country,", ["row 1, column reporter", "is missing", "Add the column"]),
        (",confidence,note\n", ",confidence,note,mood\n", ["row 1, column mood", "not in the codebook"]),
        (
            "id,reporter,country,",
            "id,country,reporter,",
            ["row 1, column country", "another place", "Order the columns"],
        ),
        ("\nsceeus-imports-2021,", '\nsceeus-"imports"-2021,', ["row 2", "stray quote", "Write the row as"]),
        ("\nsceeus-imports-2021,", '\n"sceeus-imports-2021,', ["row 2", "quote"]),
        ("\nsceeus-imports-2021,", "\n\nsceeus-imports-2021,", ["row 2", "is empty"]),
        ("\nsceeus-exports-2021,", ",\nsceeus-exports-2021,", ["row 2", "as many cells"]),
    ],
)
def test_a_fault_in_the_layout_of_a_table_is_named(book, old, new, says):
    edit(book / "data/trade.csv", old, new)
    told = findings()
    assert any(finding.startswith("data/trade.csv, ") and all(word in finding for word in says) for finding in told), (
        "\n".join(told)
    )
    assert len(told) == 1, "one slip is told once"


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


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("chapters/method.md", "\n```{include} ../README.md\n```\n", ["chapters/method.md, line ", "no check reads"]),
        ("chapters/extra.rst", "Extra\n", ["chapters/extra.rst: is no page"]),
        ("chapters/economy.md", "# Twice\n", ["two pages have this name"]),
        ("data/extra.xlsx", "", ["data/extra.xlsx: no table of the codebook"]),
        (
            "_toc.yml",
            "  - caption: The 74 ways\n    chapters:\n      - file: chapters/index\n",
            ["_toc.yml", "stands twice"],
        ),
        ("_toc.yml", "  - caption: The 74 ways\n    chapters: []\n", ["_toc.yml", "'74' is typed"]),
        ("_toc.yml", "  - [\n", ["_toc.yml, line ", "cannot be read as YAML"]),
        ("_config.yml", "bad: [\n", ["_config.yml, line ", "cannot be read as YAML"]),
        ("references.bib", "@misc{osw-2023, title = {Twice}}\n", ["references.bib", "osw-2023"]),
        ("references.bib", "@misc{broken\n", ["references.bib", "cannot be read"]),
        ("chapters/economy.ipynb", "<<<<<<< ours\n", ["chapters/economy.ipynb, line ", "cannot be read as JSON"]),
        ("data/datapackage.json", "}\n", ["data/datapackage.json, line ", "cannot be read as JSON"]),
        ("data/derived/facts.csv", "more,1,percent,1 %,so,,,\n", ["data/derived/facts.csv", "make refresh"]),
        ("data/derived/verified.csv", "passage,ghost,0\n", ["data/derived/verified.csv, ghost"]),
    ],
)
def test_a_file_that_went_wrong_is_named(book, file, text, says):
    with (book / file).open("a", encoding="utf-8") as target:
        target.write(text)
    told = findings()
    assert any(all(word in finding for word in says) for finding in told), "\n".join(told)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda cells: cells[1]["outputs"].extend(cells[3]["outputs"]), "edited or stripped by hand"),
        (lambda cells: cells[1].update(outputs=cells[3]["outputs"]), "shows something else"),
        (lambda cells: cells[0].update(source="{fact} `sceeus-peak`"), "is not followed by a name"),
        (lambda cells: cells[2]["metadata"].update(tags=["remove-cell"]), "the tag remove-cell"),
        (lambda cells: cells[0].update(cell_type="raw"), "is a raw cell"),
        (lambda cells: cells[0].update(id=cells[2]["id"]), "not a valid notebook"),
        (lambda cells: cells[0].pop("source"), "not a valid notebook"),
        (lambda cells: cells.reverse(), "is stale"),
    ],
)
def test_a_fault_in_a_notebook_is_named(book, change, says):
    page = book / "chapters/economy.ipynb"
    notebook = json.loads(page.read_text())
    change(notebook["cells"])
    page.write_text(json.dumps(notebook))
    told = findings()
    assert any("chapters/economy.ipynb" in finding and says in finding for finding in told), "\n".join(told)


@pytest.mark.parametrize(
    ("table", "row", "column", "value"),
    [
        ("trade", "sceeus-turnover-2023-01-07", "value_usd_million", "18.3"),
        ("trade", "sceeus-turnover-2022", "passages", "sceeus-crucial-imports"),
        ("trade_changes", "sceeus-exports-change-2022", "change_percent", "-78"),
    ],
)
def test_a_figure_that_its_passage_does_not_print_is_named(book, texts, table, row, column, value):
    set_cell(book / f"data/{table}.csv", row, column, value)
    told = [str(finding) for checked in gates.run(texts) for finding in checked.findings]
    assert any(f"({row})" in finding and "the passages do not print" in finding for finding in told), "\n".join(told)


def test_a_configuration_that_goes_round_the_checks_is_refused(book):
    edit(book / "_config.yml", 'execute_notebooks: "off"', "execute_notebooks: force")
    edit(book / "_config.yml", '{ edition: "2026" }', '{ edition: "2026", fall: "74 %" }')
    edit(book / "chapters/index.ipynb", "{{ edition }}", "{{ 7 ~ 4 }}")
    told = "\n".join(findings())
    assert "_config.yml, execute" in told
    assert "_config.yml, myst_substitutions" in told


def test_a_chapter_outside_the_contents_and_an_entry_without_a_chapter_are_named(book):
    (book / "chapters/lost.md").write_text("# Lost\n", encoding="utf-8")
    edit(book / "_toc.yml", "chapters/facts", "chapters/fact")
    told = "\n".join(findings())
    assert "chapters/lost.md: is not in _toc.yml" in told
    assert "_toc.yml, chapters/fact: no such page" in told


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  grade = {C},\n  gradereason = {A state news agency that reports the words of its government}", "  grade = {Z},\n  gradereason = {A state news agency that reports the words of its government}", "grade is 'Z'"),
        ("  url = {https://isans", "  url = {isans", "url is"),
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
    set_cell(book / "data/trade.csv", "wits-exports-2022", "value_usd_million", "199.7")
    told = "\n".join(findings())
    assert "data/derived/facts.csv, wits-exports-2022" in told
    assert "chapters/economy.ipynb: is stale: data/trade.csv row " in told


@pytest.mark.parametrize("verb", ["check", "book"])
def test_nothing_is_built_from_bad_input(book, capsys, verb):
    set_cell(book / "data/trade.csv", "sceeus-imports-2021", "value_usd_million", "-1500")
    before = {file: file.read_bytes() for file in book.rglob("*") if file.is_file()}
    assert main([verb]) == 1
    assert "data/trade.csv, row 2, column value_usd_million" in capsys.readouterr().err
    assert {file: file.read_bytes() for file in book.rglob("*") if file.is_file()} == before


def test_a_harmless_change_passes(book):
    package = book / "data/datapackage.json"
    package.write_text(json.dumps(json.loads(package.read_text()), sort_keys=True, indent=1))
    edit(book / "chapters/sources.md", "# Sources", "# The sources")
    page = book / "chapters/economy.ipynb"
    page.write_text(json.dumps(json.loads(page.read_text()), sort_keys=True, indent=4))
    assert findings() == []


def test_a_folder_without_a_book_is_told_in_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    with pytest.raises(paths.NoBookError):
        paths.root()
