"""The commands of the loop on a small report: what `add` writes, `--dry-run`, `--json`, and completion."""

import csv
import errno
import json
import os
import subprocess
import sys

import pytest
from conftest import edit

from evidencebook import cli
from evidencebook.build import refresh
from evidencebook.checks import numbers, pages, runner
from evidencebook.evidence import fact_registry, fact_ways, facts, passages, sources, tables, verification_lock
from evidencebook.problems import ReportError

SOURCE = ["add", "source", "hospital-2025", "--author", "Exampleton Hospital", "--title", "Injured cyclists",
          "--year", "2025", "--url", "https://hospital.example/cyclists", "--kind", "document", "--host", "origin",
          "--grade", "B", "--gradereason", "Counts its own patients", "--standpoint", "Treats the injured"]  # fmt: skip
ROW = ["add", "row", "counts", "id=mill-street-2025-06", "place=Mill Street", "period_start=2025-06-01",
       "period_end=2025-06-30", "period_kind=month", "hedge=exact", "value=640", "unit=cyclists", "source=traders-2025",
       "passages=traders-after"]  # fmt: skip
PASSAGE = [
    "add",
    "passage",
    "hospital-fewer",
    "hospital-2025",
    "--first",
    "The hospital counted",
    "--last",
    "the trial.",
]
QUOTATION = ["add", "quotation", "q-offer", "traders-offer", "--words", "if the council finds room",
             "--speaker", "Traders of Mill Street", "--role", "in an open letter", "--date", "2025"]  # fmt: skip
FINDING = ["add", "finding", "traders-agree", "cycling", "--statement", "The traders accept the lane.", "--rests-on",
           "traders-offer"]  # fmt: skip
GIVEN = [
    "--cell=kind=reported",
    "--cell=reason=They say so.",
    "--cell=would_change=Another letter.",
    "--cell=leads_to=context",
]


def test_a_source_and_a_passage_of_it_are_added_and_locked(tiny):
    assert cli.main(SOURCE) == 0
    assert sources.read()["hospital-2025"].who == "Exampleton Hospital"
    text = "The hospital counted fewer injured cyclists in the year of the trial.\n"
    (tiny / "sources/hospital-2025.txt").write_text(text)
    assert cli.main(PASSAGE) == 0
    assert passages.read()["hospital-fewer"].paragraph == 1
    assert verification_lock.check() == []
    assert [str(each) for each in sources.check()] == []


def test_a_quotation_is_added_only_with_the_words_of_its_passage(tiny, capsys):
    assert cli.main(QUOTATION) == 0
    assert passages.contexts()["q-offer"] == ("The lane may stay", "for deliveries.")
    assert verification_lock.check() == []
    wrong = [word.replace("finds room", "found room").replace("q-offer", "q-other") for word in QUOTATION]
    assert cli.main(wrong) == 1
    assert "nearest wording there: 'if the council finds room" in capsys.readouterr().err
    assert "q-other" not in passages.quotations()


def test_a_row_and_a_fact_computed_from_it_are_added(tiny):
    assert cli.main(ROW) == 0
    assert tables.read("counts").value["mill-street-2025-06"] == 640
    fact = ["add", "fact", "summer-growth", "counts", "mill-street-2025-03", "mill-street-2025-06", "--as", "change"]
    assert cli.main(fact) == 0
    for name in [name for name in sys.modules if name.startswith("helpers")]:
        del sys.modules[name]
    (made,) = [fact for fact in fact_registry.collect() if fact.id == "summer-growth"]
    assert (made.unit, made.words) == ("percent", "a rise of 8.5%")
    assert made.rows == ("mill-street-2025-03", "mill-street-2025-06")


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ([*ROW[3:], "colour=red"], "counts has no column 'colour'"),
        ([each.replace("640", "many") for each in ROW[3:]], "many"),
        ([each.replace("2025-06-30", "2025-06-29") for each in ROW[3:]], "period_kind"),
        ([each.replace("mill-street-2025-06", "mill-street-2025-03") for each in ROW[3:]], "already"),
        (["id"], "'id' is no cell"),
    ],
)
def test_a_row_that_does_not_fit_is_told_and_not_written(tiny, capsys, cells, says):
    before = (tiny / "data/counts.csv").read_bytes()
    assert cli.main(["add", "row", "counts", *cells]) == 1
    assert says in capsys.readouterr().err
    assert (tiny / "data/counts.csv").read_bytes() == before


