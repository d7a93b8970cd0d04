"""Passages and quotations against the texts, and against the lock where there are none."""

import json
from dataclasses import asdict

import pytest
from conftest import BOOK, edit

from evidencebook.evidence import passages, verification_lock
from evidencebook.problems import ReportError, UsageError


@pytest.fixture
def folder(tmp_path, tiny):
    """Return a folder with the text of one source, which a small table of passages refers to."""
    folder = tmp_path / "texts"
    folder.mkdir()
    text = "Title\n\nTrade fell by 74% in 2022, to “$1.6 billion” – a break.\n\nRead more\n"
    (folder / "council-2024.txt").write_text(text, encoding="utf-8")
    data = tiny / "data"
    codebook, whole = (json.loads((each / "data/datapackage.json").read_bytes()) for each in (tiny, BOOK))
    codebook["resources"] += [each for each in whole["resources"] if each["name"] == "stray_lines"]
    (data / "datapackage.json").write_text(json.dumps(codebook))
    stray = passages.source_texts.digest("Read more")
    (data / "stray_lines.csv").write_text(
        f"id,source,opens,sha256,reason\ns-1,council-2024,Read more,{stray},site_furniture\n", encoding="utf-8"
    )
    (data / "passages.csv").write_text("id,source,paragraph,first,last,sha256\n", encoding="utf-8")
    made = passages.create(folder, "council-2024", "Trade fell", "a break.", "p-1")
    row = ",".join(map(str, asdict(made).values()))
    (data / "passages.csv").write_text(f"id,source,paragraph,first,last,sha256\n{row}\n", encoding="utf-8")
    (data / "quotations.csv").write_text(
        "id,speaker,role,date,date_precision,words,passage\n"
        "q-1,Nobody,Author,2024,year,fell by 74% in 2022,p-1\n", encoding="utf-8"
    )  # fmt: skip
    (data / "derived/verified.csv").write_text(verification_lock.text(), encoding="utf-8")
    return folder


def test_a_passage_is_found_hashed_and_verified(folder):
    (passage,) = passages.read().values()
    assert (passage.paragraph, passage.first, passage.last) == (2, "Trade fell", "a break.")
    assert passages.verify(folder) == []
    assert verification_lock.check() == []


def test_the_passages_of_the_book_hold_against_the_texts(texts):
    assert len(passages.read()) > 20
    assert passages.verify(texts) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("fell by 74% in 2022", "dropped by 74% in 2022"),
        ("fell by 74% in 2022", "fell by 75% in 2022"),
        ("fell by 74% in 2022", "fell in 2022 by 74%"),
        ("fell by 74% in 2022", "fell by 74 % in 2022"),
        ("fell by 74% in 2022", "fell by – 74% in 2022"),
        ("fell by 74% in 2022", "ell by 74% in 2022"),
    ],
)
def test_a_wrong_quotation_fails_and_shows_the_nearest_wording(folder, tiny, right, wrong):
    edit(tiny / "data/quotations.csv", right, wrong)
    (finding,) = passages.verify(folder)
    assert "row 2 (q-1), column words" in str(finding)
    assert "74%" in finding.fault.split("source:")[1]
    assert "in 2022" in finding.fault.split("source:")[1]


def test_words_of_another_paragraph_are_told_with_their_place(folder, tiny):
    words = passages.source_paragraphs(folder, "council-2024")[0]
    first = " ".join(words.split()[:3])
    edit(tiny / "data/quotations.csv", "fell by 74% in 2022", first)
    (finding,) = passages.verify(folder)
    assert "the words stand in paragraph 1 of council-2024" in finding.fault
    assert "add passage" in finding.remedy


def test_a_quotation_may_differ_in_white_space_and_quote_marks(folder, tiny):
    edit(tiny / "data/quotations.csv", "fell by 74% in 2022", '"to  “""$1.6 billion”"')
    edit(tiny / "data/quotations.csv", '"to  “""$1.6 billion”"', "to  “$1.6 billion” — a break")
    assert passages.verify(folder) == []


