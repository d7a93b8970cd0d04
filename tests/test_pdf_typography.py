"""How the volumes are set, held on the built files: whole words, full pages, nothing that stands alone."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import pytest
from printed import Line, Sheet

from evidencebook.pdf.file_names import BRIEF, EVIDENCE, REPORT

PROSE, SOURCE_LINE, FOOT, MEASURE = 9.7, 7.4, 800, 395
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
# The end of a line and the beginning of the next that belong on one.
TORN = re.compile(rf"(\b\d{{1,2}}\n({MONTH})\b|\bUSD\n\d|\d\n(million|billion|tonnes|km|%)|\b(p\.|Fig\.|Table)\n\d)")
# What only a screen has.
WEB = re.compile(
    r"this page|\bclick|\btap(s|ped|ping)?\b|on the web\b|also available|\bzip\b|\bdownload|foot of (each|the) page|below on"
    r"|search (finds|box)|\bhover|\bscroll|browser|\bmenu\b|\bbutton|sidebar|navigation|\bunfold|\bfolded",
    re.I,
)


@pytest.fixture(scope="module")
def set_in(volumes):
    """Return the pages of every volume, by its kind and language."""
    return {kind: volume.sheets for kind, volume in volumes.items()}


@pytest.fixture(scope="module")
def neighbours(set_in):
    """Return each line with the one right below it, of the same size and in the same column, by kind and language."""
    return {kind: [pair for sheet in pages for pair in _of_sheet(sheet)] for kind, pages in set_in.items()}


def _of_sheet(sheet: Sheet) -> Iterator[tuple[Line, Line]]:
    for above in sheet.lines:
        near = (each for each in sheet.lines if 0 < each.top - above.top < 1.8 * above.size)
        same = [each for each in near if abs(each.size - above.size) < 0.1 and abs(each.left - above.left) < 12]
        if same:
            yield above, min(same, key=lambda each: each.top)


def test_no_word_is_broken(set_in, neighbours):
    count = 0
    for kind, pages in set_in.items():
        lines = [line for sheet in pages for line in sheet.lines]
        assert not [line.text for line in lines if "\u00ad" in line.text], kind
        inside = {word.lower() for line in lines for word in re.findall(r"\w+", line.text)[1:-1]}
        for above, below in neighbours[kind]:
            end, start = re.search(r"(?<![\w./-])[^\W\d_]+$", above.text), re.match(r"[^\W\d_]+(?![\w/])", below.text)
            if end and start and above.size == below.size:
                whole, halves = (end[0] + start[0]).lower(), {end[0].lower(), start[0].lower()}
                assert whole not in inside or halves <= inside, (kind, above.text, below.text)
                count += 1
    assert count > 1000


def test_numbers_stay_with_their_units_and_dates_on_one_line(neighbours):
    for kind, found in neighbours.items():
        pairs = [(above, below) for above, below in found if ". ." not in above.text]
        torn = [(above.text, below.text) for above, below in pairs if TORN.search(_seam(above, below))]
        assert not torn, (kind, torn[:5])


def _seam(above: Line, below: Line) -> str:
    return f"{above.text[-20:].rstrip()}\n{below.text[:20]}"


def test_every_page_is_filled_unless_a_part_ends_on_it(set_in):
    for kind in ((REPORT, ""), (EVIDENCE, "")):
        pages, checked = set_in[kind], 0
        for sheet, following in pairwise(pages[3:]):
            if not following.starts_part:
                assert sheet.filled > 0.35, (kind, sheet.number)
                checked += 1
        assert checked > 20


def test_headings_stand_above_two_lines(set_in):
    count = 0
    for sheet in set_in[REPORT, ""]:
        column = sorted((line for line in sheet.lines if line.left < MEASURE), key=lambda line: line.top)
        for line in column:
            if line.is_heading:
                below = [each for each in column if each.top > line.top + 2 and each.top < FOOT]
                assert len({round(each.top) for each in below}) >= 2, (sheet.number, line.text)
                count += 1
    assert count > 50


def test_no_two_lines_of_prose_stand_alone_between_figures(set_in):
    figures = 0
    for sheet in set_in[REPORT, ""]:
        heads = sorted(line.top for line in sheet.lines if re.match(r"(Fig\.|Table) [\d.]+\.", line.text))
        prose = {round(line.top) for line in sheet.lines if abs(line.size - PROSE) < 0.1 and line.left < MEASURE}
        for above, below in pairwise(heads):
            assert len([top for top in prose if above < top < below]) not in (1, 2), sheet.number
        figures += len(heads)
    assert figures > 15


def test_no_source_line_and_no_number_begins_a_column(set_in):
    count = 0
    for sheet in set_in[EVIDENCE, ""]:
        columns = defaultdict(list)
        for line in sheet.lines:
            if 40 < line.top < FOOT:
                columns[round(line.left / 185)].append(line)
        for lines in columns.values():
            first, last = min(lines, key=lambda line: line.top), max(lines, key=lambda line: line.top)
            assert not re.match("Sources?:|Used in the report", first.text), (sheet.number, first.text)
            assert not re.fullmatch(r"[A-Z]?\d{1,3}\.?", last.text.strip()) or len(columns) > 3, (
                sheet.number,
                last.text,
            )
            count += 1
    assert count > 250


def test_lines_of_sources_are_a_small_part_of_the_report(set_in):
    spans = [span for sheet in set_in[REPORT, ""] for line in sheet.lines for span in line.spans]
    all_, sources = (sum(len(text.strip()) for text, size in spans if of(size)) for of in (bool, _of_sources))
    assert 0 < sources <= 0.02 * all_


def _of_sources(size: float) -> bool:
    return abs(size - SOURCE_LINE) < 0.05


def test_a_brief_is_in_type_that_is_read_with_ease_and_all_in_its_language(set_in):
    for (kind, language), pages in set_in.items():
        for line in (line for sheet in pages for line in sheet.lines if kind == BRIEF):
            assert line.size > 9.4 or line.top > FOOT, (language, line.text)
            assert language == "en" or not re.fullmatch(r"[ -~–]*[a-z]{4}[ -~–]*", line.text), line.text


def test_titles_are_in_their_own_language(volumes):
    marked = {language for language, _ in volumes[EVIDENCE, ""].languages}
    assert {"pl", "de", "lt", "lv", "it", "es", "uk", "ru", "be"} <= marked


def test_paper_speaks_of_no_web_page(set_in):
    """All text of every volume is read, so a quotation or a title that does is to be seen before it is allowed here."""
    for kind, pages in set_in.items():
        for sheet in pages:
            for block in sheet.blocks:
                words = " ".join(line.text.strip() for line in block)
                assert not WEB.search(words), (kind, sheet.number, words)


def test_a_head_of_the_evidence_volume_names_part_or_keys_and_says_nothing_twice(set_in):
    with_keys = 0
    for sheet in set_in[EVIDENCE, ""][2:]:
        head = [line.text.strip() for line in sheet.lines if line.top < 40]
        body = {line.text.strip() for line in sheet.lines if line.top >= 40}
        assert not [words for words in head if not words.isdigit() and words in body], sheet.number
        with_keys += any(re.fullmatch(r"[A-Z]\d+–[A-Z]\d+", words) for words in head)
    assert with_keys > 60


def test_what_a_table_is_called_stands_on_each_of_its_pages(set_in):
    evidence = [line.text for sheet in set_in[EVIDENCE, ""] for line in sheet.lines]
    assert [text for text in evidence if text.rstrip().endswith(", continued")]
    continued = [line.text for sheet in set_in[REPORT, ""] for line in sheet.lines if "continued" in line.text]
    assert [text for text in continued if re.fullmatch(r"Table [\d.]+, continued\s*", text)]
