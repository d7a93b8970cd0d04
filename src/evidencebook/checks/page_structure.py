"""Checks what the build needs of pages: headings in order, known roles and directives, unique names, targets that exist."""

import re
from collections.abc import Iterator
from dataclasses import astuple
from difflib import get_close_matches
from itertools import zip_longest
from pathlib import Path
from typing import Any

from evidencebook import project
from evidencebook.checks import directive_bodies
from evidencebook.checks.page_by_page import found_on
from evidencebook.evidence import myst, prose
from evidencebook.evidence.myst import Cell, Page
from evidencebook.files.load import read_json
from evidencebook.notebooks.mime import FIGURE, TABLE
from evidencebook.problems import Problem

CITING = frozenset({"cite", "cite:p", "cite:t", "cite:ps", "cite:ts"})
ROLES = frozenset({*prose.DATA_ROLES, *prose.REFERENCE_ROLES, *CITING, "math", "sub", "sup"})
DIRECTIVES = myst.NESTED | myst.LITERAL
# Blocks that readers do not see.
_UNSEEN = frozenset({"myst_target", "html_block"})
# What a heading may not hold, because the table of contents and the PDF bookmarks show it too.
_NOT_IN_HEADINGS = {"footnote_ref": "a note", "link_open": "a link", "image": "a picture"}
_NAME = re.compile(r"[a-z][a-z0-9-]*")


# What was found on a page: what is wrong with it alone, the targets that it has, and its references to targets.
_Found = dict[str, list[list[Any]]]


def structure_holds() -> tuple[int, list[Problem]]:
    """Find structure that the build would refuse or change: headings, roles, directives, names, references."""
    pages = prose.pages()
    parts = [found_on(path, "structure", _look) for path in pages]
    places = _Places(parts)
    parts += [{"wrong": [], "targets": [], "references": []} | _of_cells(page) for page in myst.changelog()]
    found = [Problem(*each) for part in parts for each in part["wrong"]]
    for file, place, role, text in (each for part in parts for each in part["references"]):
        if fault := _leads_nowhere(role, text, places):
            found.append(Problem(file, place, f"{{{role}}}`{text}`: {fault[0]}", fault[1]))
    return len(pages), found + places.twice


def _look(path: Path, page: Page) -> _Found:
    wrong = [astuple(each) for each in (*_headings(path, page), *_rules(path, page), *_names(path))]
    found = _of_cells(page)
    shown = [(name, project.relative(path), place, True, True) for place, name in exhibits(path)]
    named = [each for cell in page.cells for each in _targets(cell)]
    return found | {"wrong": [*wrong, *found["wrong"]], "targets": [*shown, *named]}


def _of_cells(page: Page) -> _Found:
    wrong = [astuple(each) for cell in page.cells for each in (*_directives(cell), *_roles(cell))]
    return {"wrong": wrong, "references": [each for cell in page.cells for each in _references(cell)]}


def _headings(path: Path, page: Page) -> Iterator[Problem]:
    """Find pages that do not begin with their only title, and headings that are empty, skip a level or are nested in a block."""
    remedy_first = "Begin the page with one line “# Title”."
    level, began = 0, False
    for cell in page.cells:
        file = cell.stretch.file
        blocks = [each for each in cell.blocks if each.token.type not in _UNSEEN]
        for block, after in zip_longest(blocks, blocks[1:]):
            if block.token.type != "heading_open":
                if not began:
                    yield Problem(file, cell.place(block.line), "stands above the title of the page", remedy_first)
                began = True
                continue
            began = True
            own, place = int(block.token.tag[1]), cell.place(block.line)
            if block.inside or block.token.level:
                remedy = "Move it to the left edge outside, or write **words**."
                yield Problem(file, place, "a heading stands inside a list, a quotation or a block", remedy)
            elif not after or not after.token.content.strip():
                yield Problem(file, place, "a heading is empty", "Give it words, or take it out.")
            elif own == 1 and level:
                yield Problem(file, place, "a second title of the page", "Write ## for a section.")
            elif own > level + 1:
                fault = f"a heading of level {own} follows {f'one of level {level}' if level else 'no title'}"
                yield Problem(file, place, fault, f"Write {'#' * (level + 1)} before its words.")
            level = own if not block.inside else level
    if not level:
        yield Problem(project.relative(path), "", "the page has no title", remedy_first)


