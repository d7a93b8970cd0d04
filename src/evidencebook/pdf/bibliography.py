"""The works that the report cites, by the names that notes and source lines call them."""

from collections.abc import Iterable
from itertools import groupby
from urllib.parse import urlparse

from evidencebook.evidence import sources
from evidencebook.evidence.sources import Source
from evidencebook.pdf.escape import flow, string

NAME = "works-cited"
# Letters that fit on a line of a column.
COLUMN = 44


def code(keys: Iterable[str], shown: dict[str, list[str]]) -> str:
    """Return a chapter that lists sources, given by their keys: the works under each name, by year and letter.

    `shown` are the figures and tables that rest on a work.
    """
    known = sources.read()
    listed = sorted((known[key] for key in keys), key=lambda each: (_name(each).casefold(), each.year, each.letter))
    groups = [list(group) for _, group in groupby(listed, _name)]
    items = []
    for group in groups:
        works = "".join(f"{_work(each, shown.get(each.key, []))}, " for each in group)
        items.append(f"({string(label(group[0]))}, {{{flow(_name(group[0]))}}}, ({works}))")
    return f'{{\nchapter("{NAME}", (), "Works cited")\nworks-cited({", ".join(items)})\n}}' if listed else "[]"


def label(source: Source) -> str:
    """Return the label of the name under which a source is listed."""
    return f"{NAME}#{_name(source)}"


def _name(source: Source) -> str:
    return source.short or source.who


def _work(source: Source, exhibits: list[str]) -> str:
    """Return the year of a source, its title in its language, its address, its host and the exhibits that rest on it."""
    host = urlparse(source.url).netloc.removeprefix("www.").rstrip(".")
    title = flow(source.title)
    if source.language:
        title = f"text(lang: {string(source.language)}, region: none, {{{title}}})"
    used = flow(", ".join(exhibits)) if exhibits else "[]"
    return f"({string(source.year + source.letter)}, {string(source.url)}, {{{title}}}, {{{flow(host, COLUMN)}}}, {{{used}}})"
