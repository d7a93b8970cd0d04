"""What holds of any words, spans, numbers, dates and digests: drawn by Hypothesis, the same at every run, and bounded."""

import csv
import io
import json
import re
import unicodedata
from datetime import date, timedelta
from html.parser import HTMLParser
from urllib.parse import unquote

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from evidencebook.evidence import (
    passages,
    prose,
    source_texts,
    sources,
    typed_numbers,
    validate,
    verification_lock,
    wording,
)
from evidencebook.files import fingerprints
from evidencebook.notebooks.mime import Table
from evidencebook.pdf import escape

CHECKS = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
BOUNDED = settings(derandomize=True, max_examples=120, deadline=None, database=None, suppress_health_check=CHECKS)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
WORDS = st.lists(st.text("abcdefgijkéўїЖд0123456789", min_size=1, max_size=7), min_size=1, max_size=25)


@BOUNDED
@given(ANY)
@example("a –— b")
@example("\u0301a")
def test_normalising_twice_changes_nothing_and_equal_words_have_equal_digests(words):
    once = source_texts.normalise(words)
    assert source_texts.normalise(once) == once
    assert source_texts.digest(once) == source_texts.digest(words)
    assert once == once.strip()
    assert unicodedata.is_normalized("NFC", once)


@BOUNDED
@given(WORDS, st.data())
def test_what_a_printer_changes_is_the_same_and_what_a_writer_changes_is_not(words, data):
    text = " ".join(words)
    gap = data.draw(st.sampled_from(["  ", "\n", "\u00a0", "\u2009", "\t \n"]))
    mark = data.draw(st.sampled_from(["\u00ad", "\u200b", "\ufeff", "\u2060"]))
    place = data.draw(st.integers(0, len(text)))
    assert source_texts.normalise(text[:place] + mark + text[place:].replace(" ", gap)) == source_texts.normalise(text)
    other = data.draw(st.sampled_from("xyzЯ9…"))
    written = text[:place] + other + text[place + 1 :]
    assume(written != text)
    assert source_texts.digest(written) != source_texts.digest(text)


@BOUNDED
@given(ANY, ANY, ANY)
def test_a_span_is_a_part_of_its_paragraph_from_its_first_words_to_its_last(before, first, after):
    paragraph = source_texts.normalise(f"{before} {first} {after}")
    try:
        span = passages.span(paragraph, first, after)
    except LookupError:
        return
    assert span in paragraph
    assert span.startswith(source_texts.normalise(first))
    assert span.endswith(source_texts.normalise(after))


@BOUNDED
@given(WORDS, st.data())
def test_any_words_of_a_paragraph_can_be_selected_and_are_found_again(words, data):
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start, len(words) - 1))
    paragraph = " ".join(words)
    first, last = " ".join(words[start : end + 1]), words[end]
    assume(paragraph.count(first) == 1)
    assume(first.count(last) == 1)
    assert passages.span(paragraph, first, last).startswith(first)
    assert passages._stands_in(first, paragraph)


@BOUNDED
@given(ANY, ANY)
def test_the_address_of_a_passage_gives_its_words_back(first, last):
    where = ("k", "document", "A", "T", "2024", "https://example.org/a", "2026-11-22", "A", "why", "where")
    address = sources.Source(*where).passage_url(first, last)
    fragment = address.partition("#:~:text=")[2]
    assert fragment.isascii()
    assert "-" not in fragment
    assert [unquote(part) for part in fragment.split(",")] == [first, last]


@BOUNDED
@given(st.integers(0, 10**9), st.sampled_from(["", "%", " million", ".5", " tonnes"]))
def test_every_number_in_digits_is_found_with_its_line(number, unit):
    stretch = prose.Stretch("chapters/x.md", "line 1", f"A line.\n\nIt was {number}{unit} then.")
    found = typed_numbers.find(stretch, set())
    assert any(str(number) in typed and place == "line 3" for place, typed in found)


COUNTING = (
    "thirteen",
    "ninety-nine",
    "forty",
    "hundreds",
    "two million",
    "three times",
    "two thirds",
    "two and a half",
)


