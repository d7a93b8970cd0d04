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
        "He said »we were treated unfairly«.",
        "He said ”we were treated unfairly”.",
        "He said ‟we were treated unfairly”.",
        "He said ＂we were treated unfairly＂.",
        "He said ″we were treated unfairly″.",
        "He said ´we were treated unfairly´.",
        "He said ❝we were treated unfairly❞.",
        "He said ‹we were treated unfairly›.",
        "He said 「we were treated unfairly」.",
        "He said ,,we were treated unfairly''.",
        "He said &quot;we were treated unfairly&quot;.",
        'He said "we were\ntreated unfairly".',
        '```{list-table}\n* - a\n  - "we were treated unfairly"\n```',
        '```{figure} ../images/x.png\n:alt: He said "we were treated unfairly"\n```',
        "```{epigraph}\nwe were treated unfairly\n```",
        '{ref}`where "we were treated unfairly" <sec-tie>`',
        "> we were treated unfairly",
    ],
)
def test_words_in_quotation_marks_of_any_form_are_found(text):
    assert [words.strip(".,") for words in marked(text)] == ["we were treated unfairly"]


def test_the_line_of_a_quotation_is_told_behind_roles_and_entities():
    text = "&laquo;A&raquo; {fact}`one`\nand {ref}`more words <x>`\nHe said «we were treated unfairly»."
    assert [place for place, _ in typed_quotations.typed(Stretch("chapters/x.md", "line 1", text))] == [
        "line 1",
        "line 3",
    ]


def test_a_quotation_in_a_judgement_is_no_evidence_for_itself(tiny):
    file = tiny / "data/findings.csv"
    said = "The figures come from both sides of the dispute"
    file.write_text(file.read_text().replace(said, f"They said “a lane for each and every child”. {said}"))
    (told,) = typed_quotations.quotations_hold(None)[1]
    assert (told.file, told.place) == ("data/findings.csv", "row 2 (trial-succeeded), column reason")
    assert "no row of the evidence has these words" in told.fault


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


def unpaired(text: str) -> list[tuple[str, str]]:
    return list(typed_quotations.unpaired(Stretch("chapters/x.md", "line 1", text)))


def test_a_quotation_within_a_quotation_does_not_hide_it():
    assert marked("He said “we were “treated” unfairly”.") == ["we were “treated” unfairly"]


def test_a_mark_without_its_partner_is_told_by_line():
    assert unpaired('One.\n\nHe said\n"we were treated.\n\nAnd "more".') == [("line 4", '"')]
    assert unpaired("He said “we were treated.\n\nIt is» of it.") == [("line 1", "“"), ("line 3", "»")]


def test_marks_of_code_roles_and_whole_quotations_have_their_partner():
    assert unpaired('“a” „b“ «c» "d\ne" ‘f’ it’s ”g” “h ‘i’ j”, `"`, {quotation}`“k <q-closed>`') == []
