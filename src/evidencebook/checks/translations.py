"""Checks that translations are complete, up to date, and give the same numbers as the English."""

import re
from collections.abc import Iterator

from evidencebook import project
from evidencebook.evidence import date_words, number_words, prose, tables, translated_words, translations
from evidencebook.evidence.role_text import RefusedError
from evidencebook.evidence.source_texts import odd_word
from evidencebook.problems import Problem

_MONTH = re.compile(rf"\b(?:{'|'.join(date_words.MONTHS)})\b")


def translations_hold() -> tuple[int, list[Problem]]:
    """Find translations that are missing or stale, or give other numbers than the English."""
    rows = tables.read(translations.TABLE)
    found = list(_missing({(row.text, row.language) for row in rows.itertuples()}))
    for number, row in enumerate(rows.to_dict("records"), start=2):
        place = f"row {number} ({row['id']})"
        try:
            english = translations.source(row["text"])
            shown = list(translations.parts(row["words"], row["language"]))
        except RefusedError as refused:
            found.append(Problem(translations.FILE, f"{place}, column words", refused.fault, f"{refused.remedy}."))
            continue
        except LookupError as unknown:
            fault = f"translates {unknown.args[0]!r}, which the report does not have"
            found.append(Problem(translations.FILE, f"{place}, column text", fault, "Correct the id, or drop the row."))
            continue
        found += _stale(place, row)
        found += _numbers(place, row["language"], english, "".join(words for kind, _, words in shown if not kind))
        if odd := odd_word(row["words"]):
            found.append(Problem(translations.FILE, f"{place}, column words", odd[1], "Type it again."))
    for language in project.settings().summary_languages:
        found += _typed(language)
    return len(rows), found


def _typed(language: str) -> Iterator[Problem]:
    """Find numbers typed on the page of a summary, in digits or in words of its language."""
    page = project.root() / _page(language)
    for stretch in prose.of(page) if page.is_file() else ():
        for line, text in enumerate(prose.bare(stretch.text).split("\n"), start=1):
            for number in number_words.read(translated_words.anglicised(text, language)):
                if number.value != 1:
                    fault, remedy = f"the number {number.value:,.6g} is typed", "Move the sentence to the translations."
                    yield Problem(stretch.file, f"line {line}", fault, remedy)


def _page(language: str) -> str:
    return f"{project.chapters().name}/summary-{language}.md"


def _missing(have: set[tuple[str, str]]) -> Iterator[Problem]:
    for language in project.settings().summary_languages:
        page = _page(language)
        if not (project.root() / page).is_file():
            yield Problem(page, "", f"there is no summary in {language!r}", "Write the page, or drop the language.")
        for text in translations.needed():
            if (text, language) not in have:
                fault = f"{text!r} has no words in {language!r}, and the summary shows it"
                remedy = (
                    f"Add a row, then `evidencebook translation confirm` with its id: {translations.source(text)!r}"
                )
                yield Problem(translations.FILE, f"column language, {language}", fault, remedy)


def _stale(place: str, row: dict) -> Iterator[Problem]:
    now = translations.seen(row["text"], row["words"])
    if now.digest == row["digest"]:
        return
    old_new = [
        translations.difference(row[column], getattr(now, column))
        for column in ("english", "values")
        if row[column] != getattr(now, column)
    ]
    fault = f"is stale: {'; '.join(old_new) or 'it was not confirmed as it stands'}"
    remedy = f"Look at the words, mend them, then run `evidencebook translation confirm {row['id']}`."
    yield Problem(translations.FILE, f"{place}, column words", fault, remedy)


def _numbers(place: str, language: str, english: str, typed: str) -> Iterator[Problem]:
    """Find numbers and months that are typed in a translation but not in the English."""
    own = prose.ROLE.sub(" ", english)
    read = translated_words.anglicised(typed, language)
    allowed = {round(each.value, 6) for each in number_words.read(own)} | {1}
    wrong = [f"{each.value:,.6g}" for each in number_words.read(read) if round(each.value, 6) not in allowed]
    months = set(_MONTH.findall(own.lower()))
    wrong += [name.capitalize() for name in _MONTH.findall(read.lower()) if name not in months]
    for number in wrong:
        fault = f"gives {number}, and the English does not"
        remedy = "Correct it, or use {fact}`words <id>` or {event}`words <id>`."
        yield Problem(translations.FILE, f"{place}, column words", fault, remedy)