@BOUNDED
@given(st.sampled_from(COUNTING), st.lists(st.sampled_from(["trade", "fell", "by", "of", "it", "was"]), max_size=6))
def test_every_number_in_words_is_found_wherever_it_stands(number, around):
    text = " ".join([*around, number, "goods"])
    assert typed_numbers.find(prose.Stretch("chapters/x.md", "line 1", text), set())


NOT_COUNTING = ("trade", "fell", "once", "several", "few", "many", "no", "some", "wrote", "never", "again", "second")


@BOUNDED
@given(st.lists(st.sampled_from(NOT_COUNTING), max_size=12))
def test_words_that_count_nothing_are_not_found(words):
    assert typed_numbers.find(prose.Stretch("chapters/x.md", "line 1", " ".join(words)), set()) == []


@BOUNDED
@given(st.integers(-(10**9), 10**9), st.integers(0, 3))
def test_a_number_in_words_gives_its_value_back(value, decimals):
    scaled = value / 10**decimals
    read = float(wording.number(scaled, decimals).replace(",", "").replace("−", "-"))
    assert read == pytest.approx(scaled, abs=0.5 * 10**-decimals)


DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@BOUNDED
@given(DAYS, st.integers(0, 800))
@example(date(2024, 2, 1), 28)
@example(date(2023, 1, 1), 364)
@example(date(2023, 2, 1), 27)
def test_a_period_has_one_kind_and_its_words_name_its_years(start, days):
    end = start + timedelta(days=days)
    after = end + timedelta(days=1)
    kind = validate.period_kind(start.isoformat(), end.isoformat())
    if days == 0:
        assert kind == "day"
    elif (start.month, start.day, after.month, after.day) == (1, 1, 1, 1) and after.year == start.year + 1:
        assert kind == "year"
    elif start.day == after.day == 1 and 28 <= days + 1 <= 31:
        assert kind == "month"
    else:
        assert kind == "months"
    assert str(end.year) in wording.period(pd.Timestamp(start), pd.Timestamp(end))


@BOUNDED
@given(DAYS, DAYS)
def test_a_period_that_ends_before_it_begins_is_told(start, end):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([["period_start", "period_end"], [start.isoformat(), end.isoformat()]])
    assert bool(validate.findings_of("data/x.csv", out.getvalue().encode())) == (start > end)


_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)


@BOUNDED
@given(ANY, st.integers(1, 30))
def test_any_text_is_only_ever_a_string_of_typst(text, room):
    assert _LITERAL.fullmatch(escape.string(text))
    outside = _LITERAL.sub("", escape.flow(text, room))
    assert not set(outside) & {"$", "`", "@", "<", "*", '"'}


class _Read(HTMLParser):
    """Collects the text and the elements of a page."""

    def __init__(self):
        super().__init__()
        self.elements, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        assert not attrs

    def handle_data(self, data):
        self.text += data


@BOUNDED
@given(ANY, ANY)
def test_any_text_of_a_table_is_text_on_the_page(cell, title):
    bundle = Table("tab-x", "T", "C", {"a": title}, [{"a": cell}], ["s"], [])._repr_mimebundle_()
    page = _Read()
    page.feed(bundle["text/html"])
    page.close()
    assert page.elements == ["table", "thead", "tr", "th", "tbody", "tr", "td"]
    assert page.text == f"{title}{cell}"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@BOUNDED
@given(st.dictionaries(st.text(max_size=4), JSON, min_size=2, max_size=5))
def test_the_digest_of_a_codebook_is_the_same_whatever_the_order_of_its_keys_and_no_other(tmp_path, value):
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "_toc.yml").touch()
    made = []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        for content in (value, dict(reversed(value.items())), value | {"one more key": 1}):
            (tmp_path / "data/any.json").write_text(json.dumps(content, indent=len(made)), encoding="utf-8")
            made.append(fingerprints.file_digest("data/any.json"))
    assert made[0] == made[1] != made[2]


@BOUNDED
@given(st.dictionaries(st.sampled_from("abc"), st.text("xy 1–", max_size=5), min_size=1), st.data())
def test_the_digest_of_a_row_differs_with_any_of_its_cells(row, data):
    column = data.draw(st.sampled_from(sorted(row)))
    changed = row | {column: row[column] + "z"}
    first, same, other = (verification_lock.Entry("data/any.csv", 2, each).digest for each in (row, dict(row), changed))
    assert first == same != other
