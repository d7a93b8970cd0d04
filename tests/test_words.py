"""Names have one form, likelihood one scale, and the sentences of tables no figure that their row does not lead to."""

import csv
import itertools

from conftest import set_cell

from evidencebook.checks import house_style
from evidencebook.evidence import wording
from evidencebook.evidence.tables import codebook


def told(gate, *arguments) -> list[str]:
    count, found = gate(*arguments)
    assert count
    return [str(finding) for finding in found]


def say(book, text: str) -> None:
    page = book / "chapters/sources.md"
    page.write_text(page.read_text() + f"\n{text}\n")


PASSES = (
    "Lukashenka (Lukashenko) spoke.",
    "Lukashenka spoke to Belarusians in Homiel (Gomel).",
    "The agency wrote “Gomel” then.",
    "The page is {cite:t}`osw-2023`, not `Lukashenko`.",
)


def test_a_name_in_its_form_or_with_its_variant_in_brackets_passes(book):
    say(book, "\n\n".join(PASSES))
    assert told(house_style.names_hold) == []


TOLD = {
    "Lukashenko spoke.": "'Lukashenko' is a variant of 'Aliaksandr Lukashenka'",
    "He went to Gomel.": "'Gomel' is a variant of 'Homiel'",
    "Lukaschenka spoke.": "'Lukaschenka' looks like a spelling of 'Lukashenka'",
    "He met Zelenskyj.": "looks like a spelling of 'Zelenskyy'",
    "At Machulischchy.": "looks like a spelling of 'Machulishchy'",
}


def test_a_variant_in_prose_and_a_spelling_that_nobody_listed_are_told_with_their_line(book):
    say(book, "\n\n".join(TOLD))
    found = told(house_style.names_hold)
    for text, says in TOLD.items():
        assert any(says in finding and "chapters/sources.md, line " in finding for finding in found), (text, found)


def test_a_variant_in_a_sentence_of_a_table_is_told_with_row_and_column(book):
    set_cell(book / "data/events.csv", "dunda-2024-10", "what", "Dunda spoke of Lukashenko.")
    assert any(
        "(dunda-2024-10), column what: 'Lukashenko'" in finding for finding in told(house_style.names_hold_in_tables)
    )


def test_words_of_likelihood_off_the_scale_are_told(book):
    words = ["probably", "highly likely", "most likely", "improbable", "certainly", "no doubt"]
    say(book, "\n\n".join(f"It was {word} so." for word in words))
    found = told(house_style.likelihoods_hold)
    assert [word for word in words if not any(word in finding for finding in found)] == []


def test_terms_of_the_scale_and_quoted_words_pass(book):
    say(book, "\n\n".join([*(f"It is {term}." for term in wording.LIKELIHOOD), "She said “probably”."]))
    assert told(house_style.likelihoods_hold) == []


def test_the_scale_and_the_codebook_have_the_same_terms():
    (likelihood,) = [f for f in codebook()["findings"]["schema"]["fields"] if f["name"] == "likelihood"]
    assert likelihood["constraints"]["enum"] == [*wording.LIKELIHOOD]
    ends = list(wording.LIKELIHOOD.values())
    assert all(low < high for low, high in ends)
    assert all(one[1] == other[0] for one, other in itertools.pairwise(ends))


def test_a_figure_in_a_sentence_that_the_locator_does_not_print_is_told(book):
    rows = {
        "prisoners-freed-2025-12-13-al-jazeera": "Belarus freed 321 prisoners.",
        "troops-120-thousand-2024-08-18-azernews": "Lukashenka spoke of 210 thousand soldiers.",
    }
    for row, value in rows.items():
        set_cell(book / "data/events.csv", row, "what", value)
    found = told(house_style.sentences_hold, None)
    for row in rows:
        assert any(f"({row}), column what: the number" in finding for finding in found), row


def test_a_figure_in_a_sentence_that_the_passage_does_not_print_is_told(book, texts):
    set_cell(
        book / "data/events.csv", "missiles-from-belarus-2022", "what", "U.S. data gave about 20% of the missiles."
    )
    found = told(house_style.sentences_hold, texts)
    assert any("(missiles-from-belarus-2022), column what: the number '20%'" in finding for finding in found)


def test_every_sentence_of_the_tables_holds(texts):
    assert told(house_style.sentences_hold, texts) == []


def test_every_variant_is_listed_once_and_is_no_name(book):
    with (book / "data/names.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    variants = [v.strip() for row in rows for v in row["variants"].split(";") if v.strip()]
    assert len(variants) == len(set(variants)) > 60
    assert not set(variants) & {row["name"] for row in rows}