def test_every_empty_cell_is_told_at_once_and_what_follows_from_dates_is_filled_in(tiny, capsys):
    assert cli.main(["add", "row", "counts", "id=a"]) == 1
    told = capsys.readouterr().err
    for column in ("place", "period_start", "period_end", "hedge", "value", "unit", "source", "passages"):
        assert f"column {column}: is empty, and every row needs it" in told
    assert cli.main([cell for cell in ROW if not cell.startswith("period_kind")]) == 0
    assert tables.read("counts").period_kind["mill-street-2025-06"] == "month"


def test_the_first_row_of_a_standard_table_describes_it_in_the_codebook(tiny):
    assert "terms" not in tables.codebook()
    assert cli.main(["add", "row", "terms", "id=lane", "term=lane", "meaning=A strip for bicycles."]) == 0
    assert tables.read("terms").meaning["lane"] == "A strip for bicycles."
    assert [each for each in runner.evidence_findings() if "terms" in each.file] == []


@pytest.mark.parametrize("words", ["7 October 2023", "Article #"])
def test_what_a_typed_date_or_name_is_refused_with_lets_it_stand(tiny, words):
    page = tiny / "chapters/index.md"
    page.write_text(page.read_text() + f"\nThat began with {words.replace('#', '5')}.\n")
    (told,) = pages.prose_holds()[1]
    assert "evidencebook add designation" in told.remedy
    assert cli.main(["add", "designation", words, "--reason", "Everybody can look it up."]) == 0
    assert pages.prose_holds()[1] == []
    assert runner.evidence_findings() == []


def test_words_without_a_number_need_no_designation(tiny, capsys):
    assert cli.main(["add", "designation", "Minsk", "--reason", "A town."]) == 1
    assert "holds no number" in capsys.readouterr().err


def test_a_figure_is_added_to_a_chapter_and_drawn(tiny):
    assert (
        cli.main(
            [
                "add",
                "figure",
                "by-month",
                "counts",
                "period_start",
                "value",
                "--title",
                "More cyclists",
                "--chapter",
                "cycling",
            ]
        )
        == 0
    )
    stale = [problem.fault for problem in pages.notebooks_are_fresh()[1]]
    assert stale
    assert [fault for fault in stale if not fault.startswith("is stale")] == []
    assert cli.main(["refresh"]) == 0
    page = json.loads((tiny / "chapters/cycling.ipynb").read_text())
    (cell,) = [cell for cell in page["cells"] if cell["id"] == "by-month"]
    about = cell["outputs"][0]["data"]["application/vnd.vegalite.v6+json"]["usermeta"]["figure"]
    assert about["title"] == "More cyclists"
    assert [str(each) for checked in runner.run(None) if checked.what == "figures" for each in checked.problems] == []


def test_a_figure_draws_the_rows_that_are_named(tiny):
    command = ["add", "figure", "one", "counts", "period_kind", "value", "--title", "One month", "--rows"]
    assert cli.main([*command, "mill-street-2025-03"]) == 0
    assert 'tables.rows("counts", ["mill-street-2025-03"])' in (tiny / "src/helpers/charts.py").read_text()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ([], "two rows have the same place (period_kind month)"),
        (["--by", "town"], "counts has no column 'town'"),
    ],
)
def test_a_figure_that_would_add_rows_up_is_refused(tiny, capsys, more, says):
    command = ["add", "figure", "by-kind", "counts", "period_kind", "value", "--title", "More cyclists"]
    assert cli.main([*command, *more]) == 1
    assert says in capsys.readouterr().err


def test_a_fact_of_a_table_with_several_numbers_names_its_column_and_keeps_its_digits(tiny, capsys):
    text = "who,saved,share\nmen,75,16.23\nwomen,76,46.06\n"
    (tiny / "given.csv").write_text(text)
    where = ["--source", "traders-2025", "--locator", "Annex"]
    assert cli.main(["add", "table", "survivors", "given.csv", "--title", "Survivors", *where]) == 0
    fact = ["add", "fact", "women-saved", "survivors", "survivors-women"]
    assert cli.main(fact) == 1
    assert "saved, share: name one with --column" in capsys.readouterr().err
    assert cli.main([*fact, "--column", "share", "--unit", "percent"]) == 0
    for name in [name for name in sys.modules if name.startswith("helpers")]:
        del sys.modules[name]
    (made,) = [fact for fact in fact_registry.collect() if fact.id == "women-saved"]
    assert (made.unit, made.words) == ("percent", "46.06%")


def test_a_finding_is_added_and_shown_in_its_chapter(tiny):
    assert cli.main([*FINDING, *GIVEN]) == 0
    assert tables.read("findings").kind["traders-agree"] == "reported"
    assert "```{finding} traders-agree" in (tiny / "chapters/cycling.ipynb").read_text()
    found = [str(each) for checked in runner.run(None) for each in checked.problems]
    assert found == []


