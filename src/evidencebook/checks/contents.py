"""Checks the table of contents and the settings: every page listed once, readable, and named so that it makes an address."""

import re
from collections.abc import Iterator

from evidencebook import project
from evidencebook.evidence import prose, typed_numbers
from evidencebook.files.load import read_text, read_yaml
from evidencebook.files.paths import is_left_behind
from evidencebook.notebooks import staleness
from evidencebook.problems import Problem, ReportError

CONFIG = project.CONFIG
# The keys that _toc.yml may have; others lead out of the report or to pages that no check reads.
_KEYS = {
    "format",
    "root",
    "file",
    "title",
    "caption",
    "parts",
    "chapters",
    "sections",
    "options",
    "numbered",
    "maxdepth",
}
# The name of a page is the last part of its address.
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
CHANGELOG = "CHANGELOG.md"


def toc_holds() -> tuple[int, list[Problem]]:
    """Find chapters missing from the table of contents, entries without a page, files that are not pages, and wrong settings."""
    toc = read_yaml(project.root() / project.TOC)
    listed = list(_listed(toc))
    have = {project.relative(page).rsplit(".", 1)[0]: page for page in prose.pages()}
    add = f"Add it to {project.TOC} as a file."
    found = [
        Problem(project.relative(page), "", f"is not in {project.TOC}", add)
        for name, page in have.items()
        if name not in listed
    ]
    found += [
        Problem(project.TOC, name, "no such page", "Correct the name, or remove the entry.")
        for name in listed
        if name not in have
    ]
    found += [
        Problem(project.TOC, name, "is listed twice", "Keep one entry.")
        for name in dict.fromkeys(listed)
        if listed.count(name) > 1
    ]
    found += [
        Problem(project.TOC, "", f"the number {typed!r} is typed in a title", "Titles of pages stand in the pages.")
        for title in _listed(toc, {"caption", "title"})
        for _, typed in typed_numbers.find(prose.Stretch(project.TOC, "", title), set())
    ]
    found += [
        Problem(
            project.TOC,
            key,
            "is nothing that the table of contents may say",
            "List pages by file: alone; links stand in pages.",
        )
        for key in dict.fromkeys(_keys(toc))
        if key not in _KEYS
    ]
    return len(listed), found + _not_pages() + _unreadable() + _config_faults()


def _not_pages() -> list[Problem]:
    pages, names, found = set(prose.pages()), [page.stem for page in prose.pages()], []
    for path in sorted(project.chapters().iterdir()):
        if path not in pages and not is_left_behind(path):
            remedy = "Make it a notebook (.ipynb) or Markdown (.md) in chapters/ itself, or remove it."
            found.append(Problem(project.relative(path), "", "is no page", remedy))
        elif path in pages and names.count(path.stem) > 1:
            found.append(Problem(project.relative(path), "", "two pages have this name", "Rename one of them."))
        elif path in pages and not _NAME.fullmatch(path.stem):
            fault = f"{path.stem!r} cannot be part of an address"
            remedy = "Rename it with small letters, digits and hyphens, here and in _toc.yml, for example air-defence."
            found.append(Problem(project.relative(path), "", fault, remedy))
    return found


def _unreadable() -> list[Problem]:
    """Find pages, or a changelog, that cannot be read at all; later checks rely on their form."""
    found = []
    changelog = project.root() / CHANGELOG
    try:
        if changelog.is_file() and "\n## " not in f"\n{read_text(changelog)}":
            remedy = "Give each edition a heading, “## Version 0.1.0”."
            found.append(Problem(CHANGELOG, "", "lists no edition", remedy))
    except ReportError as error:
        found += error.problems
    for page in prose.pages():
        try:
            staleness.load(page) if page.suffix == ".ipynb" else read_text(page)
        except ReportError as error:
            found += error.problems
    return found


EXTENSION = "evidencebook.sphinxext"
# Settings of MyST that would put content on pages that no check reads.
_SYNTAX = ("myst_enable_extensions", "myst_dmath_allow_space", "myst_dmath_allow_digits", "myst_disable_syntax")


def _config_faults() -> list[Problem]:
    config = read_yaml(project.root() / CONFIG)
    if not isinstance(config, dict):
        return [Problem(CONFIG, "", "holds no settings", f"Restore it: git checkout -- {CONFIG}")]
    found = [
        Problem(CONFIG, name, f"is given here and in {project.METADATA}", "Remove it here.")
        for name in ("title", "author", "copyright")
        if name in config
    ]
    if (execution := _setting(config, "execute", "execute_notebooks")) != "off":
        fault = f"execute_notebooks is {execution!r}: pages would not be made from the outputs that were checked"
        found.append(Problem(CONFIG, "execute", fault, 'Write execute_notebooks: "off".'))
    substitutions = _setting(config, "sphinx", "config", "myst_substitutions")
    if (
        not isinstance(substitutions, dict)
        or list(substitutions) != ["edition"]
        or not re.fullmatch(r"20\d\d", str(substitutions["edition"]))
    ):
        fault = "only the year of the edition may be substituted into prose"
        found.append(Problem(CONFIG, "myst_substitutions", fault, "Leave edition alone, with a year."))
    if EXTENSION not in (_setting(config, "sphinx", "config", "extensions") or ()):
        fault = f"without {EXTENSION} nothing of the data comes onto the pages"
        found.append(Problem(CONFIG, "extensions", fault, f"Add {EXTENSION} to the list."))
    given = [name for name in _setting(config, "sphinx", "config") or () if name in _SYNTAX]
    for name in given:
        fault = "may not be set: checks read pages with the syntax of the engine, and would not see another"
        found.append(Problem(CONFIG, name, fault, "Remove the line; pages may hold all that the engine can check."))
    return found


def _setting(settings, *keys: str):
    """Return the setting under nested keys, or None where one of them is missing."""
    for key in keys:
        settings = settings.get(key) if isinstance(settings, dict) else None
    return settings


def _listed(entry, keys: frozenset[str] | set[str] = frozenset({"file", "root"})) -> Iterator[str]:
    """Return every text that stands under one of the keys, however deep."""
    if isinstance(entry, list):
        for item in entry:
            yield from _listed(item, keys)
    elif isinstance(entry, dict):
        for key, value in entry.items():
            if key in keys:
                yield str(value)
            else:
                yield from _listed(value, keys)


def _keys(entry) -> Iterator[str]:
    """Return every key of the table of contents, however deep, except the options of Jupyter Book."""
    for item in entry if isinstance(entry, list) else []:
        yield from _keys(item)
    for key, value in entry.items() if isinstance(entry, dict) else []:
        yield str(key)
        if key != "options":
            yield from _keys(value)
