"""What docs/engine.md offers to others is there, and has a docstring; a name that goes or comes is a decision."""

import importlib
import re

import pytest
from conftest import BOOK

import evidencebook

TEXT = (BOOK / "docs/engine.md").read_text(encoding="utf-8")
TABLE = TEXT.split("## Public API")[1].split("\n## ")[0]


def offered() -> list[tuple[str, str]]:
    found = []
    for line in TABLE.splitlines():
        cell = line.split("|")[1] if line.startswith("| `") else ""
        for part in cell.split(";"):
            modules, _, names = part.partition(":")
            whole = re.findall(r"`(evidencebook[\w.]*)`", modules)
            short = [f"{whole[0].rpartition('.')[0]}{name}" for name in re.findall(r"`(\.\w+)`", modules)]
            found += [(module, name) for module in whole + short for name in re.findall(r"`(\w+)`", names) or [""]]
    return found


@pytest.mark.parametrize(("module", "name"), offered())
def test_what_is_offered_is_there_and_described(module, name):
    found = importlib.import_module(module)
    assert found.__doc__
    if name:
        found = getattr(found, name)
        assert found.__doc__ or name.isupper()


def test_the_page_offers_what_the_engine_lists():
    listed = {(module, name) for module, names in evidencebook.PUBLIC.items() for name in names}
    named = {(module, name) for module, name in offered() if name}
    assert named | {(module, name) for module, name in listed if (module, "") in offered()} == listed
    assert len(listed) > 20


def test_the_commands_in_the_documentation_are_those_of_the_command_line(capsys):
    from evidencebook.cli import main

    with pytest.raises(SystemExit):
        main(["--help"])
    have = set(re.findall(r"^    (\w+)\b", capsys.readouterr().out, re.MULTILINE))
    said = TEXT.split("## Commands")[1].split("`")[1].removeprefix("evidencebook ")
    assert have == {command.split()[0] for command in said.replace("\n", " ").split(" · ")}
