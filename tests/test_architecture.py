"""The documents for those who carry on say what is so: the layout, the layers, the promises, and why."""

import re
import subprocess
import tomllib

from conftest import BOOK

TEXT = (BOOK / "docs/architecture.md").read_text(encoding="utf-8")


def part(title: str) -> str:
    return TEXT.split(f"## {title}\n")[1].split("\n## ")[0]


def named(text: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", text))


def rows(text: str) -> list[list[str]]:
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in cells] for cells in lines[2:]]


def test_the_layout_names_everything_at_the_top_and_nothing_else():
    told = subprocess.run(["git", "ls-files"], cwd=BOOK, capture_output=True, text=True, check=True)
    have = {name.split("/")[0] for name in told.stdout.splitlines()} or {path.name for path in BOOK.iterdir()}
    said = set().union(*(named(names) for names, _ in rows(part("Layout"))))
    locks = {name for name in have if re.fullmatch(r"requirements.*\.lock", name)}
    assert said - {"requirements*.lock"} == have - locks, "mend the table of the layout in docs/architecture.md"


def test_the_layers_are_those_that_imports_are_held_to():
    contract = tomllib.loads((BOOK / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    said = [named(names) for _, names in rows(part("Layers"))]
    assert said == [set(layer.split(" | ")) for layer in contract["layers"]], "mend the table in docs/architecture.md"


def test_whatever_is_named_as_a_file_is_there():
    names = {name for name in named(TEXT) if "/" in name and "*" not in name and not name.startswith("_build")}
    missing = [
        name
        for name in names
        if not any(
            (BOOK / place).exists() for place in (name, f"src/evidencebook/{name}", f"src/evidencebook/{name}.py")
        )
    ]
    assert names
    assert missing == []


def test_every_decision_has_a_number_a_reason_and_what_follows():
    records = sorted((BOOK / "docs/decisions").iterdir())
    assert [record.name[:4] for record in records] == [f"{n:03}-" for n in range(1, len(records) + 1)]
    assert len(records) >= 10
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert re.match(r"# .+\n\n20\d\d-\d\d-\d\d, (in force|replaced by \d{3})\.\n", text), record.name
        assert re.findall(r"^\*\*(.+?)\.\*\*", text, re.MULTILINE) == ["Why it came up", "Decided", "What follows"]
        for name in named(text):
            if re.fullmatch(r"(src|data|docs|tests|chapters)/[\w./-]+", name):
                assert (BOOK / name).exists(), (record.name, name)
