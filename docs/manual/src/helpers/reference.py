"""The reference, made from the parser, the roles, the settings, the standard tables and the public modules."""

import argparse
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import MISSING, fields
from unittest.mock import MagicMock

import evidencebook
from evidencebook import cli, sphinxext
from evidencebook.evidence import role_text, standard_tables
from evidencebook.notebooks.mime import Table
from evidencebook.settings import Settings
from evidencebook.sphinxext.roles import MarkRole
from helpers import settings_words

SOURCES = ["manual-2026"]


def commands() -> Table:
    """Return every command with its arguments."""
    rows = [{"command": name, "about": about, "arguments": given} for name, about, given in _walk(cli.parser(), "")]
    columns = {"command": "Command", "about": "What it does", "arguments": "Arguments"}
    return Table("tab-commands", "Commands", "Each takes --help and --json.", columns, rows, SOURCES, [])


def _walk(parser: argparse.ArgumentParser, name: str) -> Iterator[tuple[str, str, str]]:
    nested = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for action in nested:
        seen = set()
        for verb, child in action.choices.items():
            if id(child) not in seen:
                seen.add(id(child))
                yield from _walk(child, f"{name} {verb}".strip())
    if name and not nested:
        given = [a for a in parser._actions if a.dest not in {"help", "json"}]
        words = "; ".join(
            f"{'/'.join(a.option_strings) or a.metavar or a.dest}: {(a.help or '') % vars(a)}" for a in given
        )
        yield name, parser.description or "", words or "none"


class _Registered:
    """Keeps what the extension registers with Sphinx, by its name; it stands in the place of a book that is built."""

    def __init__(self) -> None:
        self.roles: dict = {}
        self.directives: dict = {}
        for found in pkgutil.iter_modules(sphinxext.__path__):
            module = importlib.import_module(f"{sphinxext.__name__}.{found.name}")
            getattr(module, "setup", lambda _: None)(self)

    def add_role(self, name: str, role: object) -> None:
        """Keep a role."""
        self.roles[name] = role

    def add_directive(self, name: str, directive: type) -> None:
        """Keep a directive."""
        self.directives[name] = directive

    def __getattr__(self, _: str) -> MagicMock:
        return MagicMock()


def roles() -> Table:
    """Return every role with what it shows."""
    rows = []
    for name, role in _Registered().roles.items():
        own = ["your words <id>"] if name in role_text.WORDED else []
        form = "id,id" if isinstance(role, MarkRole) else ", ".join(["id", *(f"id:{f}" for f in role.forms), *own])
        marks = f"Nothing of its own; the {name} that it names goes into the note of the sentence."
        rows.append({"role": name, "name": form, "shows": marks if isinstance(role, MarkRole) else _first_line(role)})
    columns = {"role": "Role", "name": "Between the backticks", "shows": "What it is"}
    return Table("tab-roles", "Roles", "What prose refers to data with.", columns, rows, SOURCES, [])


def directives() -> Table:
    """Return every directive with what it takes."""
    rows = []
    for name, directive in sorted(_Registered().directives.items()):
        arguments = directive.required_arguments + directive.optional_arguments
        takes = ["an argument"] if arguments else []
        takes += [f":{option}:" for option in directive.option_spec or {}]
        takes += ["lines"] if directive.has_content else []
        rows.append({"directive": name, "takes": ", ".join(takes) or "nothing", "shows": _first_line(directive)})
    columns = {"directive": "Directive", "takes": "What it takes", "shows": "What it is"}
    return Table("tab-directives", "Directives", "What pages show data with.", columns, rows, SOURCES, [])


def _first_line(described: object) -> str:
    return (described.__doc__ or "").strip().partition("\n")[0]


def settings() -> Table:
    """Return the settings of the engine, each with what it is for and its default."""
    rows = []
    for field in fields(Settings):
        default = field.default if field.default is not MISSING else field.default_factory()
        place, about = settings_words.SETTINGS[field.name]
        shown = "none" if default in ((), {}, "", 0) else str(default)
        rows.append({"setting": place, "about": about, "default": shown})
    return Table(
        "tab-settings",
        "Settings",
        "A setting is named by its section, a point and its name; capitals stand for a name of yours.",
        {"setting": "Setting", "about": "What it is for", "default": "Default"},
        rows,
        SOURCES,
        [],
    )


def tables() -> Table:
    """Return the standard tables with their columns."""
    rows = []
    for name, table in standard_tables.all_().items():
        columns = [f["name"] + ("*" if f.get("constraints", {}).get("required") else "") for f in table["fields"]]
        rows.append({"table": name, "about": table["description"], "columns": ", ".join(columns)})
    caption = "A star marks a required column."
    return Table(
        "tab-tables",
        "Standard tables",
        caption,
        {"table": "Table", "about": "What it holds", "columns": "Columns"},
        rows,
        SOURCES,
        [],
    )


def interface() -> Table:
    """Return the public names with the first line of their documentation."""
    rows = []
    for module, names in evidencebook.PUBLIC.items():
        for name in names:
            found = getattr(importlib.import_module(module), name)
            about = "Colours by what they stand for." if name.isupper() else _first_line(found)
            rows.append({"name": f"{module}.{name}", "about": about})
    return Table(
        "tab-interface",
        "Public interface",
        "The public names, each with what it says of itself.",
        {"name": "Name", "about": "What it is"},
        rows,
        SOURCES,
        [],
    )
