"""The house as designed: imports point down, modules stay small, public functions say what they do, tables are described."""

import ast
import re
from pathlib import Path

import pytest

from evidencebook import project
from evidencebook.evidence import tables

ENGINE, REPORT = Path("src/evidencebook"), Path("src/helpers")
# The layers of the engine, from the ground up: a module may import from the layers below its own, and from its own package.
LAYERS = [
    {"problems", "project"},
    {"files"},
    {"addresses", "version"},
    {"evidence", "supply"},
    {"notebooks"},
    {"charts"},
    {"pdf"},
    {"sphinxext"},
    {"checks"},
    {"build"},
    {"release"},
    {"authoring"},
    {"cli"},
    {"__main__"},
]
MODULES = sorted([*ENGINE.rglob("*.py"), *REPORT.rglob("*.py")])


def part(module: Path) -> str:
    return module.relative_to(ENGINE).parts[0].removesuffix(".py")


def layer(name: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if name in names)


def imported(module: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "evidencebook":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("evidencebook."):
            found.add(node.module.split(".")[1])
    return found


@pytest.mark.parametrize("module", sorted(ENGINE.rglob("*.py")), ids=str)
def test_imports_point_down(module):
    name = part(module)
    if name == "__init__":
        assert not imported(module)
        return
    for other in imported(module) - {name}:
        assert layer(other) < layer(name), f"{name} may not import {other}"


def test_the_edition_draws_no_charts():
    for module in (ENGINE / "sphinxext").rglob("*.py"):
        assert not imported(module) & {"checks", "build"}
        assert "import altair" not in module.read_text()


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_modules_stay_small_and_say_their_job(module):
    text = module.read_text()
    assert len(text.splitlines()) <= 260
    assert ast.get_docstring(ast.parse(text))
    assert module.stem not in {"utils", "common", "misc", "helpers"}


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_public_functions_have_docstrings(module):
    for node in ast.parse(module.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{module}: {node.name}"


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
        import json

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
