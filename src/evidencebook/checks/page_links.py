"""Checks that links on pages lead somewhere, and that pictures have a file, a credit and a text alternative."""

import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

from evidencebook import project
from evidencebook.checks.page_by_page import found_on
from evidencebook.evidence import myst, pictures, prose, sources
from evidencebook.evidence.myst import Block, Cell, Page
from evidencebook.problems import Problem

_LINKED = "Link to a page, a table of data/, or the address of a source."
_ROW = f"{pictures.CREDITS} ({','.join(pictures.COLUMNS)})"


def links_hold() -> tuple[int, list[Problem]]:
    """Find links that lead nowhere or to an address of no source, and pictures without file, credit or text alternative."""
    known, pages, found = _Known.read(), prose.pages(), []
    shown: set[str] = set()
    for path in pages:
        part = found_on(path, "links", _look)
        for file, place, target, has_words in part["links"]:
            if told := _wrong(target, path, known, set(part["labels"])):
                found.append(Problem(file, place, *told))
            elif not has_words:
                found.append(Problem(file, place, f"the link to {target} has no words", "Write [words](address)."))
        for file, place, source, words in part["pictures"]:
            found += [Problem(file, place, *each) for each in _wrong_picture(source, words, path, known, shown)]
        found += [Problem(*each) for each in part["wrong"]]
    return len(pages), [*found, *_credits(known, shown)]


def _look(_: Path, page: Page) -> dict[str, Any]:
    """Return the labels, links and pictures of a page, and what is wrong with the places of its pictures."""
    blocks = [(cell, block) for cell in page.cells for block in cell.blocks]
    return {
        "labels": [block.token.content for _, block in blocks if block.token.type == "myst_target"],
        "links": [each for cell, block in blocks for each in _links(cell, block)],
        "pictures": [each for cell, block in blocks for each in _pictures(cell, block)],
        "wrong": [astuple(each) for cell, block in blocks for each in _misplaced(cell, block)],
    }


@dataclass(frozen=True)
class _Known:
    """What a link may lead to (addresses of sources and credits, the report's own addresses and files), and the known pictures."""

    sources: frozenset[str]
    own: tuple[str, ...]
    files: frozenset[Path]
    pictures: dict[str, pictures.Picture]

    @classmethod
    def read(cls) -> "_Known":
        """Return what the files of the report allow."""
        at, shown = project.addresses(), pictures.read()
        places = sources.addresses() | pictures.credited()
        files = {file.resolve() for file in (*project.chapter_files(), *project.data().glob("*.csv"))}
        return cls(frozenset(places), (at.site, f"{at.repository}/"), frozenset(files), shown)


def _links(cell: Cell, block: Block) -> Iterator[tuple[str, str, str, bool]]:
    """Yield file, place and target of every link, and whether it has words."""
    for (token, line), (after, _) in pairwise(myst.inline(block)):
        if token.type == "link_open":
            is_empty = after.type == "link_close" or (after.type == "text" and not after.content.strip())
            yield cell.stretch.file, cell.place(line), str(token.attrs.get("href", "")), not is_empty


def _wrong(target: str, path: Path, known: _Known, labels: set[str]) -> tuple[str, str] | None:
    """Return what is wrong with the target of a link and what to do, or None."""
    if not target:
        return "the link leads nowhere", "Write [words](address)."
    scheme = urlsplit(target).scheme
    if scheme in {"http", "https"}:
        return _wrong_address(target, known)
    if scheme == "mailto" and "@" in target:
        return None
    if scheme:
        return f"{target} leads readers nowhere", "Link to a page, a source (https://…) or mailto:name@host."
    return _wrong_place(target, path, known, labels)


def _wrong_address(target: str, known: _Known) -> tuple[str, str] | None:
    address = urldefrag(target)[0]
    if address in known.sources or f"{address}/".startswith(known.own):
        return None
    remedy = "Add an entry with this url to references.bib and cite it, {cite:p}`key`; then the link may stand as well."
    return f"{target} is the address of no source, so that nobody knows who says what there", remedy


def _wrong_place(target: str, path: Path, known: _Known, labels: set[str]) -> tuple[str, str] | None:
    """Return what is wrong with a link to a file of the report, or to a place on a page."""
    address, fragment = urldefrag(target)
    file = (path.parent / unquote(address)).resolve() if address else path
    if not file.is_relative_to(project.root().resolve()) or not file.is_file():
        return f"there is no file {target}", "Write the path from the folder of the page, or {doc}`words <page>`."
    if file not in known.files:
        return f"{target} is no page and no table, and would be published with the report", _LINKED
    if not fragment or file.parent != project.chapters().resolve():
        return None
    if address:
        return (
            f"{target} leads to a place of another page, which has it under its label alone",
            "Write {ref}`words <label>`.",
        )
    if fragment not in labels:
        return f"no place on the page is called #{fragment}", "Write {ref}`words <label>`."
    return None


