"""Commands for authors: list facts, find words in the sources, start a chapter."""

import json
import re
from difflib import get_close_matches
from pathlib import Path

from evidencebook import project
from evidencebook.evidence import facts as fact_table
from evidencebook.evidence import passages, prose, role_text, role_words, source_texts, sources
from evidencebook.files.load import read_text
from evidencebook.problems import UsageError

NAME = re.compile(r"[a-z][a-z-]*")


def facts(words: list[str]) -> list[str]:
    """Return a line for each fact whose id, words or computation contain all of the given words, ignoring case."""
    lines = []
    for fact in fact_table.read().values():
        said = f"{fact.id} {fact.words} {fact.computed}".casefold()
        if all(word.casefold() in said for word in words):
            lines.append(f"{{fact}}`{fact.id}`  {fact.words}  ({fact.computed})")
    if not lines:
        raise UsageError(f"no fact says {' '.join(words)!r}; `evidencebook fact list` shows all.")
    return lines


def fact(name: str) -> list[str]:
    """Return everything about a fact: its forms as prose writes them, its value and unit, and where it comes from."""
    known = fact_table.read()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        find = (
            " `evidencebook fact list WORDS` finds it; one that was just added is there after `evidencebook refresh`."
        )
        hint = f" Did you mean {near[0]}?" if near else find
        raise UsageError(f"no fact is called {name!r}.{hint}")
    found = known[name]
    lines = [
        f"{found.id}: {found.words}",
        f"  value      {found.value:g} {found.unit}",
        f"  computed   {found.computed}",
    ]
    for form in ("", *role_words.FORMS):
        written = f"{name}:{form}" if form else name
        try:
            shown = role_words.fact(found, role_text.parse("fact", written))
        except role_text.RefusedError:
            continue
        lines.append(f"  {{fact}}`{written}`  {shown}")
    for what, ids in (("rows", found.rows), ("passages", found.passages), ("sources", found.sources)):
        lines += [f"  {what:<10} {', '.join(ids)}"] if ids else []
    places = prose.used("fact").get(name, [])
    return [*lines, f"  used in    {'; '.join(places) or 'no page yet'}"]


def quotations(wanted: str, folder: Path | None) -> list[str]:
    """Return where words occur: in quotations, and, given a folder of texts, in which paragraph of which source.

    UsageError when they occur nowhere; its message gives the most similar wording in the texts.
    """
    words = source_texts.normalise(wanted)
    if not words:
        raise UsageError('no words to look for; give some: quotation find "the words".')
    found = [
        f"{{quotation}}`{q.id}`  “{q.words}”  ({q.speaker}, {q.date}, {q.passage})"
        for q in passages.quotations().values()
        if words.casefold() in source_texts.normalise(q.words).casefold()
    ]
    read = {}
    for key in sources.read() if folder else ():
        if source_texts.text_file(folder, key).is_file():
            read[key] = passages.source_paragraphs(folder, key)
    for key, paragraphs in read.items():
        for number, paragraph in enumerate(paragraphs, start=1):
            start = paragraph.casefold().find(words.casefold())
            if start >= 0:
                around = paragraph[max(0, start - 60) : start + len(words) + 60]
                held = [p.id for p in passages.read().values() if (p.source, p.paragraph) == (key, number)]
                within = f"; passages there: {', '.join(held)}" if held else ""
                found.append(f"{key}, paragraph {number}: …{around}…{within}")
    if found:
        return found
    near = max(
        (source_texts.nearest(words, each) for each in read.values()), key=lambda n: _likeness(n, words), default=""
    )
    hint = f" Nearest wording: {near!r}" if near else " With --sources FOLDER the texts of the sources are searched."
    raise UsageError(f"{wanted!r} occurs in no quotation{' and no text' if read else ''}.{hint}")


def _likeness(a: str, b: str) -> float:
    from difflib import SequenceMatcher

    return SequenceMatcher(a=a, b=b, autojunk=False).ratio()


def new_chapter(name: str) -> dict[Path, str]:
    """Return an empty chapter, and the table of contents with it after the last notebook."""
    if not NAME.fullmatch(name):
        raise UsageError(f"{name!r} cannot be the name of a chapter: use small letters and hyphens.")
    if [page for page in project.chapter_files() if page.stem == name]:
        raise UsageError(f"there is a page {name!r} already; choose another name.")
    toc = project.root() / project.TOC
    lines = read_text(toc).splitlines(keepends=True)
    entries = [
        (number, match)
        for number, line in enumerate(lines)
        if (match := re.fullmatch(r"(\s*- file: chapters/)([\w-]+)\s*", line))
        and (project.chapters() / f"{match[2]}.ipynb").is_file()
    ]
    if not entries:
        raise UsageError(
            f"{project.TOC} lists no notebook to put the chapter after; add `- file: chapters/{name}` by hand."
        )
    number, match = entries[-1]
    page = project.chapters() / f"{name}.ipynb"
    contents = "".join([*lines[: number + 1], f"{match[1]}{name}\n", *lines[number + 1 :]])
    empty = json.dumps(_notebook(name), indent=1, sort_keys=True) + "\n"
    return {page: empty, toc: contents}


def _notebook(name: str) -> dict:
    title = name.replace("-", " ").capitalize()
    cell = {"cell_type": "markdown", "id": "text-1", "metadata": {}, "source": [f"# {title}"]}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
