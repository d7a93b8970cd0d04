"""Passages: where in which source; quotations: the exact words of one.

A passage is a selector in the sense of the W3C Web Annotation model: source key, paragraph (counted without stray lines),
first and last words, and the SHA-256 of the normalised span. Given the texts, every span is found and hashed again. Without
them, `verification_lock` says whether a row is unchanged since it was last compared with its text.
"""

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from evidencebook import project
from evidencebook.evidence import source_texts, tables, wording
from evidencebook.files.load import content
from evidencebook.problems import Problem, ReportError, UsageError

PASSAGES = "data/passages.csv"
QUOTATIONS = "data/quotations.csv"
STRAY = "data/stray_lines.csv"
CONTEXTS = "data/derived/contexts.csv"
CONTEXTS_HEAD = "id,before,after\n"
WORDINGS = ("data/disagreements.csv", "data/apparent_contradictions.csv")
# How many words of the paragraph are kept on either side of a quotation: enough to see a hedge that it leaves out.
CONTEXT_WORDS = 5
LONGEST_QUOTATION = 50


@dataclass(frozen=True)
class Passage:
    """A span of a source, by paragraph, first and last words and the digest of its normalised words."""

    id: str
    source: str
    paragraph: int
    first: str
    last: str
    sha256: str

    @property
    def told(self) -> str:
        """Return where it begins and ends, in its own words, each quoted apart.

        Joined by an ellipsis they would read as one statement, which the source may not make.
        """
        begins, ends = wording.quoted(self.first), wording.quoted(self.last)
        return begins if begins == ends else f"From {begins} to {ends}"


