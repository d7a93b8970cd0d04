"""Checks words: names, terms of likelihood, and numbers in the sentences of the tables."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from evidencebook.checks.pages import known_dates
from evidencebook.evidence import passages, prose, tables, typed_numbers
from evidencebook.evidence.source_texts import normalise
from evidencebook.problems import Problem

# Words of likelihood that are not terms of the scale; quotations may hold them.
OFF_SCALE = re.compile(
    r"\b(?:im)?probab(?:le|ly|ility)\b|\b(?:highly|extremely|quite|rather|fairly|most|hardly) (?:un)?likely\b"
    r"|\b(?<!almost )certain(?:ly)?\b|\bundoubtedly\b|\bno doubt\b|\bin all likelihood\b|\bconceivabl[ey]\b|\bdoubtless\b",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(r"\b[^\W\d_a-z][^\W\d_]{4,}")
# How similar two words must be for one to count as a misspelling of the other; tuned on the names of a real report.
ALIKE = 0.8
# Kinds of names that are checked for misspellings; organisations and terms consist of ordinary words.
PROPER = ("person", "place", "unit")


def own_words() -> Iterator[tuple[str, int, dict, str]]:
    """Return (table, row, cells, column) for every cell that holds a sentence of this report."""
    for name, columns in _own_columns():
        for number, row in enumerate(tables.read(name).to_dict("records"), start=2):
            yield from ((name, number, row, column) for column in columns if row[column])


def has_own_words() -> bool:
    """Return whether any table holds a sentence of this report."""
    return next(own_words(), None) is not None


def _own_columns() -> Iterator[tuple[str, list[str]]]:
    """Return the tables that hold sentences of this report, each with the columns that do."""
    for name, resource in tables.codebook().items():
        if columns := [field["name"] for field in resource["schema"]["fields"] if field.get("own_words")]:
            yield name, columns


def names_hold() -> tuple[int, list[Problem]]:
    """Find variants of names anywhere but in brackets after the first mention, and spellings that no row of names lists."""
    own = (
        prose.Stretch(each.file, each.place, prose.bare(each.text))
        for page in prose.own_pages()
        for each in prose.of(page)
    )
    return _names_hold_in(own)


def names_hold_in_tables() -> tuple[int, list[Problem]]:
    """Find the same in what tables say in the report's own words."""
    return _names_hold_in(cell for name, columns in _own_columns() for cell in prose.of_cells(name, columns))


def _names_hold_in(stretches: Iterable[prose.Stretch]) -> tuple[int, list[Problem]]:
    table = tables.read("names")
    if shared := _shared_names(table):
        return len(table), shared
    forms = {v.strip(): row.name for row in table.itertuples(index=False) for v in row.variants.split(";") if v.strip()}
    forms = {variant: name for variant, name in forms.items() if variant not in set(table.name)}
    longest_first = "|".join(re.escape(v) for v in sorted(forms, key=len, reverse=True))
    variants = re.compile(rf"\b(?:{longest_first})\b" if forms else r"(?!)")
    known = {word for text in table.name for word in _CAPITALISED.findall(text)}
    variant_words = {word for text in forms for word in _CAPITALISED.findall(text)}
    proper = {word for text in table.name[table.kind.isin(PROPER)] for word in _CAPITALISED.findall(text)}
    nearly = cache(lambda word: _nearly(word, known, proper))
    count, found = 0, []
    for stretch in stretches:
        count += 1
        for match in variants.finditer(stretch.text):
            if not _in_brackets(stretch.text, match, forms[match[0]]):
                fault = f"{match[0]!r} is a variant of {forms[match[0]]!r}"
                remedy = f"Write {forms[match[0]]}; at a first mention {forms[match[0]]} ({match[0]})."
                found.append(Problem(stretch.file, prose.line_of(stretch, match.start()), fault, remedy))
        for match in _CAPITALISED.finditer(stretch.text):
            if match[0] not in variant_words and (name := nearly(match[0])):
                fault = f"{match[0]!r} looks like a spelling of {name!r} that data/names.csv does not list"
                remedy = "Correct the spelling, or add it to the names."
                found.append(Problem(stretch.file, prose.line_of(stretch, match.start()), fault, remedy))
    return count, found


