"""Checks words in quotation marks: longer ones must stand in a row or a passage."""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from evidencebook.evidence import passages, prose, tables
from evidencebook.evidence.prose import Stretch
from evidencebook.evidence.source_texts import normalise
from evidencebook.problems import Problem

# Tables with the report's own judgements, whose words do not prove a quotation.
JUDGEMENTS = ("findings", "recommendations", "recommendation_evidence", "disagreements", "apparent_contradictions")
# Up to this many words in quotation marks express the author's distance from a word; they are not a quotation.
SCARE = 3
# Opening and closing marks of many countries; straight ones may span lines, but not an empty one.
_PAIRS = ("“”", "«»", "»«", "‹›", "›‹", "「」", "『』", "„“", "„”", "‚‘", "‚’", "‟”", "❝❞", "❛❜")
# Pairs that use one mark at both ends, as in Sweden, those of East Asia, and primes or accents used as marks.
_ALIKE = "”＂″′´"
_LINE = r"(?:[^\n]|\n(?!\s*\n))"
_MARKED = re.compile(
    "|".join(rf"{first}((?:[^{first}{last}]|{first}[^{first}{last}]*{last})+){last}" for first, last in _PAIRS)
    + "".join(rf"|{mark}((?:(?!{mark}){_LINE})+){mark}" for mark in _ALIKE)
    + rf"|,,({_LINE}+?)(?:''|“|”)|``({_LINE}+?)''"
    + r"|\"((?:[^\"\n]|\n(?!\s*\n))+)\"|(?<!\w)‘([^‘’]+(?:’\w[^‘’]*)*)’(?!\w)"
    r"|(?<![\w'])'(?=\w)((?:[^'\n]|\n(?!\n)|(?<=\w)'(?=\w))+?[\w.,;:!?])'(?![\w'])"
)
_SET_APART = re.compile(
    r"^>[ \t]?(.+(?:\n>[ \t]?.*)*)|^(?:`{3,}|:{3,})\{epigraph\}.*\n((?:.*\n)+?)(?:`{3,}|:{3,})", re.MULTILINE
)
_PARAGRAPH = re.compile(rf"{_LINE}+")
_MARK = re.compile('[“”„«»‟❝❞"]')
_LEFT_OUT = re.compile(r"\s*(?:\[?…\]?|\[?\.\.\.\]?)\s*")
_NOT_QUOTED = re.compile(
    r"^[ \t]*(?:`{3,}|:{3,})[^\n]*$|^[ \t]*:(?!alt:)[\w-]+:[^\n]*$|(?<!`)`[^`]+`(?!`)|<!--.*?-->",
    re.DOTALL | re.MULTILINE,
)
_ENTITY = re.compile(r"&#?\w+;")


def quotations_hold(texts: Path | None) -> tuple[int, list[Problem]]:
    """Find typed quotations that are in no row or passage, and those of a passage that should be a role.

    `texts` is a folder with the texts of the sources; with None, only rows are searched.
    """
    spans = {name: normalise(words) for name, words in passages.spans(texts).items()} if texts else {}
    said = _Said(spans)
    count, found = 0, []
    for page in prose.own_pages():
        for stretch in prose.of(page):
            count += 1
            for place, words in typed(stretch):
                if fault := said.fault(words):
                    remedy = "Add it to data/quotations.csv and use {quotation}`…`, or leave the quotation marks out."
                    found.append(Problem(stretch.file, place, f"“{_short(words)}” {fault}", remedy))
            for place, mark in unpaired(stretch):
                fault = f"the quotation mark {mark} has no partner in its paragraph"
                found.append(Problem(stretch.file, place, fault, "Close the quotation, or take the mark out."))
    for stretch in _judgements() if prose.has_the_rest() else ():
        count += 1
        for place, words in typed(stretch):
            if len(words.split()) > SCARE and (fault := said.fault(words)):
                remedy = "Add it to data/quotations.csv, or leave the quotation marks out."
                found.append(Problem(stretch.file, place, f"“{_short(words)}” {fault}", remedy))
    return count, found