@dataclass(frozen=True)
class Quotation:
    """The exact words of a speaker, and the passage in which they stand; `speaker` is who said or wrote them."""

    id: str
    speaker: str
    role: str
    date: str
    date_precision: str
    words: str
    passage: str


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table as strings; none if the report does not keep the table."""
    return list(_parsed(_content(name)))


def _content(name: str) -> bytes:
    path = project.root() / name
    return content(path) if tables.is_described(path) else b""


@lru_cache(maxsize=64)
def _parsed(table: bytes) -> tuple[dict[str, str], ...]:
    return tuple(csv.DictReader(io.StringIO(table.decode("utf-8"), newline="")))


def read() -> Mapping[str, Passage]:
    """Return every passage by its id, in the order of the file."""
    return _passages(_content(PASSAGES))


@lru_cache(maxsize=2)
def _passages(table: bytes) -> Mapping[str, Passage]:
    return MappingProxyType(
        {
            row["id"]: Passage(
                row["id"], row["source"], int(row["paragraph"]), row["first"], row["last"], row["sha256"]
            )
            for row in _parsed(table)
        }
    )


def quotations() -> Mapping[str, Quotation]:
    """Return every quotation by its id, in the order of the file."""
    return _quotations(_content(QUOTATIONS))


@lru_cache(maxsize=2)
def _quotations(table: bytes) -> Mapping[str, Quotation]:
    return MappingProxyType({row["id"]: Quotation(**row) for row in _parsed(table)})


@lru_cache(maxsize=2)
def _contexts(table: bytes) -> Mapping[str, tuple[str, str]]:
    return MappingProxyType({row["id"]: (row["before"], row["after"]) for row in _parsed(table)})


def contexts() -> Mapping[str, tuple[str, str]]:
    """Return the words before and after each quotation in its paragraph, by the id of the quotation."""
    path = project.root() / CONTEXTS
    return _contexts(path.read_bytes()) if path.is_file() else MappingProxyType({})


def contexts_text(folder: Path, of: Collection[str]) -> str:
    """Return the file of contexts: those of the sources in `of` computed from a folder of texts, all others as they are.

    Call it after `verify` found nothing.
    """
    read_once, known = cache(lambda source: source_paragraphs(folder, source)), read()
    out, kept = io.StringIO(), contexts()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("id", "before", "after"))
    for quotation in quotations().values():
        passage = known[quotation.passage]
        if passage.source not in of:
            if quotation.id in kept:
                writer.writerow((quotation.id, *kept[quotation.id]))
            continue
        paragraph, words = read_once(passage.source)[passage.paragraph - 1], source_texts.normalise(quotation.words)
        start = paragraph.index(words, paragraph.index(source_texts.normalise(passage.first)))
        before, after = paragraph[:start].split(), paragraph[start + len(words) :].split()
        writer.writerow((quotation.id, " ".join(before[-CONTEXT_WORDS:]), " ".join(after[:CONTEXT_WORDS])))
    return out.getvalue()


def context_of(quotation: Quotation, folder: Path) -> str:
    """Return the line of the file of contexts for a quotation; UsageError where its words do not stand in its passage."""
    passage = read()[quotation.passage]
    paragraphs = source_paragraphs(folder, passage.source)
    span_, words = _verified_span(passage, paragraphs), source_texts.normalise(quotation.words)
    if not _stands_in(words, span_):
        near = source_texts.nearest(words, [span_])
        raise UsageError(f"these are not words of the passage {passage.id!r}; nearest wording there: {near!r}")
    paragraph = paragraphs[passage.paragraph - 1]
    start = paragraph.index(words, paragraph.index(source_texts.normalise(passage.first)))
    before, after = paragraph[:start].split(), paragraph[start + len(words) :].split()
    out = io.StringIO()
    cells = (quotation.id, " ".join(before[-CONTEXT_WORDS:]), " ".join(after[:CONTEXT_WORDS]))
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def source_paragraphs(folder: Path, source: str) -> list[str]:
    """Return the normalised paragraphs of a source from a folder of texts, stray lines left out."""
    file = source_texts.text_file(folder, source)
    if not file.is_file():
        raise ReportError([Problem(str(file), "", "no such text", f"Put the text of {source} there.")])
    stray = {row["sha256"] for row in rows(STRAY) if row["source"] == source}
    content_ = file.read_bytes()
    try:
        return source_texts.paragraphs(content_.decode("utf-8-sig"), stray)
    except UnicodeDecodeError as error:
        place, fault = f"line {content_[: error.start].count(10) + 1}", "the text of a source is not UTF-8"
        raise ReportError([Problem(str(file), place, fault, "Save it in the encoding UTF-8.")]) from None


def span(paragraph: str, first: str, last: str) -> str:
    """Return the words of a paragraph from `first` to `last`; UsageError says which of the two is not found, and why."""
    first, last = source_texts.normalise(first), source_texts.normalise(last)
    if not first or not last:
        raise UsageError("the first or the last words are empty")
    if paragraph.count(first) != 1:
        raise UsageError(f"first words {first!r} stand {paragraph.count(first)} times in the paragraph, not once")
    start = paragraph.index(first)
    # The last words may be among the first, but no passage ends before its first words do.
    end = paragraph.find(last, start + max(0, len(first) - len(last)))
    if end < 0:
        raise UsageError(f"last words {last!r} do not stand after the first")
    found = paragraph[start : end + len(last)]
    cut_before = start > 0 and paragraph[start - 1].isalnum() and first[0].isalnum()
    after = paragraph[start + len(found) :]
    if cut_before or (after and after[0].isalnum() and last[-1].isalnum()):
        raise UsageError("the passage begins or ends inside a word")
    return found


def create(folder: Path, source: str, first: str, last: str, passage_id: str) -> Passage:
    """Return the passage between two stretches of words of a source text; UsageError if it is not found exactly once."""
    paragraphs = source_paragraphs(folder, source)
    found = []
    for number, paragraph in enumerate(paragraphs, start=1):
        try:
            found.append((number, span(paragraph, first, last)))
        except UsageError:
            continue
    if len(found) != 1:
        raise UsageError(f"{source}: {_not_once(source, first, last, paragraphs, len(found))}")
    number, words = found[0]
    return Passage(
        passage_id,
        source,
        number,
        source_texts.normalise(first),
        source_texts.normalise(last),
        source_texts.digest(words),
    )


def _not_once(source: str, first: str, last: str, paragraphs: list[str], count: int) -> str:
    """Return why there is not exactly one paragraph that holds both the first and the last words."""
    at = []
    for words in map(source_texts.normalise, (first, last)):
        at.append([number for number, paragraph in enumerate(paragraphs, start=1) if words in paragraph])
    if count == 0 and all(at) and not set(at[0]) & set(at[1]):
        return (
            f"the first words stand in paragraph {at[0][0]} and the last in paragraph {at[1][0]}; a passage lies within one "
            f"paragraph, and a paragraph is one line of sources/{source}.txt."
        )
    near = source_texts.nearest(last if at[0] and not at[1] else first, paragraphs)
    hint = f" Nearest wording: {near!r}" if near else ""
    return f"{count} paragraphs hold {first!r} … {last!r}, one is needed.{hint}"


def verify(folder: Path, of: Collection[str] | None = None) -> list[Problem]:
    """Compare every passage and quotation with the source texts in a folder, or only those of the sources in `of`."""
    paragraphs: dict[str, list[str]] = {}
    spans, found = _spans(folder, of, paragraphs)
    for number, quotation in enumerate(quotations().values(), start=2):
        words = spans.get(quotation.passage)
        if words is not None and not _stands_in(quotation.words, words):
            place = f"row {number} ({quotation.id}), column words"
            if outside := _outside(quotation, paragraphs):
                found.append(Problem(QUOTATIONS, place, *outside))
                continue
            near = source_texts.nearest(quotation.words, [words])
            fault = f"these are not the words of the source\n    here:   {source_texts.normalise(quotation.words)}"
            found.append(Problem(QUOTATIONS, place, f"{fault}\n    source: {near}", "Quote the source exactly."))
    return found + _unlike_their_source(spans)


def _outside(quotation: Quotation, paragraphs: dict[str, list[str]]) -> tuple[str, str] | None:
    """Return fault and remedy for words that the source has outside their passage; None if it does not have them at all."""
    passage = read()[quotation.passage]
    for number, paragraph in enumerate(paragraphs[passage.source], start=1):
        if _stands_in(quotation.words, paragraph):
            there = [each.id for each in read().values() if (each.source, each.paragraph) == (passage.source, number)]
            fault = f"the words stand in paragraph {number} of {passage.source}, and the passage {passage.id!r} ends before or after"
            name = (
                f"Name a passage there ({', '.join(there)})"
                if there
                else "Add a passage there with `evidencebook add passage`"
            )
            return fault, f"{name}, or widen {passage.id!r}."
    return None


def _unlike_their_source(spans: dict[str, str]) -> list[Problem]:
    """Find wordings of disagreements that do not stand in the passages they name."""
    found = []
    for file in WORDINGS:
        for number, row in enumerate(rows(file), start=2):
            for side in ("first", "second"):
                named = [spans[name] for name in row[f"{side}_passages"].split() if name in spans]
                wording = row[f"{side}_wording"]
                if named and not any(_stands_in(wording, words) for words in [*named, " ".join(named)]):
                    fault = f"these are not the words of the source\n    here:   {source_texts.normalise(wording)}"
                    fault += f"\n    source: {source_texts.nearest(wording, named)}"
                    place = f"row {number} ({row['id']}), column {side}_wording"
                    found.append(Problem(file, place, fault, "Quote the source exactly."))
    return found


def spans(folder: Path, of: Collection[str] | None = None) -> dict[str, str]:
    """Return the words of the passages that hold, by id, or only of those of the sources in `of`; `verify` reports the others."""
    return _spans(folder, of, {})[0]


def _spans(
    folder: Path, of: Collection[str] | None, texts: dict[str, list[str]]
) -> tuple[dict[str, str], list[Problem]]:
    """Return the words of passages by id, and a problem for each that does not hold; `texts` keeps the paragraphs of sources."""
    held: dict[str, str] = {}
    found: list[Problem] = []
    for number, passage in enumerate(read().values(), start=2):
        if of is not None and passage.source not in of:
            continue
        try:
            if passage.source not in texts:
                texts[passage.source] = source_paragraphs(folder, passage.source)
            held[passage.id] = _verified_span(passage, texts[passage.source])
        except UsageError as error:
            found.append(
                Problem(PASSAGES, f"row {number} ({passage.id})", str(error), "Correct the row, or add it anew.")
            )
        except ReportError as error:
            found.extend(error.problems)
    return held, found


def _verified_span(passage: Passage, paragraphs: list[str]) -> str:
    if not 1 <= passage.paragraph <= len(paragraphs):
        raise UsageError(f"{passage.source} has {len(paragraphs)} paragraphs, none of number {passage.paragraph}")
    paragraph = paragraphs[passage.paragraph - 1]
    try:
        words = span(paragraph, passage.first, passage.last)
    except UsageError as error:
        near = source_texts.nearest(f"{passage.first}", paragraphs)
        raise UsageError(f"{error}; nearest wording in the source: {near!r}") from None
    if source_texts.digest(words) != passage.sha256:
        raise UsageError(f"the words between are not those that were recorded; the source has: {words!r}")
    return words


def _stands_in(words: str, text: str) -> bool:
    padded, wanted = f" {text} ", source_texts.normalise(words)
    start = padded.find(wanted)
    if not wanted or start < 0:
        return False
    before, after = padded[start - 1], padded[start + len(wanted)]
    return not (before.isalnum() and wanted[0].isalnum()) and not (after.isalnum() and wanted[-1].isalnum())


def check_quotations() -> list[Problem]:
    """Find quotations that are too long, duplicated, or name an unknown passage."""
    known = read()
    found: list[Problem] = []
    seen: dict[tuple[str, str], str] = {}
    for number, quotation in enumerate(quotations().values(), start=2):
        place = f"row {number} ({quotation.id})"
        length = len(quotation.words.split())
        if length > LONGEST_QUOTATION:
            fault = f"{length} words, more than {LONGEST_QUOTATION}"
            found.append(Problem(QUOTATIONS, f"{place}, column words", fault, "Quote less of it."))
        form = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}[quotation.date_precision]
        try:
            datetime.strptime(quotation.date, form)
        except ValueError:
            fault = f"{quotation.date!r} is no date to the {quotation.date_precision}"
            found.append(Problem(QUOTATIONS, f"{place}, column date", fault, "Correct the date or its precision."))
        if quotation.passage not in known:
            fault = f"unknown passage {quotation.passage!r}"
            found.append(Problem(QUOTATIONS, f"{place}, column passage", fault, f"Give the id of a row of {PASSAGES}."))
            continue
        same = seen.setdefault((known[quotation.passage].source, source_texts.normalise(quotation.words)), place)
        if same != place:
            fault = f"these words of {known[quotation.passage].source} stand in {same} already"
            remedy = "Keep one of the two rows, with one date, and use its id."
            found.append(Problem(QUOTATIONS, f"{place}, column words", fault, remedy))
    return found