def _rules(path: Path, page: Page) -> Iterator[Problem]:
    """Find rules (---) that separate nothing: at the end of the page, after a heading or another rule, or nested in a block."""
    outer = [
        (cell, block)
        for cell in page.cells
        for block in cell.blocks
        if block.token.type == "hr"
        or (not block.inside and block.token.level == 0 and block.token.type not in {*_UNSEEN, "heading_open"})
    ]
    ends_in_code = path.suffix == ".ipynb" and read_json(path)["cells"][-1]["cell_type"] == "code"
    for number, (cell, block) in enumerate(outer):
        if block.token.type != "hr":
            continue
        before = outer[number - 1] if number else None
        is_behind = before is None or (before[0] is cell and before[1].token.type in {"hr", "heading_close"})
        is_last = number == len(outer) - 1 and not ends_in_code
        if is_behind or is_last or block.inside or block.token.level:
            fault = "a rule (---) separates nothing here"
            yield Problem(
                cell.stretch.file, cell.place(block.line), fault, "Take it out, or put it between two paragraphs."
            )


def _names(path: Path) -> Iterator[Problem]:
    """Find figures and tables whose names cannot be link targets."""
    for place, name in exhibits(path):
        if not _NAME.fullmatch(name):
            remedy = "Use small letters, digits and hyphens, beginning with a letter, for example fig-trade."
            yield Problem(project.relative(path), place, f"{name!r} cannot be the name of a figure or table", remedy)


def exhibits(path: Path) -> list[tuple[str, str]]:
    """Return (place, name) of every figure and table that a notebook stores."""
    found: list[tuple[str, str]] = []
    for number, cell in enumerate(read_json(path)["cells"] if path.suffix == ".ipynb" else [], start=1):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            about = data.get(FIGURE, {}).get("usermeta", {}).get("figure") or data.get(TABLE)
            if about:
                found.append((f"cell {number}", str(about["name"])))
    return found


class _Places:
    """The targets of references: labels of sections, names of figures and tables, pages."""

    def __init__(self, parts: list[_Found]) -> None:
        self.titled: set[str] = set()
        self.bare: set[str] = set()
        self.numbered: set[str] = set()
        self.pages = {page.stem for page in prose.pages()}
        self.twice: list[Problem] = []
        self._seen: dict[str, str] = {}
        for name, file, place, has_title, has_number in (each for part in parts for each in part["targets"]):
            self._add(name, file, place)
            (self.titled if has_title else self.bare).add(name)
            if has_number:
                self.numbered.add(name)

    def _add(self, name: str, file: str, place: str) -> None:
        """Note a name, or report it if it is already used."""
        where = f"{file}, {place}"
        if (other := self._seen.setdefault(name, where)) != where or where in self.twice:
            remedy = "Give each a name of its own; a figure is shown once, and {numref}`name` leads to it."
            self.twice.append(Problem(file, place, f"the name {name!r} is also that of {other}", remedy))


def _targets(cell: Cell) -> Iterator[tuple[str, str, str, bool, bool]]:
    """Yield name, file and place of every label of a cell, whether it has a title to show, and whether it has a number."""
    for block, after in zip_longest(cell.blocks, cell.blocks[1:]):
        if block.token.type == "myst_target":
            is_heading = bool(after) and after.token.type == "heading_open"
            yield block.token.content, cell.stretch.file, cell.place(block.line), is_heading, False
        elif (directive := myst.directive_of(block.token, block.line)) and "name" in directive.options:
            has_caption = directive.name in {"figure", "table", "list-table"}
            name = directive.options["name"]
            yield name, cell.stretch.file, cell.place(block.line), has_caption, has_caption


