"""The reference, made from the parser, the roles, the settings, the standard tables and the public modules."""

import argparse
import importlib
from collections.abc import Iterator
from dataclasses import MISSING, fields

from evidencebook import cli, project
from evidencebook.evidence import standard_tables
from evidencebook.notebooks.mime import Table

SOURCES = ["manual-2026"]
# What a report may import, module by module.
PUBLIC = {
    "evidencebook.project": ("current", "root", "data", "settings", "metadata", "version", "addresses"),
    "evidencebook.problems": ("Problem", "ReportError", "UsageError"),
    "evidencebook.evidence.tables": ("read", "rows"),
    "evidencebook.evidence.sources": ("read",),
    "evidencebook.evidence.passages": ("read",),
    "evidencebook.evidence.facts": ("Fact", "fact", "read"),
    "evidencebook.evidence.wording": ("number", "count", "percent", "change", "money", "period", "when"),
    "evidencebook.charts.theme": ("figure", "Layout"),
    "evidencebook.notebooks.mime": ("Figure", "Table", "show"),
}
ROLES = {
    "fact": ("id", "the words of a fact, with its unit and hedge"),
    "fact, in a form": ("id:value, id:change, id:signed, id:rounded, id:words", "the fact in another form"),
    "fact, in your words": ("your words <id>", "your words, refused where the number in them is not the fact"),
    "event": ("id, id:day, id:month, id:year", "when an event or row was"),
    "quotation": ("id, or parts of it <id>", "exact words, whole or shortened"),
    "recommendation": ("id, or your words <id>", "the title of a recommendation, leading to its entry"),
    "passage": ("id,id", "nothing; the passages go into the note of the sentence"),
    "evidence": ("id,id", "nothing; the rows go into the note"),
    "disagreement": ("id", "nothing; the disagreement goes into the note"),
    "search": ("id", "nothing; what was looked for goes into the note"),
    "finding": ("id", "a mark that leads to the finding"),
}


def commands() -> Table:
    """Return every command with its arguments."""
    rows = [{"command": name, "about": about, "arguments": given} for name, about, given in _walk(cli.parser(), "")]
    columns = {"command": "Command", "about": "What it does", "arguments": "Arguments"}
    return Table("commands", "Commands", "Each takes --help and --json.", columns, rows, SOURCES, [])


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


def roles() -> Table:
    """Return every role with what it shows."""
    rows = [{"role": role, "name": name, "shows": shows} for role, (name, shows) in ROLES.items()]
    columns = {"role": "Role", "name": "Name between backticks", "shows": "The page shows"}
    return Table("roles", "Roles", "What prose refers to data with.", columns, rows, SOURCES, [])


def settings() -> Table:
    """Return the settings of the engine with their defaults."""
    rows = []
    for field in fields(project.Settings):
        default = field.default if field.default is not MISSING else field.default_factory()
        rows.append({"setting": field.name, "default": str(default) if default not in ((), {}, "", 0) else "none"})
    return Table(
        "settings",
        "Settings",
        "Names as in evidencebook.project.Settings.",
        {"setting": "Setting", "default": "Default"},
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
        "tables",
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
    for module, names in PUBLIC.items():
        for name in names:
            about = (getattr(importlib.import_module(module), name).__doc__ or "").partition("\n")[0]
            rows.append({"name": f"{module}.{name}", "about": about})
    return Table(
        "interface",
        "Public interface",
        "The public names, each with what it says of itself.",
        {"name": "Name", "about": "What it is"},
        rows,
        SOURCES,
        [],
    )
