"""Prose is short, plain and says who speaks; each rule tells page, place and remedy, and lets harmless prose pass."""

import json

import pytest
from conftest import edit, set_cell

from evidencebook import report_code
from evidencebook.checks import prose_gates
from evidencebook.evidence import prose, sentences

LONG = " ".join(["word"] * 36)
PAGE = "chapters/method.md"


def told(gate) -> list[str]:
    count, found = gate()
    assert count
    assert all(problem.fault and problem.remedy for problem in found)
    return [str(problem) for problem in found]


def say(book, text: str) -> None:
    """Make a page of these words alone."""
    (book / PAGE).write_text(f"# Method\n\n{text}\n")


def on_page(gate) -> list[str]:
    return [line for line in told(gate) if PAGE in line]


def read(text: str) -> list[sentences.Sentence]:
    return list(sentences.of(prose.Stretch("x", "line 1", text), sentences.reader()))


def test_a_sentence_is_what_a_reader_reads():
    text = """# A title

Trade fell by {fact}`a half <faras-russia-share>` {passage}`sceeus-peak` {cite:p}`wits-2025,osw-2023`.
It said {quotation}`q-peak`; **nothing** more. {disagreement}`peak-of-trade`

```{register} facts
Words of a directive.
```

:::{container} lead
- An item ([link](https://example.org/a.b)).
:::

(label)=
See {ref}`the section <label>` and {numref}`fig-x`.
"""
    assert [(each.words, each.line, each.marks) for each in read(text)] == [
        ("A title", 0, 0),
        ("Trade fell by a half.", 2, 2),
        ("It said “trade between the two states reached its peak in 2021”; nothing more.", 3, 1),
        ("An item (link).", 10, 0),
        ("See the section and Fig. 1.", 14, 0),
    ]


def test_a_long_sentence_is_told_with_its_line(book):
    say(book, f"Short.\n{LONG}.")
    (line,) = on_page(prose_gates.sentences_are_short)
    assert f"{PAGE}, line 4: “word word word word word word …” has 36 words, more than 35" in line
    say(book, f"{' '.join(['word'] * 35)}. Another one of few words, {LONG[:40]}.")
    assert on_page(prose_gates.sentences_are_short) == []


def test_more_than_two_evidence_roles_in_a_sentence_are_told(book):
    say(book, "So it is {passage}`sceeus-peak` {cite:p}`osw-2023` {disagreement}`peak-of-trade`.")
    assert "has 3 evidence roles, more than 2" in on_page(prose_gates.marks_are_few)[0]
    say(
        book,
        "So it is {passage}`sceeus-peak,sceeus-flows-2021` {cite:p}`osw-2023,wits-2025`.\nAnd so {passage}`sceeus-peak`.",
    )
    assert on_page(prose_gates.marks_are_few) == []


@pytest.mark.parametrize("role", ["{fact}`faras-russia-share`", "{cite:p}`osw-2023`", "{passage}`sceeus-peak`"])
def test_a_title_with_evidence_is_told(book, role):
    say(book, f"Text.\n\n## A title {role}\n\nText {role}.")
    (line,) = on_page(prose_gates.titles_are_plain)
    assert f"{PAGE}, line 5" in line


def test_semicolons_are_told_with_their_places(book):
    say(book, "\n".join(["One thing; another thing."] * 3))
    (line,) = on_page(prose_gates.semicolons_are_few)
    assert "has 3 semicolons in 13 words" in line
    assert "line 3; line 4; line 5" in line
    say(book, "One thing; another thing.")
    assert on_page(prose_gates.semicolons_are_few) == []


def test_too_many_evidence_roles_on_a_page_are_told(book):
    sentence = f"{' '.join(['word'] * 20)} {{passage}}`sceeus-peak`."
    say(book, "\n".join([sentence] * 12))
    assert "12 evidence roles in 241 words, more than one in 25" in on_page(prose_gates.marks_are_sparse)[0]
    say(book, "\n".join([sentence, " ".join(["word"] * 20) + "."] * 6))
    assert on_page(prose_gates.marks_are_sparse) == []


