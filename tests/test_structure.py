"""What linters do not see: the engine knows no report, chapters call and do not compute, tables are described.

Layers of imports are held by import-linter, docstrings and style by ruff; both run in `make lint`.
"""

import json
import re
from pathlib import Path

import pytest

from evidencebook import project
from evidencebook.evidence import tables

ENGINE, REPORT = Path("src/evidencebook"), Path("src/helpers")
# Names and subjects of this report that the engine may not know; languages have names of their own, and a module that tells
# them apart.
NAMES = re.compile(
    r"belarus|ukrain|minsk|kyiv|kiev|moscow|russia|lukash|zelensk|sceeus|preiherman|\bhelpers\."
    r"|\b(?:missile|drone|soldier|troop|prisoner|offensive|invasion|military|turnover)s?\b",
    re.IGNORECASE,
)
LANGUAGES = ENGINE / "evidence/languages.py"
TEXT = {".py", ".js", ".mjs", ".css", ".html", ".typ", ".json", ".csv", ".bib", ".md", ".ipynb", ".yml"}


@pytest.mark.parametrize("file", sorted(f for f in ENGINE.rglob("*") if f.suffix in TEXT and f != LANGUAGES), ids=str)
def test_the_engine_knows_no_report(file):
    found = [f"{n}: {line.strip()}" for n, line in enumerate(file.read_text().splitlines(), 1) if NAMES.search(line)]
    assert found == []


def test_every_column_has_a_title_and_a_meaning_and_numbers_have_a_unit():
    checked = 0
    for name, resource in tables.codebook().items():
        assert resource["title"]
        assert resource["description"]
        for field in resource["schema"]["fields"]:
            checked += 1
            assert field["title"], (name, field["name"])
            assert field["description"], (name, field["name"])
            if field["type"] == "number" and field["name"] != "value":
                assert field["unit"], (name, field["name"])
    assert checked > 80


def test_chapters_hold_prose_and_one_line_calls():
    checked = 0
    for page in project.chapter_files():
        if page.suffix != ".ipynb":
            continue
        for cell in json.loads(page.read_text())["cells"]:
            if cell["cell_type"] == "code":
                checked += 1
                lines = "".join(cell["source"]).splitlines()
                calls = [line for line in lines if not line.startswith(("from helpers", "import helpers"))]
                assert len(calls) <= 1, calls
                assert all(line.startswith("show(") for line in calls), calls
    assert checked


def test_nothing_committed_holds_the_address_of_a_registry():
    for name in ("requirements.lock", "requirements-test.lock", "pyproject.toml", "Makefile", "_config.yml"):
        text = Path(name).read_text()
        assert "index-url" not in text.replace("--no-emit-index-url", "")
        # Names that RFC 2606 keeps for examples are nobody's address.
        assert "://" not in re.sub(r"https://[a-z.-]+\.example\b", "", text), name
        if name.endswith(".lock"):
            assert text.count("--hash=sha256:") > text.count("==")