@pytest.mark.parametrize("column", ["Nobody", "Author", "2024,year", "fell by 74% in 2022", "p-1\n"])
def test_without_texts_a_changed_quotation_fails_against_the_lock(folder, tiny, column):
    text = (tiny / "data/quotations.csv").read_text()
    head, row = text.split("\n", 1)
    (tiny / "data/quotations.csv").write_text(f"{head}\n{row.replace(column, column.replace(column[0], 'X', 1))}")
    assert any("changed since it was verified against its source" in f.fault for f in verification_lock.check())


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        (",2,", ",1,", "stand 0 times"),
        (",2,", ",9,", "has 2 paragraphs"),
        ("Trade fell", "Trade rose", "nearest wording in the source: 'Trade fell'"),
        ("a break.", "a brake.", "do not stand after the first"),
        ("Trade fell", "rade fell", "inside a word"),
        ("a break.", "a br", "inside a word"),
    ],
)
def test_a_wrong_passage_fails_with_and_without_the_texts(folder, tiny, right, wrong, says):
    head, row = (tiny / "data/passages.csv").read_text().split("\n", 1)
    assert right in row
    (tiny / "data/passages.csv").write_text(f"{head}\n{row.replace(right, wrong)}")
    assert says in str(passages.verify(folder)[0])
    assert verification_lock.check()[0].file == "data/passages.csv"


def test_a_changed_text_is_noticed(folder):
    file = folder / "council-2024.txt"
    file.write_text(file.read_text().replace("in 2022", "in 2023"))
    assert "not those that were recorded" in str(passages.verify(folder)[0])


def test_a_passage_cannot_lie_in_a_stray_line(folder):
    with pytest.raises(LookupError, match="0 paragraphs hold"):
        passages.create(folder, "council-2024", "Read", "more", "p-2")


def test_a_text_that_is_missing_is_named(folder):
    (folder / "council-2024.txt").unlink()
    with pytest.raises(ReportError, match=r"council-2024\.txt"):
        passages.source_paragraphs(folder, "council-2024")


def test_a_passage_that_comes_or_goes_is_noticed_without_texts(folder, tiny):
    with (tiny / "data/passages.csv").open("a") as file:
        file.write(f"p-2,council-2024,2,Trade fell,in 2022,{'0' * 64}\n")
    assert "never verified against its source" in verification_lock.check()[0].fault
    (tiny / "data/passages.csv").write_text("id,source,paragraph,first,last,sha256\n")
    assert "no longer in the tables" in verification_lock.check()[0].fault


def test_long_quotations_and_unknown_passages_are_refused(folder, tiny):
    edit(tiny / "data/quotations.csv", "fell by 74% in 2022,p-1", f"{'word ' * 50}word,p-9")
    long, unknown = passages.check_quotations()
    assert "51 words" in long.fault
    assert "unknown passage 'p-9'" in unknown.fault


def test_first_and_last_words_of_different_paragraphs_are_told_as_such(folder):
    text = folder / "council-2024.txt"
    text.write_text("Trade fell by 74%.\nIt rose again.\n", encoding="utf-8")
    with pytest.raises(UsageError) as told:
        passages.create(folder, "council-2024", "Trade fell", "rose again.", "p-2")
    said = str(told.value)
    assert (
        "the first words stand in paragraph 1 and the last in paragraph 2; a passage lies within one paragraph" in said
    )
    assert "a paragraph is one line of sources/council-2024.txt" in said


def test_last_words_that_the_text_does_not_hold_are_told_with_what_is_like_them(folder):
    with pytest.raises(UsageError, match=r"Nearest wording: .*break"):
        passages.create(folder, "council-2024", "Trade fell", "a brake.", "p-2")
    with pytest.raises(UsageError) as told:
        passages.create(folder, "council-2024", "Zzz", "Qqq", "p-2")
    assert "Nearest wording: ''" not in str(told.value)


def test_beginning_and_end_of_a_passage_are_quoted_apart():
    def told(first: str, last: str) -> str:
        return passages.Passage("p-1", "sceeus-2024", 1, first, last, "").told

    assert told("Imports fell", "to $20 million.") == "From “Imports fell” to “to $20 million.”"
    assert told("Imports “fell”", "to $20.") == "From “Imports ‘fell’” to “to $20.”"
    assert told("Imports fell.", "Imports fell.") == "“Imports fell.”"
