"""Aids for authors: facts listed, words found, a chapter begun, what differs from another commit, recipes that work."""

import csv
import json
import re
import shlex
import subprocess
import sys

import pytest
from conftest import BOOK, set_cell
from test_evidence_import import ROW

from evidencebook import authoring, project
from evidencebook.cli import main
from evidencebook.evidence import facts as fact_table
from evidencebook.release import __main__ as ci
from evidencebook.release import number_diff


@pytest.mark.parametrize(
    "command",
    [[], ["book"], ["check"], ["refresh"], ["serve"], ["changes"], ["fact", "list"], ["fact", "show"], ["quotation", "find"],
     ["add", "chapter"], ["add", "passage"], ["passage", "lock"]],
)  # fmt: skip
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as caught:
        main([*command, "--help"])
    assert caught.value.code == 0
    assert "usage:" in capsys.readouterr().out


def test_facts_are_listed_as_prose_writes_them(capsys):
    assert main(["fact", "list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(fact_table.read())
    assert main(["fact", "list", "highest", "BELARUSIAN"]) == 0
    told = capsys.readouterr().out
    assert "{fact}`peak-year-belarusian`" in told
    assert all("highest" in line and "elarusian" in line for line in told.splitlines())


def test_a_fact_is_shown_with_its_forms_and_its_origin(capsys):
    assert main(["fact", "show", "sceeus-turnover-change-2023"]) == 0
    told = capsys.readouterr().out
    for words in ("{fact}`sceeus-turnover-change-2023:signed`  −", "a fall of", "percent", "passages", "sceeus-2024"):
        assert words in told


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["fact", "list", "no-such-words"], "no fact says"),
        (["fact", "show", "gap-2012x"], "no fact is called 'gap-2012x'. Did you mean"),
        (["quotation", "find", " "], "no words to look for"),
        (["quotation", "find", "xyzzy"], "occurs in no quotation"),
        (["quotation", "find", "x", "--sources", "/nowhere"], "/nowhere: no such folder"),
        (["add", "chapter", "Not A Name"], "cannot be the name"),
        (["add", "chapter", "economy"], "there is a page 'economy' already"),
        (["changes", "no-such-branch"], "git knows no commit 'no-such-branch'"),
        (["changes", "--", "--output=x"], "git knows no commit"),
        (["import", "no-such.csv"], "no-such.csv: no such file"),
        (["book", "--sources", "/nowhere"], "/nowhere: no such folder"),
    ],
)
def test_a_mistake_is_one_line_and_no_traceback(arguments, says, capsys):
    assert main(arguments) == 1
    told = capsys.readouterr()
    assert says in told.err
    assert told.err.startswith("error: ")
    assert len(told.err.splitlines()) == 1
    assert not told.out


def test_words_are_found_in_quotations_whatever_their_quotation_marks_and_case(capsys):
    assert main(["quotation", "find", "MAIN market for"]) == 0
    assert "{quotation}`q-main-market`" in capsys.readouterr().out


def test_words_are_found_in_the_texts_with_their_paragraph(texts):
    (line, *_) = [found for found in authoring.quotations("emerged as the main market", texts) if "paragraph" in found]
    assert line.startswith("sceeus-2024, paragraph 5")
    with pytest.raises(LookupError, match="Nearest wording"):
        authoring.quotations("emerged as the mainly markets", texts)


def test_a_new_chapter_is_a_page_in_the_order_of_the_book_and_clashes_with_nothing(book, capsys):
    assert main(["add", "chapter", "air-defence"]) == 0
    page = book / "chapters/air-defence.ipynb"
    assert json.loads(page.read_text())["cells"][0]["source"] == ["# Air defence"]
    toc = (book / "_toc.yml").read_text().splitlines()
    place = toc.index("      - file: chapters/air-defence")
    assert (project.chapters() / f"{toc[place - 1].split('/')[-1]}.ipynb").is_file()
    from evidencebook.checks import contents

    assert contents.toc_holds()[1] == []
    capsys.readouterr()
    assert main(["add", "chapter", "air-defence"]) == 1
    assert "already" in capsys.readouterr().err


@pytest.fixture
def committed(book):
    """Return a copy of the book in a repository of its own, as its first commit."""
    for arguments in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "all"]):
        who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        subprocess.run(["git", *who, *arguments], cwd=book, check=True)
    return book


def test_nothing_that_differs_is_said_in_a_sentence(committed):
    assert number_diff.since("main") == ["No fact, figure, finding or quotation differs from main."]


def test_what_differs_is_listed_old_and_new_side_by_side(committed, capsys):
    name, old = "peak-year-ukrainian", fact_table.read()["peak-year-ukrainian"].words
    set_cell(committed / fact_table.FILE, name, "words", "quite another")
    set_cell(committed / "data/quotations.csv", "q-peak", "speaker", "Somebody else")
    set_cell(committed / "data/findings.csv", "economy-no-lever", "confidence", "low")
    page = committed / "chapters/economy.ipynb"
    notebook = json.loads(page.read_text())
    figure = next(
        data["application/vnd.vegalite.v6+json"]
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if "application/vnd.vegalite.v6+json" in (data := output.get("data", {}))
    )
    figure["usermeta"]["figure"]["title"] = "A new title"
    next(iter(figure["datasets"].values()))[0]["added"] = 1
    page.write_text(json.dumps(notebook))
    assert main(["changes", "main"]) == 0
    told = capsys.readouterr().out
    assert f"- {name}: “{old}” → “quite another”" in told
    assert "- q-peak: speaker " in told
    assert "→ “Somebody else”" in told
    assert "- economy-no-lever: confidence " in told
    assert "→ “A new title”" in told
    assert "1 plotted row differ" in told
    assert "Figures that differ from main (1):" in told


def test_what_came_and_what_went_is_told(committed):
    facts = committed / fact_table.FILE
    lines = facts.read_text().splitlines(keepends=True)
    gone = lines[1].split(",")[0]
    facts.write_text("".join([lines[0], *lines[2:], lines[1].replace(gone, "brand-new", 1)]))
    told = "\n".join(number_diff.since("HEAD"))
    assert f"- {gone}: removed, was “" in told
    assert "- brand-new: new, “" in told


def test_the_recipes_for_authors_run_as_they_are_written(committed, texts, capsys):
    """Every command of CONTRIBUTING.md, its folder of texts being the one at hand; those that need a browser apart."""
    with (committed / "round.csv").open("w", newline="") as file:
        csv.writer(file).writerows([ROW, ROW.values()])
    text = (BOOK / "CONTRIBUTING.md").read_text()
    commands = [
        line
        for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
        for line in block.replace("\\\n", " ").splitlines()
        if line.startswith((".venv/bin/evidencebook", ".venv/bin/python -m evidencebook"))
    ]
    assert len(commands) >= 6
    for command in commands:
        _, *words = (str(texts) if word == "../shared/sources" else word for word in shlex.split(command))
        run, words = (ci.main, words[2:]) if words[:2] == ["-m", "evidencebook.release"] else (main, words)
        assert run(words) == 0, f"{command}\n{capsys.readouterr().err}"


def test_no_slow_library_is_imported_for_help_nor_before_sphinx_begins():
    code = "import sys; from evidencebook import browser_setup, cli; cli.parser(); browser_setup.is_done(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pandas", "sphinx", "docutils", "fontTools"} & set(done.stdout.split())
