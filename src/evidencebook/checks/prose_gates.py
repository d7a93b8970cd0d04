"""Checks the style of prose: short sentences, few marks and semicolons, no banned forms, offices at first mention.

A report switches each gate on in `report.toml` under `[checks.pages]` or `[checks.report]`; limits, banned forms and words
for offices stand there under `[prose]`.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from evidencebook import project
from evidencebook.evidence import fact_registry, prose, sentences, tables, wording
from evidencebook.evidence.sentences import Sentence
from evidencebook.files.load import read_json
from evidencebook.notebooks.mime import FIGURE
from evidencebook.problems import Problem

LIMITS = {
    "words_in_sentence": 35,
    "semicolons_in_1000_words": 5,
    "marks_in_sentence": 2,
    "words_in_finding": 25,
    "words_in_alt": 60,
    "words_to_a_mark": 25,
}
_SHOWN_WORDS = 6
_UNLIKELY = re.compile(r"\b(?:remote|(?:very |highly )?unlikely)\b", re.IGNORECASE)
_ALT = re.compile(r"!\[([^\]]*)\]\(|^:alt:[ \t]*(.*)$", re.MULTILINE)
# Pages with fewer words are too short to measure densities.
_FEW_WORDS = 200

Read = tuple[prose.Stretch, Sentence]


def limit(name: str) -> int:
    """Return a limit by its name: that of the report, or the default."""
    return project.settings().prose.get("limits", {}).get(name, LIMITS[name])


def _pages() -> Iterator[tuple[Path, list[Read]]]:
    """Yield each page with its sentences, without captions, and the stretches that they stand in."""
    for page in prose.own_pages():
        yield page, [each for each in _read(page) if not each[0].place.endswith("caption")]


def _read(page: Path) -> list[Read]:
    facts = tuple(fact.id for fact in fact_registry.collect())
    return list(_read_of(tuple(prose.of(page)), facts))


@lru_cache(maxsize=128)
def _read_of(stretches: tuple[prose.Stretch, ...], _facts: tuple[str, ...]) -> tuple[Read, ...]:
    reads = sentences.reader()
    return tuple((stretch, each) for stretch in stretches for each in sentences.of(stretch, reads))


def _place(stretch: prose.Stretch, sentence: Sentence) -> str:
    if not stretch.place.endswith("line 1"):
        return stretch.place
    return f"{stretch.place.removesuffix('1')}{sentence.line + 1}"


def _begins(words: str) -> str:
    few = words.split()[:_SHOWN_WORDS]
    return f"“{' '.join(few)}{' …' if len(words.split()) > _SHOWN_WORDS else ''}”"


def _each_sentence(fault: Callable[[Sentence], str], remedy: str) -> tuple[int, list[Problem]]:
    """Find sentences with a fault, captions included; `fault` returns what is wrong with a sentence, or ""."""
    count, found = 0, []
    for page in prose.own_pages():
        for stretch, sentence in _read(page):
            count += 1
            if told := fault(sentence):
                place = _place(stretch, sentence)
                found.append(Problem(stretch.file, place, f"{_begins(sentence.words)} {told}", remedy))
    return count, found


def sentences_are_short() -> tuple[int, list[Problem]]:
    """Find sentences with more words than the limit."""
    most = limit("words_in_sentence")
    return _each_sentence(
        lambda each: f"has {each.length} words, more than {most}" if each.length > most else "",
        "Make two sentences of it, or move what it lists to a table.",
    )


def marks_are_few() -> tuple[int, list[Problem]]:
    """Find sentences with more evidence roles than the limit."""
    most = limit("marks_in_sentence")
    return _each_sentence(
        lambda each: f"has {each.marks} evidence roles, more than {most}" if each.marks > most else "",
        "Put the ids of one kind into one role, {evidence}`a,b`, or keep the best two.",
    )


def titles_are_plain() -> tuple[int, list[Problem]]:
    """Find headings with a role that shows or marks evidence."""
    count, found = 0, []
    roles = "|".join(sorted(prose.DATA_ROLES))
    marked = re.compile(rf"^#{{1,6}} .*\{{(?:{roles}|cite(?::\w+)?)\}}`.*$", re.MULTILINE)
    for page in prose.own_pages():
        for stretch in prose.of(page):
            count += len(re.findall(r"^#{1,6} ", stretch.text, re.MULTILINE))
            for match in marked.finditer(stretch.text):
                fault = f"the title {_begins(match[0].lstrip('# '))} carries evidence"
                remedy = "Say it without a role, and give the evidence in the first sentence below."
                found.append(Problem(stretch.file, prose.line_of(stretch, match.start()), fault, remedy))
    return count, found


def semicolons_are_few() -> tuple[int, list[Problem]]:
    """Find pages with more semicolons per 1,000 words than the limit."""
    most, count, found = limit("semicolons_in_1000_words"), 0, []
    for page, read in _pages():
        words = sum(sentence.length for _, sentence in read)
        places = [_place(*each) for each in read for _ in range(each[1].words.count(";"))]
        count += 1
        if len(places) > max(1, most * words / 1000):
            fault = f"has {len(places)} semicolons in {words} words, more than {most} in 1,000: {'; '.join(places[:8])}"
            found.append(
                Problem(project.relative(page), "", fault, "Say the link: because, so, but, and; or end there.")
            )
    return count, found


def marks_are_sparse() -> tuple[int, list[Problem]]:
    """Find pages with more evidence roles in proportion to their words than the limit."""
    least, count, found = limit("words_to_a_mark"), 0, []
    for page, read in _pages():
        words = sum(sentence.length for _, sentence in read)
        marks = sum(sentence.marks for _, sentence in read)
        count += 1
        if words >= _FEW_WORDS and marks * least > words:
            fault = f"has {marks} evidence roles in {words} words, more than one in {least}"
            remedy = "Put ids of one sentence into one role, and leave out what another sentence shows."
            found.append(Problem(project.relative(page), "", fault, remedy))
    return count, found


def findings_are_short() -> tuple[int, list[Problem]]:
    """Find statements of findings that are too long, and those that deny an event whose likelihood is low (a double negative)."""
    table, most, found = tables.read("findings"), limit("words_in_finding"), []
    reads = sentences.reader()
    for number, row in enumerate(table.to_dict("records"), start=2):
        place = f"row {number} ({row['id']}), column statement"
        statement, likelihood = row.get("statement", ""), row.get("likelihood", "")
        stretch = prose.Stretch("data/findings.csv", place, wording.judged(statement, likelihood))
        read = list(sentences.of(stretch, reads))
        words = sum(sentence.length for sentence in read)
        if words > most:
            fault = f"{_begins(read[0].words)} has {words} words, more than {most}"
            found.append(Problem(stretch.file, place, fault, "Say the claim alone; reasons go into the column reason."))
        term = _UNLIKELY.search(statement)
        if term and likelihood in _LOWER_HALF:
            fault = f"says “{term[0]}”, and its likelihood is {likelihood}: a double negative"
            remedy = "Name the event alone (A new attack by June); the card says how likely it is."
            found.append(Problem(stretch.file, place, fault, remedy))
    return len(table), found


_LOWER_HALF = tuple(wording.LIKELIHOOD)[: len(wording.LIKELIHOOD) // 2]


def alternatives_are_short() -> tuple[int, list[Problem]]:
    """Find text alternatives with more words than the limit."""
    most, count, found = limit("words_in_alt"), 0, []
    for page in prose.own_pages():
        for place, text in _alternatives(page):
            count += 1
            if (words := len(text.split())) > most:
                fault = f"the text alternative {_begins(text)} has {words} words, more than {most}"
                remedy = "Give the message and the two or three numbers that carry it; the table below has the rest."
                found.append(Problem(project.relative(page), place, fault, remedy))
    return count, found


def _alternatives(page: Path) -> Iterator[tuple[str, str]]:
    for stretch in prose.of(page):
        for match in _ALT.finditer(stretch.text):
            yield prose.line_of(stretch, match.start()), match[1] or match[2] or ""
    if page.suffix == ".ipynb":
        for number, cell in enumerate(read_json(page)["cells"], start=1):
            for output in cell.get("outputs", []):
                if about := _about(output):
                    yield f"cell {number}, figure {about['name']}", about["alt"]


def _about(output: dict[str, Any]) -> dict[str, Any]:
    return output.get("data", {}).get(FIGURE, {}).get("usermeta", {}).get("figure", {})


def forms_are_plain() -> tuple[int, list[Problem]]:
    """Find banned forms on pages and in the text of findings and recommendations."""
    banned = [
        (re.compile(rf"(?<!\w){each['form']}(?!\w)", re.IGNORECASE), each["say"])
        for each in project.settings().prose.get("banned", [])
    ]
    count, found = 0, []
    for stretch in _own_words():
        count += 1
        for pattern, say in banned:
            for match in pattern.finditer(stretch.text):
                place = prose.line_of(stretch, match.start())
                found.append(Problem(stretch.file, place, f"“{match[0]}” is a form that this report does not use", say))
    return count, found


def _own_words() -> Iterator[prose.Stretch]:
    """Return the prose of pages and figures, and the sentences of findings and recommendations, without quoted words."""
    for page in prose.own_pages():
        yield from (prose.Stretch(each.file, each.place, prose.bare(each.text)) for each in prose.of(page))
        for place, text in _alternatives(page):
            yield prose.Stretch(project.relative(page), place, text)
    for name in ("findings", "recommendations") if prose.has_the_rest() else ():
        fields = tables.codebook()[name]["schema"]["fields"]
        columns = [field["name"] for field in fields if field.get("own_words")]
        for number, row in enumerate(tables.read(name).to_dict("records"), start=2):
            for column in columns:
                place = f"row {number} ({row['id']}), column {column}"
                yield prose.Stretch(f"data/{name}.csv", place, prose.bare(row[column]))


def speakers_have_offices() -> tuple[int, list[Problem]]:
    """Find people whose first mention on a page lacks their office, by which a reader can weigh their words."""
    table = tables.read("names")
    people = {row.name: row for row in table[table.kind == "person"].itertuples()}
    office = re.compile(rf"\b(?:{'|'.join(project.settings().prose.get('offices', ['(?!)']))})s?\b", re.IGNORECASE)
    count, found = 0, []
    for _, read in ((page, read) for page, read in _pages() if page.suffix == ".ipynb"):
        for name, row in people.items():
            named = _named(name, list(people))
            first = next(((n, each) for n, each in enumerate(read) if named.search(each[1].words)), None)
            if first is None:
                continue
            count += 1
            number, (stretch, sentence) = first
            near = f"{sentence.words} {read[number + 1][1].words if number + 1 < len(read) else ''}"
            if not office.search(sentence.words) and not _said_of(row.about, near):
                fault = f"{name} is first named in {_begins(sentence.words)} without an office"
                remedy = f"Say there who that is: {row.about.rstrip('.')}."
                found.append(Problem(stretch.file, _place(stretch, sentence), fault, remedy))
    return count, found


def _named(name: str, everyone: list[str]) -> re.Pattern[str]:
    """Return the pattern of a person's surname; if two share it, the surname alone means the first in the table."""
    surname = name.rsplit(maxsplit=1)[-1]
    alike = [each for each in everyone if each.rsplit(maxsplit=1)[-1] == surname]
    if name != alike[0]:
        return re.compile(rf"\b{re.escape(name)}\b")
    others = "".join(rf"(?<!{re.escape(each.removesuffix(surname))})" for each in alike[1:])
    return re.compile(rf"{others}\b{re.escape(surname)}\b")


def _said_of(about: str, words: str) -> bool:
    """Return whether words contain, in singular or plural, a word of the table of names about a person."""
    said = {word.removesuffix("s") for word in re.findall(r"\b[a-z]{6,}\b", words.lower())}
    return any(word.removesuffix("s") in said for word in re.findall(r"\b[a-z]{6,}\b", about))
