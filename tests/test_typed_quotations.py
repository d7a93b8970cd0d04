"""Words between quotation marks of any form are seen as somebody's; apostrophes are not."""

import pytest

from evidencebook.checks import typed_quotations
from evidencebook.evidence.prose import Stretch


def marked(text: str) -> list[str]:
    return [words for _, words in typed_quotations.typed(Stretch("chapters/x.md", "line 1", text))]


@pytest.mark.parametrize(
    "text",
    [
        "He said “we were treated unfairly”.",
        'He said "we were treated unfairly".',
        "He said ‘we were treated unfairly’.",
        "He said 'we were treated unfairly'.",
        "'we were treated\nunfairly' was said.",
        "He said «we were treated unfairly».",
        "He said „we were treated unfairly“.",
        "> we were treated unfairly",
    ],
)
def test_words_in_quotation_marks_of_any_form_are_found(text):
    assert [words.strip(".,") for words in marked(text)] == ["we were treated unfairly"]


def test_an_apostrophe_within_a_quotation_does_not_end_it():
    assert marked("He said 'the traders don't want it at all'.") == ["the traders don't want it at all"]


@pytest.mark.parametrize(
    "text",
    [
        "The traders' aims, and the councils' aims as well.",
        "It's the council's decision, isn't it?",
        "In the '90s and the '80s it was so.",
        "Kyiv's words and the author's 'own' distance are others' words.",
    ],
)
def test_apostrophes_quote_nothing(text):
    assert [words for words in marked(text) if len(words.split()) > typed_quotations.SCARE] == []
