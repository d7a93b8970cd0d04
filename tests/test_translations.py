"""Summaries in other languages: numbers and dates in their form, stale until confirmed, marked with their language."""

import re

import pytest
from printed import languages

from evidencebook.cli import main
from evidencebook.evidence import facts, figure_words, role_words, tables, translated_words, translations
from evidencebook.evidence.facts import Fact
from evidencebook.evidence.role_text import RefusedError, parse
from evidencebook.pdf.file_names import BRIEF, file_name
from evidencebook.sphinxext import summaries

SHARE = Fact("share", -74.5413, "percent", "a fall of 74.5%", "computed", ())
SHOWN = "audit-turnover-change-2022-ukrainian"
NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize("language", ["uk", "be"])
def test_a_share_has_a_decimal_comma_and_a_space_before_the_sign(language):
    assert translated_words.fact(SHARE, parse("fact", "share:value"), language) == f"74,5{NBSP}%"


@pytest.mark.parametrize("language", ["uk", "be"])
def test_a_chance_has_a_space_before_the_sign_as_well(language):
    shown = " ".join(each.astext() for each in summaries.part(f"{language} findings"))
    assert re.search(rf"\d–\d+{NBSP}%", shown)
    assert not re.search(r"\d%", shown)


@pytest.mark.parametrize(
    ("language", "form", "shown"),
    [
        ("uk", "", f"26{NBSP}лютого 2023 року"),
        ("be", "", f"26{NBSP}лютага 2023 года"),
        ("uk", ":day-month", f"26{NBSP}лютого"),
        ("be", ":month", "лютага 2023 года"),
        ("uk", ":year", "2023"),
    ],
)
def test_a_month_stands_in_the_genitive(language, form, shown):
    row = role_words.AllRows()["machulishchy-strike-2023-02-26-censor"]
    assert translated_words.event(row, parse("event", f"x{form}"), language) == shown


@pytest.mark.parametrize(
    ("language", "words", "english"),
    [
        ("uk", "майже три чверті", "nearly three a quarter"),
        ("uk", "понад 1 140", "more than 1,140"),
        ("uk", "74,5 %", "74.5%"),
        ("uk", "у жовтні 2022 року", "у October 2022 року"),
        ("be", "каля пятнаццаці тысяч", "about fifteen thousand"),
        ("be", "на працягу шасці месяцаў", "на працягу six месяцаў"),
        ("be", "28 лютага 2027 года", "28 February 2027 года"),
    ],
)
def test_numbers_hedges_and_months_are_read_in_their_language(language, words, english):
    assert translated_words.anglicised(words, language) == english


def test_words_of_the_author_are_held_to_the_number():
    assert translated_words.fact(SHARE, parse("fact", "близько 75 % <share>"), "uk") == "близько 75 %"
    with pytest.raises(RefusedError, match="is not the fact"):
        translated_words.fact(SHARE, parse("fact", "близько 57 % <share>"), "uk")


def test_every_text_of_the_front_page_has_words_in_every_language():
    rows = tables.read("translations")
    for language in ("uk", "be"):
        assert set(translations.needed()) <= set(rows.text[rows.language == language])


def changed(book) -> None:
    file = book / "data/findings.csv"
    text = file.read_text(encoding="utf-8")
    assert text.count("all but ended within months of the invasion") == 1
    file.write_text(text.replace("all but ended within months", "shrank within months"), encoding="utf-8")


def stale() -> list[str]:
    rows = tables.read("translations")
    return [row.id for row in rows.itertuples() if translations.seen(row.text, row.words).digest != row.digest]


def test_a_changed_finding_is_stale_until_its_author_confirms_it(book, capsys):
    changed(book)
    assert stale() == ["uk-economy-collapse", "be-economy-collapse"]
    assert main(["translation", "confirm", "uk-economy-collapse"]) == 0
    assert "→ “and Ukraine shrank within months”" in capsys.readouterr().out
    assert stale() == ["be-economy-collapse"]


def test_a_dry_run_tells_and_writes_nothing(book, capsys):
    changed(book)
    before = (book / "data/translations.csv").read_bytes()
    assert main(["translation", "confirm", "--dry-run", "be-economy-collapse"]) == 0
    assert "shrank" in capsys.readouterr().out
    assert (book / "data/translations.csv").read_bytes() == before


def test_an_unknown_translation_is_refused(book, capsys):
    assert main(["translation", "confirm", "no-such-row"]) == 1
    assert "no translation 'no-such-row'" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["uk", "be"])
def test_the_page_names_its_language_and_shows_all_parts(site, language):
    html = (site / f"chapters/summary-{language}.html").read_text()
    article = re.search(rf'<article class="bd-article" lang="{language}">(.*?)</article>', html, re.DOTALL)[1]
    assert article.count("finding-card") == 7
    assert len(re.findall(r"<li>", article)) >= 8
    assert re.search(rf"\d{NBSP}%", article)
    assert not re.search(r"\d\.\d|\d%", re.sub(r"<[^>]+>", "", article))
    assert 'lang="ru"' not in article
    words = " ".join(re.sub(r"<[^>]+>", "", html).split())
    for row in tables.read("translations").itertuples():
        if row.language == language and "{" not in row.words:
            assert row.words.lower() in words.lower() or f'aria-label="{row.words}"' in html


@pytest.mark.parametrize(("language", "word"), [("uk", "стриманість"), ("be", "стрыманасць")])
def test_the_search_finds_the_page(site, language, word):
    assert any(word in part.read_text(encoding="utf-8").lower() for part in site.glob("_static/search-index-*.js"))


@pytest.mark.parametrize("language", ["uk", "be"])
def test_a_printed_brief_names_its_language(site, language):
    made = [(marked, text) for marked, text in languages(site / file_name(BRIEF, language)) if text.strip()]
    assert {marked for marked, text in made if re.search("[а-яіў]", text)} == {language}
    assert not [text for marked, text in made if marked == language and re.fullmatch(r"[A-Za-z ]+", text)]


def test_the_value_of_a_fact_is_part_of_what_was_confirmed():
    value = facts.read()[SHOWN].value
    assert list(translations._values(f"a fall of {{fact}}`{SHOWN}`")) == [f"{SHOWN}={value:.6g}"]


def test_a_figure_has_its_labels_and_months_in_another_language():
    layer = {"data": {"name": "rows-1"}, "encoding": {"text": {"field": "label"}, "x": {"field": "start"}}}
    about = {"title": "A title", "caption": "A caption", "alt": "Two marks", "narrow": {"layer": [layer]}}
    rows = [{"label": "The pact", "start": "2022-02-01"}, {"label": "Feb 2022", "start": "The pact"}]
    figure = {"usermeta": {"figure": about}, "datasets": {"rows-1": rows}, "layer": [layer]}
    assert set(figure_words.words(figure)) == {"figure-title", "figure-caption", "figure-alt", "The pact"}
    words = {"figure-title": "Назва", "figure-caption": "Підпис", "figure-alt": "Дві позначки", "The pact": "Пакт"}
    made = figure_words.translated(figure, words, "uk")
    assert made["datasets"]["rows-1"] == [
        {"label": "Пакт", "start": "2022-02-01"},
        {"label": "лют. 2022", "start": "The pact"},
    ]
    assert [made["usermeta"]["figure"][name] for name in ("title", "caption", "alt")] == [
        "Назва",
        "Підпис",
        "Дві позначки",
    ]
    with pytest.raises(LookupError, match="The pact"):  # a label that is new to the translations
        figure_words.translated(figure, {name: said for name, said in words.items() if name != "The pact"}, "uk")
