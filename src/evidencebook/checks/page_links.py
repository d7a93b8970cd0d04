"""Checks that links on pages lead somewhere, and that pictures have a file, a credit and a text alternative."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urldefrag, urlsplit

from evidencebook import project
from evidencebook.evidence import myst, pictures, prose, sources
from evidencebook.evidence.myst import Block, Cell
from evidencebook.problems import Problem

_LINKED = "Link to a page, a table of data/, or the address of a source."
_ROW = f"{pictures.CREDITS} ({','.join(pictures.COLUMNS)})"


def links_hold() -> tuple[int, list[Problem]]:
    """Find links that lead nowhere or to an address of no source, and pictures without file, credit or text alternative."""
    known, count, found = _Known.read(), 0, []
    shown: set[str] = set()
    for path in prose.pages():
        count += 1
        page = myst.page(prose.of(path))
        labels = {b.token.content for c in page.cells for b in c.blocks if b.token.type == "myst_target"}
        for cell in page.cells:
            for block in cell.blocks:
                found += _links(cell, block, path, known, labels)
                found += _pictures(cell, block, path, known, shown)
    return count, [*found, *_credits(known, shown)]


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


def _links(cell: Cell, block: Block, path: Path, known: _Known, labels: set[str]) -> Iterator[Problem]:
    tokens = list(myst.inline(block))
    for (token, line), (after, _) in pairwise(tokens):
        if token.type != "link_open":
            continue
        target, place = str(token.attrs.get("href", "")), cell.place(line)
        if told := _wrong(target, path, known, labels):
            yield Problem(cell.stretch.file, place, told[0], told[1])
        elif after.type == "link_close" or (after.type == "text" and not after.content.strip()):
            yield Problem(cell.stretch.file, place, f"the link to {target} has no words", "Write [words](address).")


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


def _pictures(cell: Cell, block: Block, path: Path, known: _Known, shown: set[str]) -> Iterator[Problem]:
    """Find pictures without file, credit, text alternative or own paragraph; adds the names of all shown pictures to `shown`."""
    directive = myst.directive_of(block.token, block.line)
    if directive is not None and directive.name in {"figure", "image"} and directive.argument:
        told = _wrong_picture(directive.argument, directive.options.get("alt", ""), path, known, shown)
        yield from (Problem(cell.stretch.file, cell.place(block.line), *each) for each in told)
    children = [token for token, _ in myst.inline(block) if token.content.strip() or token.type != "text"]
    for token, line in myst.inline(block):
        if token.type == "image":
            place = cell.place(line)
            told = _wrong_picture(str(token.attrs.get("src", "")), token.content, path, known, shown)
            yield from (Problem(cell.stretch.file, place, *each) for each in told)
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
