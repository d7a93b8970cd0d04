"""Checks of pages: typed numbers, unknown ids, stale outputs."""

import re
from collections import ChainMap
from collections.abc import Callable, Mapping
from functools import lru_cache

from evidencebook import project
from evidencebook.checks import role_neighbours
from evidencebook.checks.references import unknown
from evidencebook.evidence import (
    fact_registry,
    passages,
    prose,
    role_text,
    role_words,
    sources,
    tables,
    typed_numbers,
)
from evidencebook.evidence.source_texts import odd_word
from evidencebook.notebooks import frontispiece, staleness
from evidencebook.notebooks.mime import FIGURE, TABLE
from evidencebook.problems import Problem

CITE = "cite"
_FACTS = "a table whose rows are facts, or to a function that computes them"
# Roles that lead to a row of a table.
ROWS = {
    "finding": "findings",
    "disagreement": "disagreements",
    "recommendation": "recommendations",
    "search": "searches",
}
# The directives that show rows as cards, each id in the first line or on a line of its own.
_CARDS = re.compile(r"^`{3,}\{(finding|recommendation)\}[ \t]*([^\n]*)\n(.*?)^`{3,}", re.MULTILINE | re.DOTALL)


_TYPED = (
    "Use {fact}`…` or {quotation}`…`. A name that holds a number (Article 5), or a public date, may stand once it has a row "
    "with its reason: evidencebook add designation WORDS --reason REASON"
)

_YEAR = re.compile(r"[12]\d{3}(?![.,]?\d|\w)")
_YEAR_OF_ROW = "The year of a row becomes a fact: evidencebook add fact ID TABLE ROW --column year."


def known_dates() -> set[str]:
    """Return every year, month and day in date columns and in the table of designations, as prose writes them."""
    return set(_known_dates(tables.contents()))


@lru_cache(maxsize=2)
def _known_dates(_tables: tuple[bytes, ...]) -> frozenset[str]:
    days = {
        day
        for name in tables.evidence()
        for column in tables.read(name).select_dtypes("datetime")
        for day in tables.read(name)[column].dropna()
    }
    told = {text for d in days for text in (f"{d.year}", f"{d:%B %Y}", f"{d.day} {d:%B %Y}")}
    return frozenset(told | typed_numbers.public_dates())


def prose_holds() -> tuple[int, list[Problem]]:
    """Find typed numbers, and references to facts, quotations, passages, findings and sources that do not exist."""
    dates, known, count, found = known_dates(), Known(), 0, []
    for page in prose.pages():
        for stretch in prose.of(page):
            count += 1
            for place, typed in typed_numbers.find(stretch, dates):
                found.append(told_typed(stretch.file, place, typed))
            for match in prose.UNSEEN.finditer(stretch.text):
                fault = f"{match[0]} brings text onto the page that no check reads"
                place = prose.line_of(stretch, match.start())
                found.append(Problem(stretch.file, place, fault, "Write the text in the page, or show it from data."))
            for match in prose.LEFT_BEHIND.finditer(stretch.text):
                place = prose.line_of(stretch, match.start())
                found.append(
                    Problem(stretch.file, place, f"{match[0]!r} was left behind", "Correct it, or take it out.")
                )
            if odd := odd_word(stretch.text):
                place = prose.line_of(stretch, stretch.text.index(odd[0]))
                found.append(Problem(stretch.file, place, odd[1], "Type it again."))
            found += known.faults(stretch)
    return count, found


class Known:
    """The ids that roles can name, with the functions that put them into words; read once for many stretches."""

    def __init__(self) -> None:
        self.worded = _worded()
        self.entries = {
            "fact": (dict.fromkeys(fact.id for fact in fact_registry.collect()), _FACTS),
            "quotation": (passages.quotations(), passages.QUOTATIONS),
            "passage": (passages.read(), passages.PASSAGES),
            **{role: (dict.fromkeys(tables.read(name).index), f"data/{name}.csv") for role, name in ROWS.items()},
            "event": (rows := role_words.AllRows(), "the tables of evidence"),
            "evidence": (ChainMap(rows, passages.read()), "the tables of evidence"),
            CITE: (sources.read(), "references.bib"),
        }

    def faults(self, stretch: prose.Stretch) -> list[Problem]:
        """Return a problem for each role of a stretch with an unknown id, or with words that disagree with the data."""
        found = [
            unknown(stretch.file, place, role if role != CITE else "source", name, entries, where)
            for role, (entries, where) in self.entries.items()
            for place, name in (*prose.references(stretch, role), *_cards(stretch, role))
            if name not in entries
        ]
        return found + _refused(stretch, self.worded) + role_neighbours.faults(stretch, self.worded)