def _directives(cell: Cell) -> Iterator[Problem]:
    """Find directives that pages may not use, and `figure` directives without a picture."""
    for block in cell.blocks:
        directive = myst.directive_of(block.token, block.line)
        if directive is None or prose.UNSEEN.match(f"{{{directive.name}}}"):
            continue
        file, place = cell.stretch.file, cell.place(block.line)
        if directive.name not in DIRECTIVES:
            yield Problem(file, place, f"unknown directive {{{directive.name}}}", meant(directive.name, DIRECTIVES))
        elif directive.faults:
            remedy = "Correct it; a body that begins with a colon needs a sentence before it."
            yield Problem(file, place, f"{{{directive.name}}}: {'; '.join(directive.faults)}", remedy)
        elif directive.name in {"figure", "image"} and not directive.argument:
            remedy = f"Write ```{{{directive.name}}} ../images/NAME.png."
            yield Problem(file, place, f"{{{directive.name}}} names no picture", remedy)
        elif directive.name not in {"figure", "image", *myst.LITERAL} and not directive.body and not directive.argument:
            yield Problem(file, place, f"{{{directive.name}}} is empty", "Give it words, or take it out.")
        else:
            for line, fault, remedy in directive_bodies.faults(directive):
                yield Problem(file, cell.place(line), fault, remedy)


def _references(cell: Cell) -> Iterator[tuple[str, str, str, str]]:
    """Yield file, place, role and text of every reference to a page, a section, a figure or a table."""
    for token, line in (each for block in cell.blocks for each in myst.inline(block)):
        if token.type == "myst_role" and token.meta["name"] in prose.REFERENCE_ROLES:
            yield cell.stretch.file, cell.place(line), token.meta["name"], token.content


def _roles(cell: Cell) -> Iterator[Problem]:
    """Find unknown roles, and headings with evidence, a note, a link or a picture."""
    heading = False
    for block in cell.blocks:
        heading = (heading and block.token.type == "inline") or block.token.type == "heading_open"
        for token, line in myst.inline(block):
            where = (cell.stretch.file, cell.place(line))
            if heading and (what := _NOT_IN_HEADINGS.get(token.type)):
                yield Problem(
                    *where,
                    f"the heading holds {what}, which no contents can show",
                    "Move it to the first sentence below.",
                )
            if token.type != "myst_role":
                continue
            role, text = token.meta["name"], token.content
            if role not in ROLES:
                yield Problem(*where, f"unknown role {{{role}}}", meant(role, ROLES))
            elif heading and (role in prose.DATA_ROLES or role in CITING):
                remedy = "Say it without a role, and give the evidence in the first sentence below."
                yield Problem(*where, f"the heading holds {{{role}}}`{text}`, which no contents can show", remedy)


def _leads_nowhere(role: str, text: str, places: _Places) -> tuple[str, str] | None:
    """Return (fault, remedy) for a reference that leads nowhere, or None."""
    match = re.fullmatch(r"(.*?)\s*<([^<>]+)>", text, re.DOTALL)
    words, target = (match[1], match[2]) if match else ("", text)
    if role == "doc":
        known = places.pages
        target = target.removeprefix("/chapters/").removeprefix("../chapters/")
    else:
        known = places.numbered if role == "numref" else places.titled | places.bare
    if target not in known:
        what = {"doc": "page", "numref": "figure or table", "ref": "section, figure or table"}[role]
        near = get_close_matches(target, known, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        return f"no {what} is called {target!r}", f"Correct the name.{hint}"
    if role == "ref" and not words and target in places.bare:
        return "what it leads to has no title to show", f"Write {{ref}}`words <{target}>`."
    return None


def meant(name: str, known: frozenset[str] = ROLES) -> str:
    """Return the remedy for an unknown role or directive: the most similar known name, or else all that pages may use."""
    near = get_close_matches(name, known, n=1)
    return f"Did you mean {{{near[0]}}}?" if near else f"Pages may use {', '.join(sorted(known))}."
