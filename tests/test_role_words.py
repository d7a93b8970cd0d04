"""Roles bend to the sentence, and refuse words that are not what the data say."""

import pytest
from conftest import edit

from evidencebook.checks import pages
from evidencebook.evidence import fact_registry, facts, passages, prose, role_text, role_words
from evidencebook.evidence.number_words import hold
from evidencebook.evidence.role_text import RefusedError
from evidencebook.files import lock

FALL = "a fall of 74.5%"


def fact(words: str, value: float, unit: str) -> facts.Fact:
    return facts.Fact("x", value, unit, words, "", ())


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("", FALL), ("value", "74.5%"), ("change", FALL), ("signed", "\N{MINUS SIGN}74.5%"), ("rounded", "75%"),
    ],
)  # fmt: skip
def test_a_change_has_forms(form, words):
    known = fact(FALL, -74.5413, "percent")
    assert role_words.fact(known, role_text.parse("fact", f"x:{form}" if form else "x")) == words


def test_a_count_can_be_written_in_letters_and_money_rounded():
    asked = role_text.parse("fact", "x:words")
    assert role_words.fact(fact("seven", 7, "count"), asked) == "seven"
    assert role_words.fact(fact("28 days", 28, "days"), asked) == "twenty-eight"
    money = fact("USD 4.71 billion", 4706.5, "usd_million")
    assert role_words.fact(money, role_text.parse("fact", "x:rounded")).replace("\xa0", " ") == "USD 4.7 billion"


@pytest.mark.parametrize(
    ("known", "form"),
    [(("48.5%", 48.5, "percent"), "words"), (("2012", 2012, "year"), "change"), ((FALL, -1, "percent"), "loud")],
)
def test_a_form_that_a_fact_does_not_have_is_refused(known, form):
    with pytest.raises(RefusedError, match="has no form"):
        role_words.fact(fact(*known), role_text.parse("fact", f"x:{form}"))


@pytest.mark.parametrize(
    ("words", "value", "unit", "known"),
    [
        ("just over a quarter", 25.6, "percent", "25.6%"),
        ("a third", 33.3, "percent", "33.3%"),
        ("about half", 48.7, "percent", "48.7%"),
        ("just under half", 48.7, "percent", "48.7%"),
        ("three out of four", 74.5, "percent", "74.5%"),
        ("by three quarters", -74.54, "percent", FALL),
        ("fell by 74.5%", -74.54, "percent", FALL),
        ("75 per cent", -74.54, "percent", FALL),
        ("halved", -49, "percent", "a fall of 49%"),
        ("doubled", 104, "percent", "a rise of 104%"),
        ("more than doubled", 140, "percent", "a rise of 140%"),
        ("tenfold", 10.2, "times", "10 times"),
        ("seven", 7, "count", "seven"),
        ("only seven", 7, "count", "seven"),
        ("a dozen", 12, "count", "twelve"),
        ("none", 0, "count", "none"),
        ("some 1,100", 1132, "persons", "1,132"),
        ("nearly 1,400", 1381, "count", "1,381"),
        ("thirty thousand", 30000, "persons", "30,000"),
        ("two hundred and forty", 240, "count", "240"),
        ("half a million", 500000, "count", "500,000"),
        ("USD 4.7 billion", 4706.5, "usd_million", "USD 4.71 billion"),
        ("$189 million", 189.1, "usd_million", "USD 189.1 million"),
        ("1.4", 1381.5, "usd_million", "USD 1.38 billion"),
        ("561,000 tonnes", 561, "thousand_tonnes", "561,000 tonnes"),
        ("four weeks", 28, "days", "28 days"),
        ("more than 30,000", 30000, "persons", "more than 30,000"),
        ("no fewer than nine", 9, "drones", "at least nine"),
        ("almost USD 8 billion", 8000, "usd_million", "nearly USD 8 billion"),
        ("between 36 and 44", 40, "vehicles", "36–44"),
    ],
)
def test_words_that_are_the_fact_at_their_precision_pass(words, value, unit, known):
    hold(words, value, unit, known)


@pytest.mark.parametrize(
    ("words", "value", "unit", "known", "says"),
    [
        ("a quarter", 33, "percent", "33%", "its number is 25%"),
        ("half", 48.7, "percent", "48.7%", "the value is 48.7%"),
        ("76%", -74.54, "percent", FALL, "its number is 76%"),
        ("rose by 74.5%", -74.54, "percent", FALL, "its sign is the other one"),
        ("eight", 7, "count", "seven", "the value is 7"),
        ("1,100", 1132, "persons", "1,132", "the value is 1,132 persons"),
        ("30,000", 30000, "persons", "more than 30,000", "drops the hedge"),
        ("up to 30,000", 30000, "persons", "more than 30,000", "turns the hedge"),
        ("some", 3, "count", "three", "holds no number"),
        ("seven of nine", 7, "count", "seven", "holds 2 numbers"),
        ("7%", 7, "count", "seven", "gives percent"),
        ("half", 15, "count", "15", "a part of a whole"),
        ("doubled", 60, "percent", "a rise of 60%", "the value is 60%"),
        ("$20 million", 189.1, "usd_million", "USD 189.1 million", "the value is"),
        ("$20 million", 20, "persons", "20", "gives dollars"),
        ("more than a third", 48, "percent", "48%", "the value is 48%"),
        ("nearly half", 51, "percent", "51%", "the value is 51%"),
        ("44 percentage points", 44, "percent", "44%", "gives percentage points, and the fact counts percent"),
        (
            "26%",
            26,
            "percentage_points",
            "26 percentage points",
            "gives percent, and the fact counts percentage points",
        ),
        ("seven percentage points", 7, "count", "seven", "gives percentage points"),
        ("44 times", 44, "percent", "44%", "its number is 44, and the value is 44%"),
    ],
)
def test_words_that_are_not_the_fact_are_refused_with_value_and_remedy(words, value, unit, known, says):
    with pytest.raises(RefusedError, match=says) as caught:
        hold(words, value, unit, known)
    assert known in caught.value.remedy