def told_typed(file: str, place: str, typed: str) -> Problem:
    """Return the problem of a typed number, with how to write what it seems to be: an amount, a year or a date."""
    if _YEAR.match(typed):
        return Problem(file, place, f"the number {typed!r} is typed", f"{_YEAR_OF_ROW} {_TYPED}")
    if not typed_numbers.is_date(typed):
        return Problem(file, place, f"the number {typed!r} is typed", _TYPED)
    remedy = (
        "Use {event}`…` of a row with that date. If everybody can look it up: "
        f'evidencebook add designation "{typed}" --reason "what happened then"'
    )
    return Problem(file, place, f"the date {typed!r} is typed, and no row has it", remedy)


def _cards(stretch: prose.Stretch, directive: str) -> list[tuple[str, str]]:
    """Return (place, id) for every card that a directive shows, without its options."""
    found = []
    for match in _CARDS.finditer(stretch.text):
        if match[1] == directive:
            place = prose.line_of(stretch, match.start())
            lines = [match[2], *(line for line in match[3].split("\n") if not line.startswith(":"))]
            found += [(place, name) for name in " ".join(lines).split()]
    return found


def _worded() -> dict[str, tuple[Mapping, Callable]]:
    """Return, for each role that shows words, the entries it can name and the function that puts one into words."""
    return {
        "fact": ({fact.id: fact for fact in fact_registry.collect()}, role_words.fact),
        "event": (role_words.AllRows(), role_words.event),
        "quotation": (passages.quotations(), role_words.quotation),
        "recommendation": (role_words.Rows(tables.read("recommendations")), role_words.recommendation),
    }


def _refused(stretch: prose.Stretch, shown: dict[str, tuple[Mapping, Callable]]) -> list[Problem]:
    """Find roles whose form is unknown, or whose author's words disagree with the data."""
    found = []
    roles = [(match.start(), match[1], match[3]) for match in prose.ROLE.finditer(stretch.text)]
    tiles = [(start, "fact", fact) for start, fact in prose.tiles(stretch.text) if fact and prose.is_bare(fact)]
    for start, role, text in sorted([*roles, *tiles]):
        asked = role_text.parse(role, text)
        if role not in shown or asked.ids[0] not in shown[role][0]:
            continue
        try:
            shown[role][1](shown[role][0][asked.ids[0]], asked)
        except role_text.RefusedError as refused:
            place = prose.line_of(stretch, start)
            found.append(Problem(stretch.file, place, f"{{{role}}}`{text}`: {refused.fault}", f"{refused.remedy}."))
    return found


HIDING_TAGS = {"raises-exception", "remove-cell", "remove-output", "hide-cell", "hide-output"}


def _shows_one_exhibit(cell: dict) -> bool:
    """Return whether a code cell stores exactly one figure or table, or nothing at all if it calls no `show`."""
    outputs, source = cell["outputs"], "".join(cell["source"])
    if not outputs:
        return not re.search(r"^\s*show\(", source, re.MULTILINE)
    if all(line.startswith(("from ", "import ")) for line in source.splitlines()):
        return False
    return len(outputs) == 1 and bool({FIGURE, TABLE} & set(outputs[0].get("data", {})))


def notebooks_are_fresh() -> tuple[int, list[Problem]]:
    """Find notebooks whose outputs are stale, or hold a warning or an error."""
    found = []
    if not frontispiece.is_fresh():
        found.append(
            Problem(frontispiece.PICTURE, "", "is not the figure as its chapter stores it", "Run `make refresh`.")
        )
    for page in staleness.notebooks():
        name = project.relative(page)
        reasons = staleness.reasons(page)
        found += [Problem(name, "", f"is stale: {why}", "Run `make refresh`.") for why in reasons]
        for number, cell in enumerate(staleness.load(page)["cells"], start=1):
            if cell["cell_type"] == "raw":
                found.append(
                    Problem(name, f"cell {number}", "is a raw cell, which no check reads", "Make it Markdown.")
                )
            for tag in sorted(HIDING_TAGS.intersection(cell["metadata"].get("tags", []))):
                fault = f"the tag {tag} would keep an error or an exhibit from the reader"
                found.append(Problem(name, f"cell {number}", fault, "Remove the tag."))
            is_told = bool(reasons) and not cell.get("outputs")
            if cell["cell_type"] == "code" and not is_told and not _shows_one_exhibit(cell):
                fault = "shows something else than one figure or one table"
                found.append(Problem(name, f"cell {number}", fault, "Call show(…) once, and nothing besides."))
            kinds = {output["output_type"] for output in cell.get("outputs", [])} & {"stream", "error"}
            if kinds:
                fault = "printed something, a warning or an error, that would stand on the page"
                found.append(Problem(name, f"cell {number}", fault, "Correct its cause and run `make refresh`."))
    return len(staleness.notebooks()), found


def addresses_hold() -> tuple[int, list[Problem]]:
    """Find malformed addresses of the pages or the repository, and missing metadata."""
    known = project.addresses()
    project.metadata()
    return len([known.site, known.repository]), []