def _pictures(cell: Cell, block: Block) -> Iterator[tuple[str, str, str, str]]:
    """Yield file, place, source and text alternative of every picture."""
    directive = myst.directive_of(block.token, block.line)
    if directive is not None and directive.name in {"figure", "image"} and directive.argument:
        yield cell.stretch.file, cell.place(block.line), directive.argument, directive.options.get("alt", "")
    for token, line in myst.inline(block):
        if token.type == "image":
            yield cell.stretch.file, cell.place(line), str(token.attrs.get("src", "")), token.content


def _misplaced(cell: Cell, block: Block) -> Iterator[Problem]:
    """Find pictures that are not a paragraph of their own, and titles of pictures."""
    children = [token for token, _ in myst.inline(block) if token.content.strip() or token.type != "text"]
    for token, line in myst.inline(block):
        if token.type == "image":
            place = cell.place(line)
            remedy = "Leave an empty line before and behind it, at the left edge: its credit stands below it."
            if len(children) > 1:
                yield Problem(cell.stretch.file, place, "a picture stands within a paragraph", remedy)
            elif block.token.level > 1:
                yield Problem(
                    cell.stretch.file, place, "a picture stands within a table, a list or a quotation", remedy
                )
            if token.attrs.get("title"):
                fault = f"the title “{token.attrs['title']}” of the picture would not be printed"
                yield Problem(
                    cell.stretch.file, place, fault, "Say it in the words between [ and ], or in a {figure} caption."
                )


def _wrong_picture(source: str, words: str, path: Path, known: _Known, shown: set[str]) -> Iterator[tuple[str, str]]:
    name = PurePosixPath(unquote(source)).name
    if source.startswith("attachment:"):
        remedy = f"Save it as a file in {pictures.FOLDER}/, give it a row in {_ROW}, and write ![what it shows](../images/NAME.png)."
        yield f"the picture {name} was pasted into the notebook, where the report cannot show it", remedy
        return
    if urlsplit(source).scheme:
        remedy = f"Save the file in {pictures.FOLDER}/ and show it from there, if its licence allows that."
        yield f"{source} would be fetched from elsewhere", remedy
        return
    file = (path.parent / unquote(source)).resolve()
    if file.parent != (project.root() / pictures.FOLDER).resolve() or not file.is_file():
        yield f"there is no picture {source}", f"Put the file into {pictures.FOLDER}/ and write ![…](../images/{name})."
    elif file.suffix.lower() not in pictures.SUFFIXES:
        kinds = ", ".join(sorted(pictures.SUFFIXES))
        yield f"{name} is of a kind that not both editions can show", f"Save it as one of {kinds}."
    elif told := pictures.unusable(file):
        yield f"{name} {told}", "Save it anew from the program that made it, a drawing as plain SVG."
    elif name != source.rpartition("/")[2] or " " in name:
        yield f"{name!r} has a space or a sign that an address cannot hold", "Rename it: letters, digits and hyphens."
    elif name not in known.pictures:
        yield f"nobody is credited for {name}", f"Give it a row in {_ROW}."
    shown.add(name)
    if prose.ROLE.search(words) or re.search(r"[`*{}<>]", words):
        yield (
            f"the text alternative of {name} holds marks, which are read aloud as they stand",
            "Say it in plain words.",
        )
    if not words.strip():
        remedy = "Say in a sentence what it shows: ![what it shows](…), or :alt: in a {figure}."
        yield f"the picture {name} has no text alternative", remedy


def _credits(known: _Known, shown: set[str]) -> Iterator[Problem]:
    """Find credits without a file, files without a credit, and pictures that no page shows."""
    files = {file.name for file in pictures.files()}
    for name in known.pictures:
        if name not in files:
            yield Problem(pictures.CREDITS, name, "there is no such picture", "Correct the name, or take out the row.")
        elif name not in shown:
            yield Problem(pictures.CREDITS, name, "no page shows it", "Show it, or take out the row and the file.")
    for name in sorted(files - set(known.pictures) - shown):
        yield Problem(f"{pictures.FOLDER}/{name}", "", "no page shows it", "Show it, or take out the file.")