def _shared_names(table) -> list[Problem]:
    """Find names and variants that stand in two rows of names, which makes them ambiguous."""
    seen: dict[str, str] = {}
    found = []
    for number, row in enumerate(table.itertuples(index=False), start=2):
        for column, form in [
            ("name", row.name),
            *(("variants", v.strip()) for v in row.variants.split(";") if v.strip()),
        ]:
            first = seen.setdefault(f"{row.kind} {form}", f"row {number} ({row.id})")
            if first != f"row {number} ({row.id})":
                fault, remedy = f"{form!r} is a form of {first} too", "Keep it in one row, or make them one."
                found.append(Problem("data/names.csv", f"row {number} ({row.id}), column {column}", fault, remedy))
    return found


def _in_brackets(text: str, match: re.Match, name: str) -> bool:
    """Return whether a variant stands in the brackets that follow its name."""
    before = text[: match.start()]
    return bool(re.search(rf"{re.escape(name.rsplit(maxsplit=1)[-1])}\s\([^()]*$", before))


def _nearly(word: str, known: set[str], proper: set[str]) -> str | None:
    """Return the name that a word seems to misspell; None if the word is known, is derived from a known one, or resembles none."""
    if any(word.startswith(name) or name.startswith(word) for name in known):
        return None
    alike = (name for name in proper if name[0] == word[0] and SequenceMatcher(None, name, word).ratio() >= ALIKE)
    return next(alike, None)


def likelihoods_hold() -> tuple[int, list[Problem]]:
    """Find words of likelihood in prose that are not terms of the scale."""
    found, count = [], 0
    for page in prose.own_pages():
        for stretch in prose.of(page):
            count += 1
            text = prose.bare(stretch.text)
            for match in OFF_SCALE.finditer(text):
                fault = f"{match[0]!r} is not a term of the scale of likelihood"
                remedy = "Use a term of the scale (likely, very likely, …), or quote whoever says so."
                found.append(Problem(stretch.file, prose.line_of(stretch, match.start()), fault, remedy))
    return count, found


def sentences_hold(texts: Path | None) -> tuple[int, list[Problem]]:
    """Find figures in the sentences of tables that are neither dates nor printed in the evidence of their row.

    Names that hold figures (S-300) are names. Passages can be searched only where there are texts; without them, rows
    that name passages are passed over.
    """
    spans = passages.spans(texts) if texts else {}
    dates, count, found = known_dates(), 0, []
    names = tables.read("names")
    named_so = re.compile("|".join(re.escape(form) for form in names.name if re.search(r"\d", form)) or "(?!)")
    leading = {name: tables.references(name, "passages") for name in tables.codebook()}
    # The author saw the page; a program has only the words that the row quotes from it.
    seen = {
        (name, field["name"])
        for name, book in tables.codebook().items()
        for field in book["schema"]["fields"]
        if field.get("numbers") == "seen"
    }
    for name, number, row, column in own_words():
        if (name, column) in seen:
            continue
        count += 1
        named = [p for c in leading[name] for p in row[c].split()]
        if named and not spans:
            continue
        printed = normalise(
            " ".join([*(spans.get(p, "") for p in named), *(str(v) for c, v in row.items() if c != column)])
        )
        place = f"row {number} ({row['id']}), column {column}"
        sentence = prose.Stretch(f"data/{name}.csv", place, named_so.sub("", row[column]))
        for _, typed in typed_numbers.find(sentence, dates):
            # A date may be printed in another form: 2026-02-11.
            parts = re.findall(r"\d+", typed) if typed_numbers.is_date(typed) else [typed]
            if re.search(r"\d", typed) and any(_plain(part) not in _plain(printed) for part in parts):
                fault = f"the number {typed!r} is neither in the passages nor in the locator of the row"
                found.append(Problem(f"data/{name}.csv", place, fault, "Correct the number, or leave it to a fact."))
    return count, found


def _plain(text: str) -> str:
    return re.sub(r"[^\w%]", "", text).casefold()
