"""What is measured can be measured: each benchmark finds what it takes from the engine, and runs with the smallest size."""

import ast
import importlib
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from conftest import BOOK, copied

BENCHES = sorted(file.stem for file in (BOOK / "bench").glob("*.py"))
# How each benchmark is run as shortly as it can be; the others are parts of these.
SHORTEST = {
    "loop": "loop.main()",
    "page": "page.ROUNDS = 1; page.main()",
    "pdf": "pdf.main()",
    "preview": "preview.WORDS = preview.WORDS[:1]; preview.main()",
    "scale": "scale.main()",
}
SIZES = {"loop": ["1"], "pdf": ["--runs", "1"], "scale": ["0.01"]}
# What is measured on the pages of this report as they were built last.
OF_THE_SITE = {"page", "preview"}


def imported(code: str) -> Iterator[tuple[str, str]]:
    """Yield (module, name) for what code imports from the engine, and what it takes from a module of it; so in code in strings."""
    tree = ast.parse(code)
    modules = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("evidencebook"):
            for each in node.names:
                modules[each.asname or each.name] = f"{node.module}.{each.name}"
                yield node.module, each.name
        elif isinstance(node, ast.Constant) and "from evidencebook" in str(node.value):
            yield from imported(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr


def is_there(module: str, name: str) -> bool:
    """Return whether a module, or a class in one, has a name."""
    try:
        found = importlib.import_module(module)
    except ModuleNotFoundError:
        outer, _, own = module.rpartition(".")
        found = getattr(importlib.import_module(outer), own)
    try:
        return hasattr(found, name) or bool(importlib.import_module(f"{module}.{name}"))
    except ModuleNotFoundError:
        return False


@pytest.mark.parametrize("name", BENCHES)
def test_a_benchmark_finds_what_it_takes_from_the_engine(name):
    asked = set(imported((BOOK / f"bench/{name}.py").read_text(encoding="utf-8")))
    assert asked or name in {"kept", "plain_book"}
    assert [each for each in sorted(asked) if not is_there(*each)] == []


def test_every_benchmark_can_be_imported_and_is_run_by_a_test():
    code = f"import sys; sys.path[:0] = ['bench', 'tests']; import {', '.join(BENCHES)}; print({', '.join(BENCHES)})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=BOOK, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    runnable = [name for name in BENCHES if "__main__" in (BOOK / f"bench/{name}.py").read_text(encoding="utf-8")]
    assert runnable == sorted(SHORTEST)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHORTEST)
def test_a_benchmark_runs(name, request, tmp_path):
    """In a copy, as a benchmark writes its part of docs/benchmarks.md."""
    built = [request.getfixturevalue("site").parent] if name in OF_THE_SITE else []
    copied(tmp_path)
    for part in (BOOK / "bench", BOOK / "tests", BOOK / "docs", *built):
        subprocess.run(["cp", "-a", part, tmp_path], check=True)
    for part in (".venv", "LICENSE", "pyproject.toml"):
        (tmp_path / part).symlink_to(BOOK / part)
    before = (tmp_path / "docs/benchmarks.md").read_text(encoding="utf-8")
    code = f"import sys; sys.path[:0] = ['bench', 'tests']; import {name}; {SHORTEST[name]}"
    done = subprocess.run(
        [sys.executable, "-c", code, *SIZES.get(name, [])], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path / "src")},
        capture_output=True, text=True, check=False, timeout=1500,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "failed" not in done.stdout, done.stdout
    assert (tmp_path / "docs/benchmarks.md").read_text(encoding="utf-8") != before or name == "page"
    assert "missed" in done.stdout or "reached" in done.stdout or "|" in done.stdout
