"""The report that `evidencebook new` writes: small, complete, about nothing of ours; and reports that use few tables."""

import csv
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import BOOK, set_cell, standing_in

from evidencebook import cli, project, starter
from evidencebook.checks import numbers, pages, runner
from evidencebook.evidence import fact_registry, facts, tables
from evidencebook.problems import ReportError, UsageError
from evidencebook.settings import PROFILES

# Names of this report, its repository and its authors.
OURS = re.compile(r"belarus|ukrain|minsk|kyiv|russia", re.IGNORECASE)


def give_profile(report: Path, profile: str) -> None:
    settings = report / "src/helpers/report.toml"
    settings.write_text(settings.read_text().replace('profile = "strict"', f'profile = "{profile}"'))
    assert cli.main(["refresh"]) == 0  # figures take their colours from the same file


def problems(texts: str | None = "sources") -> list[str]:
    return [str(each) for checked in runner.run(Path(texts) if texts else None) for each in checked.problems]


@pytest.mark.parametrize("profile", PROFILES)
def test_the_new_report_holds_in_either_profile(tiny, profile):
    give_profile(tiny, profile)
    assert problems() == problems(None) == []


def test_the_new_report_has_all_that_a_report_consists_of(tiny):
    with (tiny / "data/passages.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 5
    assert {name: len(tables.read(name)) for name in ("findings", "recommendations")} == {
        "findings": 1,
        "recommendations": 1,
    }
    assert len({fact.id for fact in fact_registry.collect()} - {"information-to"}) == 3
    assert {"Makefile", "README.md", ".github", ".gitignore", "LICENSE"} <= {path.name for path in tiny.iterdir()}


def test_the_new_report_builds_pages_and_pdf(tiny_site):
    page = (tiny_site / "chapters/cycling.html").read_text()
    assert "590" in page
    assert "<svg" in page or ".svg" in page
    assert (tiny_site / "../pdf/my-report.pdf").stat().st_size > 20_000


def test_the_new_report_says_nothing_of_this_one():
    for path, text in starter.files("light").items():
        assert not OURS.search(text), path


def test_every_file_says_what_to_change_first():
    files = starter.files("light")
    listed = files[Path("README.md")]
    for path, text in files.items():
        is_plain_data = path.suffix in {".csv", ".txt"} and path.name != "requirements.txt"
        assert "Change first" in text or is_plain_data, path
        named = {str(path), f"{path.parent}/", path.name}
        assert any(f"`{name}`" in listed for name in named) or path.name in {
            "README.md",
            ".gitignore",
            "__init__.py",
        }, path


def test_a_new_report_overwrites_nothing(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds something"):
        starter.write(tmp_path, "light")
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]
    with pytest.raises(UsageError, match="cannot be the name"):
        starter.write(tmp_path / "a/-b", "light")
    with pytest.raises(UsageError, match="no profile 'lax'"):
        starter.write(tmp_path / "new", "lax")


# Tables that the small report can do without, with what in its pages and other tables leans on them.
LEFT_OUT = {
    "quotations": {"cycling.ipynb": [r"They concede that \{quotation\}`[^`]*`, and accept", "They accept"]},
    "recommendations": {
        "index.md": [r"## What we recommend.*", ""],
        "findings.csv": ["keep-lane", "context"],
        "evidence.md": [r"## Recommendations\n\n[^#]*", ""],
    },
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_report_without_a_table_holds(tiny, name):
    leave_out(name, *(["recommendation_evidence"] if name == "recommendations" else []))
    for file, (old, new) in LEFT_OUT[name].items():
        path = next(path for path in tiny.rglob(file) if "_build" not in path.parts)
        text = path.read_text()
        path.write_text(re.sub(old, new, text, flags=re.DOTALL))
        assert path.read_text() != text
    if name == "quotations":
        evidence = tiny / "chapters/evidence.md"
        evidence.write_text(evidence.read_text().replace("## Quotations\n\n```{register} quotations\n```\n", ""))
    assert cli.main(["passage", "lock", "--sources", "sources"]) == 0
    assert cli.main(["refresh"]) == 0
    assert problems() == []


def leave_out(*names: str) -> None:
    """Take tables out of the codebook and the report."""
    path = project.data() / tables.CODEBOOK
    book = json.loads(path.read_text())
    book["resources"] = [each for each in book["resources"] if each["name"] not in names]
    path.write_text(json.dumps(book, indent=1))
    for name in names:
        (project.data() / f"{name}.csv").unlink()


def test_a_table_that_the_codebook_describes_may_not_be_missing(tiny):
    (tiny / "data/findings.csv").unlink()
    assert any("data/findings.csv: there is no such file" in each for each in problems())


def test_a_standard_table_that_is_not_kept_has_no_rows_and_any_other_is_unknown(tiny):
    events = tables.read("events")
    assert events.empty
    assert {"date_start", "standing", "what"} <= set(events.columns)
    with pytest.raises(KeyError):
        tables.read("no-such-table")


def test_a_standard_column_that_is_left_out_is_empty(tiny):
    assert "likelihood" not in (tiny / "data/findings.csv").read_text().partition("\n")[0]
    assert list(tables.read("findings").likelihood) == [""]


def test_the_light_profile_asks_for_no_model_of_judgements(tiny):
    set_cell(tiny / "data/findings.csv", "trial-succeeded", "reason", "It may well be so, or nobody knows.")
    assert any("column reason" in each for each in problems())
    give_profile(tiny, "light")
    assert problems() == []


def test_an_unknown_profile_is_told_with_those_there_are(tiny, capsys):
    settings = tiny / "src/helpers/report.toml"
    settings.write_text(settings.read_text().replace('"strict"', '"lax"'))
    assert cli.main(["check"]) == 1
    assert "report.profile: is 'lax'\n    → Give one of light, strict." in capsys.readouterr().err


def test_modules_of_another_report_are_never_taken_for_its_own(tiny, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(tiny, other)
    facts = other / "src/helpers/facts.py"
    facts.write_text(facts.read_text().replace('"cycling-growth"', '"other-growth"'))
    names = {fact.id for fact in fact_registry.collect()}
    fact_registry._collect.cache_clear()
    with standing_in(other):
        assert "other-growth" in {fact.id for fact in fact_registry.collect()} - names
    fact_registry._collect.cache_clear()


def test_a_report_may_have_a_scale_of_likelihood_of_its_own(tiny):
    settings = tiny / "src/helpers/report.toml"
    settings.write_text(settings.read_text() + '\n[likelihood]\n"rare" = [1, 30]\n"common" = [30, 99]\n')
    assert project.settings().likelihood == {"rare": (1, 30), "common": (30, 99)}
    code = "from evidencebook.evidence import wording; print(wording.chance('rare'))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tiny, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "1–30%"


@pytest.mark.parametrize("span", ["[30, 1]", "[1]", '"often"', "[1, 300]"])
def test_a_term_of_likelihood_that_is_no_span_is_told(tiny, span):
    settings = tiny / "src/helpers/report.toml"
    settings.write_text(settings.read_text() + f'\n[likelihood]\n"rare" = {span}\n')
    with pytest.raises(ReportError, match=r"likelihood\.rare"):
        project.settings()


@pytest.mark.slow
def test_plain_jupyter_book_builds_the_pages(tiny):
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "."]
    done = subprocess.run(command, cwd=tiny, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tiny / "_build/html/chapters/cycling.html").is_file()


def test_a_file_of_facts_that_is_missing_is_told_as_missing(tiny):
    (tiny / facts.FILE).unlink()
    (told,) = numbers.facts_hold()[1]
    assert (told.file, told.fault) == (facts.FILE, "is missing")
    assert "evidencebook refresh" in told.remedy


def test_a_notebook_that_was_never_executed_is_told_once(tiny):
    page = tiny / "chapters/cycling.ipynb"
    book = json.loads(page.read_text())
    book["metadata"].pop("report")
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    page.write_text(json.dumps(book))
    (told,) = pages.notebooks_are_fresh()[1]
    assert "never executed" in told.fault


def test_the_way_from_a_text_and_a_csv_file_to_a_recommendation_works_as_the_manual_writes_it(tiny):
    give_profile(tiny, "light")
    page = (BOOK / "docs/manual/chapters/how-to.md").read_text(encoding="utf-8")
    section = page.partition("(how-own)=")[2].partition("(how-sample)=")[0]
    text, *blocks = re.findall(r"^```text\n(.*?)^```", section, re.DOTALL | re.MULTILINE)
    (tiny / "sources/inquiry-1912.txt").write_text(text)
    done = []
    for block in blocks:
        if block.startswith("who,"):
            (tiny / "survivors.csv").write_text(block)
            continue
        for line in block.splitlines():
            command = shlex.split(line)
            assert command.pop(0) == "evidencebook"
            if command[0] not in {"refresh", "build"}:
                assert cli.main(command) == 0, line
                done.append(command[1])
    assert {"source", "passage", "table", "fact", "figure", "finding", "row", "lock"} == set(done)
    assert runner.evidence_findings() == []