def _judgements() -> Iterator[Stretch]:
    """Yield the cells of the tables of judgements that are in the report's own words."""
    for name in JUDGEMENTS:
        if columns := own_columns(name):
            yield from prose.of_cells(name, columns)


def own_columns(table: str) -> list[str]:
    """Return the columns of a table that hold the report's own words; none if there is no such table."""
    fields = tables.codebook()[table]["schema"]["fields"] if table in tables.codebook() else []
    return [field["name"] for field in fields if field.get("own_words") or field["name"] == "statement"]


def typed(stretch: Stretch) -> Iterator[tuple[str, str]]:
    """Yield (place, words) for everything in quotation marks or in a block quotation that is not a role."""
    written = _without_roles(stretch)
    text = _NOT_QUOTED.sub(prose.blank, written)
    lines = Stretch(stretch.file, stretch.place, text)
    for match in _MARKED.finditer(text):
        yield prose.line_of(lines, match.start()), " ".join(next(filter(None, match.groups())).split())
    for match in _SET_APART.finditer(written):
        words = " ".join(re.sub(r"^>", " ", match[1] or match[2], flags=re.MULTILINE).split())
        if words and not _MARKED.search(words):
            yield prose.line_of(lines, match.start()), words


def _without_roles(stretch: Stretch) -> str:
    return prose.ROLE.sub(prose.as_shown, _ENTITY.sub(lambda match: html.unescape(match[0]), stretch.text))


def unpaired(stretch: Stretch) -> Iterator[tuple[str, str]]:
    """Yield (place, mark) for the first unpaired quotation mark of each paragraph."""
    text = _MARKED.sub(prose.blank, _NOT_QUOTED.sub(prose.blank, _without_roles(stretch)))
    lines = Stretch(stretch.file, stretch.place, text)
    for paragraph in _PARAGRAPH.finditer(text):
        if mark := _MARK.search(paragraph[0]):
            yield prose.line_of(lines, paragraph.start() + mark.start()), mark[0]


def _short(words: str) -> str:
    few = words.split()[:8]
    return f"{' '.join(few)}{' …' if len(words.split()) > len(few) else ''}"


class _Said:
    """The words of others that the evidence holds: quotations, passages, and the cells of all tables."""

    def __init__(self, spans: dict[str, str]):
        self.spans = {name: _plain(words) for name, words in spans.items()}
        self.quotations = {_plain(each.words): name for name, each in passages.quotations().items()}
        self.rows = _cells(tables.contents())

    def fault(self, words: str) -> str:
        """Return what is wrong with words in quotation marks; empty if nothing is."""
        plain = _plain(words)
        if plain in self.quotations:
            return f"is the quotation {self.quotations[plain]!r}, typed"
        if len(words.split()) <= SCARE:
            return ""
        if passage := next((name for name, span in self.spans.items() if plain in span), None):
            return f"is typed and occurs in the passage {passage!r}"
        parts = [part for part in _LEFT_OUT.split(words) if part.strip()]
        if all(_plain(part).strip(".,;:!? ") in self.rows for part in parts):
            return ""
        return "stands in quotation marks, and no row of the evidence has these words"


@lru_cache(maxsize=1)
def _cells(_tables: tuple[bytes, ...]) -> str:
    """Return the words of all tables that are not the report's own, a cell a line."""
    cells = (
        str(cell)
        for name in tables.codebook()
        for column, values in tables.read(name).select_dtypes("str").items()
        if column != "id" and (name not in JUDGEMENTS or column not in own_columns(name))
        for cell in values
        if cell
    )
    return _plain("\n".join(cells))


def _plain(words: str) -> str:
    """Return words in the form in which they are compared: one form of quotation marks, lower case, no brackets around letters."""
    return normalise(re.sub(r"\[(\w)\]", r"\1", words)).casefold().strip(".,;: ")
