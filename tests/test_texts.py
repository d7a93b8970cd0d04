"""Which strings are the same words, and what is a paragraph."""

import pytest

from evidencebook.evidence import source_texts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the  two\nstates", "the two states"),
        ("Kyiv’s", "Kyiv's"),
        ("“black and white”", '"black and white"'),
        ("war—the", "war – the"),
        ("e\u0301", "é"),
        ("co\u00adoperation", "cooperation"),
        ("30\u201140", "30-40"),
    ],
)
def test_white_space_quote_marks_and_dashes_of_one_class_are_the_same_words(one, other):
    assert source_texts.normalise(one) == source_texts.normalise(other)
    assert source_texts.digest(one) == source_texts.digest(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("well-known", "well – known"),
        ("74%", "73%"),
        ("Minsk and Kyiv", "Kyiv and Minsk"),
        ("Minsk", "minsk"),
        ("Minsk", "Мinsk"),
        ("1990s. … It", "1990s. ... It"),
        ("actors, who", "actors – who"),
    ],
)
def test_anything_else_is_a_difference(one, other):
    assert source_texts.normalise(one) != source_texts.normalise(other)


def test_normalising_twice_changes_nothing():
    words = " “A — b”\u00a0‘c’ -d … "
    assert source_texts.normalise(source_texts.normalise(words)) == source_texts.normalise(words)


def test_stray_lines_are_not_paragraphs_and_join_the_sentence_they_break():
    stray = {source_texts.digest("COMMENT / 01.08.2024"), source_texts.digest("Read more")}
    text = "One thing,\n\nCOMMENT / 01.08.2024\n\nand another.\n\nCOMMENT / 01.08.2024\nSecond.\nRead more\n"
    assert source_texts.paragraphs(text, stray) == ["One thing, and another.", "Second."]


def test_marks_of_a_conversion_are_not_words():
    assert source_texts.paragraphs("*First*, he <u>said</u> **so** at 2*3.", set()) == ["First, he said so at 2*3."]


def test_the_nearest_wording_is_in_the_words_of_the_text():
    paragraphs = ["Nothing here.", "Ukraine's imports fell by 70%, to just under $1.4 billion, and more."]
    assert (
        source_texts.nearest("imports fell by 71%, to just under", paragraphs) == "imports fell by 70%, to just under"
    )