@pytest.mark.parametrize("command", [SOURCE, ROW, QUOTATION, [*FINDING, *GIVEN], ["add", "chapter", "safety"]])
def test_a_dry_run_shows_what_would_change_and_writes_nothing(tiny, capsys, command):
    before = {file: file.read_bytes() for file in tiny.rglob("*") if file.is_file() and "_build" not in file.parts}
    assert cli.main([*command[:2], "--dry-run", *command[2:]]) == 0
    assert "\n+" in capsys.readouterr().out
    assert {
        file: file.read_bytes() for file in tiny.rglob("*") if file.is_file() and "_build" not in file.parts
    } == before


@pytest.mark.parametrize("command", [["refresh"], ["build"], ["passage", "lock"]])
def test_commands_that_write_say_first_what_they_would_do(tiny, capsys, command):
    before = {file: file.read_bytes() for file in tiny.rglob("*") if file.is_file() and "_build" not in file.parts}
    assert cli.main([*command, "--dry-run"]) == 0
    assert capsys.readouterr().out
    assert {
        file: file.read_bytes() for file in tiny.rglob("*") if file.is_file() and "_build" not in file.parts
    } == before


def test_a_full_disk_is_told_with_its_file_and_nothing_is_said_to_be_written(tiny, capsys, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert cli.main(["add", "chapter", "late"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "chapters/late.ipynb: no space left on device. Free disk space" in told.err
    assert not (tiny / "chapters/late.ipynb").exists()


def test_problems_come_as_json_with_their_places(tiny, capsys):
    with (tiny / "data/counts.csv").open("a") as file:
        csv.writer(file, lineterminator="\n").writerow(
            ["x", "Mill Street", "2025-06-01", "2025-06-30", "month", "exact", "many"]
        )
    assert cli.main(["check", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is False
    (problem, *_) = [each for each in answer["problems"] if each["file"] == "data/counts.csv"]
    assert problem["row"] == 4
    assert {"fault", "remedy", "place"} <= set(problem)


def test_what_a_command_says_comes_as_json(tiny, capsys):
    assert cli.main(["fact", "list", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is True
    assert len(answer["said"]) == len(facts.read())
    assert cli.main(["fact", "list", "--json", "no-such-words"]) == 1
    assert "no fact says" in json.loads(capsys.readouterr().out)["error"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("id,value", "name,value"), (",43.9024,", ",much,"), ("cycling-growth,", "cycling-growth\n,")],
    ids=["another column", "no number", "a line cut in two"],
)
def test_a_broken_file_of_facts_is_told_as_such_and_written_anew(tiny, capsys, before, after):
    file = tiny / facts.FILE
    whole = file.read_text()
    edit(file, before, after)
    assert cli.main(["fact", "list"]) == 1
    said = capsys.readouterr().err
    assert "data/derived/facts.csv, row 2: is no fact as `make refresh` writes it" in said
    assert "program failed" not in said
    assert refresh.facts(lambda _: None) == 1
    assert file.read_text() == whole


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_completion_knows_every_command(shell, capsys):
    assert cli.main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(word in script for word in ("refresh", "quotation", "--dry-run", "chapter"))


def test_help_states_the_exit_codes(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert all(code in said for code in ("0 all holds", "1 something", "2 a wrong call", "130 interrupted"))


def test_a_new_report_can_be_started_outside_any(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "evidencebook", "new", "mine", "--profile", "strict"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "keep-lane-deliveries" in (tmp_path / "mine/data/derived/verified.csv").read_text()
    assert 'profile = "strict"' in (tmp_path / "mine/src/helpers/report.toml").read_text()


def test_a_figure_does_not_take_the_name_of_one_that_its_module_imports_or_of_a_cell(tiny, capsys):
    command = [
        "add",
        "figure",
        "wording",
        "counts",
        "place",
        "value",
        "--title",
        "More",
        "--rows",
        "mill-street-2024-03",
    ]
    assert cli.main(command) == 1
    assert "has a function wording already; choose another name" in capsys.readouterr().err
    page = tiny / "chapters/cycling.ipynb"
    book = json.loads(page.read_text())
    book["cells"][0]["id"] = "more"
    page.write_text(json.dumps(book))
    before = (tiny / "src/helpers/charts.py").read_bytes()
    command[2] = "more"
    assert cli.main([*command, "--chapter", "cycling"]) == 1
    assert "has a cell 'more' already; choose another name" in capsys.readouterr().err
    assert (tiny / "src/helpers/charts.py").read_bytes() == before


def test_a_figure_of_a_chapter_with_a_package_of_its_own_is_called_by_the_name_of_the_package(tiny):
    charts = tiny / "src/helpers/charts.py"
    package = tiny / "src/helpers/charts/cycling/__init__.py"
    package.parent.mkdir(parents=True)
    charts.rename(package)
    (tiny / "src/helpers/charts/__init__.py").write_text('"""The figures."""\n')
    command = ["add", "figure", "more", "counts", "place", "value", "--title", "More", "--rows", "mill-street-2024-03"]
    assert cli.main([*command, "--chapter", "cycling"]) == 0
    text = (tiny / "chapters/cycling.ipynb").read_text()
    assert "show(cycling.more())" in text
    assert "from helpers.charts import cycling" in text


FACT = ["add", "fact", "made", "counts", "mill-street-2024-03", "mill-street-2025-03"]


@pytest.mark.parametrize(
    ("rows", "way", "says"),
    [
        (["mill-street-2025-03"], "share", "share takes two rows, the part and the whole; got 3: name these two"),
        (["mill-street-2025-03"], "difference", "difference takes two rows, the first and the last; got 3"),
        (["mill-street-2025-03"], "change", "change takes two rows"),
        ([], "value", "value takes one row; got 2: name that one"),
    ],
)
def test_a_fact_of_too_many_rows_is_refused_and_not_computed_from_some_of_them(tiny, capsys, rows, way, says):
    before = (tiny / "src/helpers/facts.py").read_bytes()
    assert cli.main([*FACT, *rows, "--as", way]) == 1
    assert says in capsys.readouterr().err
    assert (tiny / "src/helpers/facts.py").read_bytes() == before


@pytest.mark.parametrize("way", ["sum", "mean", "share", "change", "difference"])
def test_a_fact_of_too_few_rows_is_refused(tiny, capsys, way):
    assert cli.main([*FACT[:-1], "--as", way]) == 1
    assert f"{way} takes two rows" in capsys.readouterr().err


@pytest.mark.filterwarnings("ignore:divide by zero")
def test_nothing_is_a_share_of_zero_and_nothing_grew_from_it(tiny, capsys):
    path = tiny / "data/counts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("exact,410,", "exact,0,"), encoding="utf-8")
    none, some = "mill-street-2024-03", "mill-street-2025-03"
    for way, rows in (("change", [none, some]), ("share", [some, none])):
        assert cli.main(["add", "fact", "growth", "counts", *rows, "--as", way]) == 1
        assert f"the value of {none} is 0, and no {way} of zero is a number" in capsys.readouterr().err
    with pytest.raises(ReportError) as caught:
        fact_registry.collect()
    (problem,) = caught.value.problems
    assert problem.place == "cycling-growth"
    assert f"no number: the value of {none} is 0" in problem.fault
    assert "correct the row" in problem.remedy


def test_help_says_what_each_way_computes(capsys):
    with pytest.raises(SystemExit):
        cli.main(["add", "fact", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert all(f"{name}: {way.rows}: {way.formula}" in said for name, way in fact_ways.WAYS.items())
    assert "share: two rows, the part and the whole: 100 × part / whole, in percent" in said


def test_a_year_is_written_as_one_and_is_no_amount_beside_the_numbers(tiny, capsys):
    (tiny / "given.csv").write_text("year,saved\n2017,75\n2018,76\n")
    where = ["--source", "traders-2025", "--locator", "Annex"]
    assert cli.main(["add", "table", "survivors", "given.csv", "--title", "Survivors", *where]) == 0
    first = "survivors-2017"
    assert cli.main(["add", "fact", "saved", "survivors", first]) == 0
    assert cli.main(["add", "fact", "when", "survivors", first, "--column", "year"]) == 0
    assert cli.main(["add", "fact", "when-said", "survivors", first, "--column", "year", "--unit", "year"]) == 0
    for name in [name for name in sys.modules if name.startswith("helpers")]:
        del sys.modules[name]
    made = {fact.id: (fact.unit, fact.words) for fact in fact_registry.collect()}
    assert made["saved"] == ("count", "75")
    assert made["when"] == made["when-said"] == ("year", "2017")
    assert (
        cli.main(["add", "fact", "all", "survivors", first, "survivors-2018", "--column", "year", "--as", "sum"]) == 1
    )
    assert "a sum of years is no year" in capsys.readouterr().err


def test_a_typed_year_of_a_finding_is_told_with_the_way_to_write_it(tiny):
    assert cli.main([*FINDING, *GIVEN]) == 0
    file = tiny / "data/findings.csv"
    file.write_text(file.read_text().replace("The traders accept the lane.", "The traders accepted it in 1987."))
    (told,) = [each for each in numbers.conditions_hold()[1] if "1987" in each.fault]
    assert "--column year" in told.remedy
    assert "{fact}`…`" in told.remedy