def with_statements(book, statement: str, likelihood: str = "unlikely") -> None:
    """Give the findings of a copy of the book the columns of the new model."""
    file, codebook = book / "data/findings.csv", book / "data/datapackage.json"
    head, *rows = file.read_text().splitlines()
    row = rows[0].split(",")[0]
    described = json.loads(codebook.read_text())
    (table,) = [each for each in described["resources"] if each["name"] == "findings"]
    if "statement" not in head:
        extra = [
            {"name": name, "title": name, "description": name, "type": "string", "constraints": {"required": False}}
            for name in ("statement", "likelihood")
        ]
        table["schema"]["fields"] += [field for field in extra if field["name"] not in head.split(",")]
        codebook.write_text(json.dumps(described))
        file.write_text("\n".join([f"{head},statement,likelihood", *(f"{each},," for each in rows)]) + "\n")
    set_cell(file, row, "statement", statement)
    set_cell(file, row, "likelihood", likelihood)


@pytest.mark.parametrize(
    ("statement", "likelihood", "says"),
    [
        (" ".join(["word"] * 24) + ".", "likely", "has 26 words, more than 25"),
        ("A new attack from Belarus is unlikely.", "unlikely", "a double negative"),
        ("A new attack from Belarus by the end of 2026.", "unlikely", ""),
        ("Minsk is unlikely to refuse.", "likely", ""),
    ],
)
def test_a_finding_is_short_and_not_framed_by_its_own_doubt(book, statement, likelihood, says):
    with_statements(book, statement, likelihood)
    found = told(prose_gates.findings_are_short)
    assert bool(found) == bool(says)
    assert all(says in line and "column statement" in line for line in found)


def test_a_long_text_alternative_is_told(book):
    (book / PAGE).write_text(f"# Method\n\n![{' '.join(['word'] * 61)}](x.png)\n\n![A short one](y.png)\n")
    assert "has 61 words, more than 60" in on_page(prose_gates.alternatives_are_short)[0]
    assert len(on_page(prose_gates.alternatives_are_short)) == 1


def test_a_form_that_the_house_does_not_write_is_told_with_the_right_one(book):
    say(book, "The record bears that out; guns and the like.\nShe said “and the like”.")
    found = on_page(prose_gates.forms_are_plain)
    assert len(found) == 2
    assert "Write: supports, or confirms." in found[1] + found[0]


def test_a_person_is_first_named_with_an_office(book):
    named = "Aliaksandr Lukashenka (Lukashenko), Belarus’s leader, complained"
    edit(book / "chapters/economy.ipynb", named, "Aliaksandr Lukashenka complained")
    found = [line for line in told(prose_gates.speakers_have_offices) if "economy" in line]
    assert any("Aliaksandr Lukashenka is first named in" in line and "President of Belarus" in line for line in found)
    edit(book / "chapters/economy.ipynb", "Aliaksandr Lukashenka complained", "President Lukashenka complained")
    found = [line for line in told(prose_gates.speakers_have_offices) if "economy" in line]
    assert not any("Lukashenka" in line for line in found)


def test_the_gates_are_named_once_and_a_report_can_set_its_own_limits(book):
    settings = book / "src/helpers/report.toml"
    settings.write_text(settings.read_text() + "\n[prose.limits]\nwords_in_sentence = 40\n")
    assert prose_gates.limit("words_in_sentence") == 40
    assert prose_gates.limit("words_in_finding") == 25
    assert all(callable(report_code.load(f"evidencebook.checks.prose_gates:{name}")) for name in GATES)


GATES = (
    *("sentences_are_short", "marks_are_few", "titles_are_plain", "semicolons_are_few", "marks_are_sparse"),
    *("findings_are_short", "alternatives_are_short", "forms_are_plain", "speakers_have_offices"),
)
