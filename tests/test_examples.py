"""The example and the manual: reports of their own that the engine holds and builds, and a tutorial that works as written."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from conftest import BOOK, standing_in

import evidencebook
from evidencebook.evidence import facts, prose, tables
from evidencebook.settings import Settings

EXAMPLE, MANUAL = BOOK / "examples/carbon-dioxide", BOOK / "docs/manual"
TUTORIAL = MANUAL / "chapters/tutorial.md"


@pytest.fixture
def copy_of(tmp_path):
    """Return a function that copies a report; the test stands in it, with its chapters executed by the engine of today."""

    def copied(report: Path) -> Path:
        folder = tmp_path / report.name
        shutil.copytree(report, folder, ignore=shutil.ignore_patterns("_build", "__pycache__"))
        return folder

    return copied


@pytest.mark.slow  # `make examples` holds and builds both at every change
@pytest.mark.parametrize("report", [EXAMPLE, MANUAL], ids=lambda report: report.name)
def test_the_example_and_the_manual_hold(copy_of, report):
    folder = copy_of(report)
    texts = ["--sources", "sources"] if (report / "sources").is_dir() else []
    for command in (
        ["refresh"],
        ["check", *texts],
    ):  # in a process of its own, as a report's colours are read at its start
        done = subprocess.run(
            [sys.executable, "-m", "evidencebook", *command], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_the_manual_has_the_version_of_the_engine():
    citation = (MANUAL / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {evidencebook.__version__}\n" in citation


def test_the_example_says_where_its_data_come_from_and_is_small():
    book = json.loads((EXAMPLE / "data/datapackage.json").read_text())
    assert "statsmodels" in next(each for each in book["resources"] if each["name"] == "co2")["description"]
    cells = json.loads((EXAMPLE / "chapters/index.ipynb").read_text())["cells"]
    lines = sum("".join(cell["source"]).count("\n") + 1 for cell in cells)
    written = [*EXAMPLE.glob("data/*.csv"), *EXAMPLE.glob("src/helpers/*"), *EXAMPLE.glob("chapters/*.md")]
    written += [*EXAMPLE.glob("sources/*"), EXAMPLE / "references.bib", EXAMPLE / "data/datapackage.json"]
    lines += sum(len(file.read_text().splitlines()) for file in written if file.is_file())
    assert lines <= 300


def test_the_forecast_of_the_example_is_computed_from_its_rows(copy_of):
    with standing_in(copy_of(EXAMPLE)):
        value, known = tables.read("co2").value, facts.read()
        assert known["co2-rise"].value == pytest.approx(100 * (value["co2-2000"] / value["co2-1965"] - 1), rel=1e-5)
        assert known["co2-foreseen"].value == pytest.approx(1.25 * value["co2-1965"])


def test_the_reference_lists_every_command_role_directive_and_setting(copy_of):
    with standing_in(copy_of(MANUAL)):
        sys.path.insert(0, str(Path("src").resolve()))
        from helpers import reference, settings_words

        assert settings_words.SETTINGS.keys() == {field.name for field in fields(Settings)}
        settings = {row["setting"]: row["about"] for row in reference.settings().rows}
        listed = {row["command"] for row in reference.commands().rows}
        shown = (
            {row["role"] for row in reference.roles().rows},
            {row["directive"] for row in reference.directives().rows},
        )
    words = ["new", "check", "fix", "refresh", "build", "serve", "pdf", "changes", "release", "import"]
    kinds = ["source", "passage", "quotation", "table", "row", "fact", "figure", "finding", "chapter", "designation"]
    assert {*words, *(f"add {kind}" for kind in kinds)} <= listed
    assert shown[0] >= prose.DATA_ROLES
    assert {"report.chapters", "facts.units", "paper.opener"} <= settings.keys()
    assert all(about.endswith(".") for about in settings.values())
    assert {"finding", "recommendation", "register"} <= shown[1]


@pytest.mark.slow
def test_the_tutorial_works_as_written(tmp_path):
    blocks = re.findall(r"^```sh\n(.*?)^```", TUTORIAL.read_text(), re.DOTALL | re.MULTILINE)
    assert len(blocks) >= 6
    script = "set -e\n" + "".join(blocks)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True, text=True,
        check=False, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert (tmp_path / "my-report/_build/html/chapters/safety.html").is_file()
