"""Whether words in quotation marks are somebody's: longer ones stand in a row or passage, or are refused as invented."""

import re
from collections.abc import Iterator
from pathlib import Path

from evidencebook.evidence import passages, prose, tables
from evidencebook.evidence.prose import Stretch
from evidencebook.evidence.source_texts import normalise
from evidencebook.problems import Problem

# So many words in quotation marks are the author's own distance from a word, not a quotation.
SCARE = 3
_MARKED = re.compile(
    r"“([^“”]+)”|\"([^\"\n]+)\"|«([^«»]+)»|„([^„“”]+)[“”]|(?<!\w)‘([^‘’]+(?:’\w[^‘’]*)*)’(?!\w)"
    r"|(?<![\w'])'(?=\w)((?:[^'\n]|\n(?!\n)|(?<=\w)'(?=\w))+?[\w.,;:!?])'(?![\w'])"
)
_SET_APART = re.compile(r"^>[ \t]?(.+(?:\n>[ \t]?.*)*)", re.MULTILINE)
_LEFT_OUT = re.compile(r"\s*(?:\[?…\]?|\[?\.\.\.\]?)\s*")
_NOT_QUOTED = re.compile(
    r"`[^`]*`|<!--.*?-->|^[ \t]*(?:`{3,}|:{3,})[^\n]*$|^[ \t]*:[\w-]+:[^\n]*$", re.DOTALL | re.MULTILINE
)


def quotations_hold(texts: Path | None) -> tuple[int, list[Problem]]:
    """Find typed quotations that no row and no passage has, and such of a passage that should be a role.

    `texts` is a folder with the texts of the sources, or None where there is none: rows alone are searched then.
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
    return count, found


def typed(stretch: Stretch) -> Iterator[tuple[str, str]]:
    """Return (place, words) of everything in quotation marks or set apart as a quotation that is no role."""
    text = prose.ROLE.sub(prose.blank, stretch.text)
    text = _NOT_QUOTED.sub(prose.blank, text)
    for match in _MARKED.finditer(text):
        yield prose.line_of(stretch, match.start()), " ".join(next(filter(None, match.groups())).split())
    for match in _SET_APART.finditer(text):
        words = " ".join(re.sub(r"^>", " ", match[1], flags=re.MULTILINE).split())
        if words and not _MARKED.search(words):
            yield prose.line_of(stretch, match.start()), words


def _short(words: str) -> str:
    few = words.split()[:8]
    return f"{' '.join(few)}{' …' if len(words.split()) > len(few) else ''}"


class _Said:
    """What the evidence has of somebody's words: quotations, passages, and the cells of all tables."""

    def __init__(self, spans: dict[str, str]):
        self.spans = {name: _plain(words) for name, words in spans.items()}
        self.quotations = {_plain(each.words): name for name, each in passages.quotations().items()}
        cells = (
            str(cell)
            for name in tables.codebook()
            for column, values in tables.read(name).select_dtypes("str").items()
            if column != "id"
            for cell in values
            if cell
        )
        self.rows = _plain("\n".join(cells))

    def fault(self, words: str) -> str:
        """Return what is wrong with words in quotation marks, or nothing."""
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


def _plain(words: str) -> str:
    """Return words as they are compared: in one form of their marks, without case, and without the brackets of a changed letter."""
    return normalise(re.sub(r"\[(\w)\]", r"\1", words)).casefold().strip(".,;: ")