DAY, SPAN = "machulishchy-strike-2023-02-26-censor", "regional-security-agreement-1997"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (DAY, "26 February 2023"), (f"{DAY}:day", "26"), (f"{DAY}:day-month", "26 February"),
        (f"{DAY}:month", "February 2023"), (f"{DAY}:month-name", "February"), (f"{DAY}:year", "2023"),
        (f"late February <{DAY}>", "late February"), (f"Sunday, 26 February <{DAY}>", "Sunday, 26 February"),
        (f"the winter of 2023 <{DAY}>", "the winter of 2023"), (f"the first half of 2023 <{DAY}>", "the first half of 2023"),
        (f"{SPAN}:year", "1997"), (f"in 1997 <{SPAN}>", "in 1997"),
    ],
)  # fmt: skip
def test_an_event_has_forms_and_takes_words_that_are_its_time(text, words):
    asked = role_text.parse("event", text)
    assert role_words.event(role_words.AllRows()[asked.ids[0]], asked).replace("\xa0", " ") == words


@pytest.mark.parametrize(
    "text",
    [
        f"{SPAN}:day", f"{SPAN}:month", f"early February <{DAY}>", f"March <{DAY}>", f"27 February <{DAY}>",
        f"2022 <{DAY}>", f"Monday <{DAY}>", f"that day <{DAY}>", f"26 March <{DAY}>", f"the second half of 2023 <{DAY}>",
    ],
)  # fmt: skip
def test_a_time_that_is_not_the_time_of_the_event_is_refused(text):
    asked = role_text.parse("event", text)
    with pytest.raises(RefusedError):
        role_words.event(role_words.AllRows()[asked.ids[0]], asked)


def test_a_quotation_is_shortened_to_parts_of_its_words():
    whole = passages.quotations()["q-peak"].words
    assert role_words.shortened(whole, "reached its peak in 2021") == "reached its peak in 2021"
    assert (
        role_words.shortened(whole, "[T]rade between the two states … its peak")
        == "[T]rade between the two states … its peak"
    )
    for wrong in ("reached a peak", "its peak … the two states", "rade between", "Reached its peak", "…"):
        with pytest.raises(RefusedError):
            role_words.shortened(whole, wrong)


def test_marks_take_several_ids_and_words_are_told_from_ids():
    assert role_text.parse("evidence", "a, b").ids == ("a", "b")
    asked = role_text.parse("recommendation", "adopt a proactive\nstrategy <rec-x>")
    assert (asked.ids, asked.words) == (("rec-x",), "adopt a proactive strategy")


GROWTH, COUNT = "{fact}`cycling-growth:value`", "{fact}`mill-street-2025-03`"


def beside(text: str) -> list[str]:
    return [problem.fault for problem in pages.Known().faults(prose.Stretch("chapters/x.md", "line 1", text))]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{COUNT}k people", "one word with what stands beside it"),
        (f"x{COUNT} people", "one word with what stands beside it"),
        (f"{COUNT}{GROWTH}", "one word with what stands beside it"),
        (f"{COUNT}% of them", "would have “%” behind it"),
        (f"{COUNT} per cent", "would have “per cent” behind it"),
        (f"{GROWTH} percent", "would have “percent” behind it"),
        (f"{COUNT}\neuros", "would have “euros” behind it"),
        (f"minus {COUNT}", "would have “minus” before it"),
        (f"it was (−{COUNT})", "would have “−” before it"),
        (f"-{COUNT}", "would have “-” before it"),
        (f"${COUNT}", "would have “$” before it"),
        ("“{quotation}`q-closed`”", "has quotation marks of its own"),
        (f"USD {COUNT}", "would have “USD” before it"),
    ],
)
def test_nothing_beside_a_role_changes_its_number_sign_or_unit(tiny, text, says):
    (told,) = beside(text)
    assert says in told


def test_what_stands_beside_a_role_in_ordinary_prose_passes(tiny):
    text = f"From {COUNT}–{COUNT}, {COUNT}’s, “{COUNT}”, a {COUNT}-seat hall, {COUNT} – {COUNT}; {COUNT}{{passage}}`traders-offer`."
    assert beside(f"{text} {{fact}}`44 per cent <cycling-growth>` of it, non-{COUNT}") == []


def test_the_check_names_notebook_cell_line_value_and_remedy(book):
    name = "audit-turnover-change-2022-ukrainian"
    edit(book / "chapters/economy.ipynb", f"{{fact}}`{name}:value` below", f"{{fact}}`a half <{name}>` below")
    _, found = pages.prose_holds()
    (told,) = [str(each) for each in found]
    assert told.startswith("chapters/economy.ipynb, cell ")
    assert "line " in told
    assert "“a half” is not the fact" in told
    assert "→ The fact is" in told


def test_what_is_kept_of_rows_and_their_sources_is_that_of_the_tables_as_they_stand(tiny):
    row = "mill-street-2025-03"
    with lock.exclusive(tiny):  # whoever holds it keeps what is found
        assert role_words.AllRows().tables[row] == "counts"
        assert fact_registry.origins()[row] == (("traders-after",), ("traders-2025",))
        edit(tiny / "data/counts.csv", f"{row},", "a-new-name,")
        assert row not in role_words.AllRows()
        assert fact_registry.origins()["a-new-name"] == (("traders-after",), ("traders-2025",))
