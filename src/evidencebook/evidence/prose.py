"""The prose of the book: its pages, what they refer to, and the numbers that someone typed.

A number in prose is a role ({fact}), part of a quotation ({quotation}), or a date that the tables know. Anything else that
counts is found here: digits of any script, fractions, and number words that carry a unit, divide, multiply or go beyond
twelve. Number words of other languages and Roman numerals are not looked for.
"""

import calendar
import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from evidencebook import project
from evidencebook.evidence import role_text, tables
from evidencebook.evidence.source_texts import INVISIBLE
from evidencebook.files.load import read_json, read_text

DATA_ROLES = {
    *("fact", "passage", "quotation", "finding", "event", "evidence", "search", "disagreement", "recommendation"),
}
REFERENCE_ROLES = {"ref", "numref", "doc"}
# What brings text onto a page that no check would see.
UNSEEN = re.compile(
    r"\{(?:include|literalinclude|csv-table|raw|eval|eval-rst|glue(?::\w+)?|code-cell|download)\}|\{\{(?!\s*edition\s*\}\})"
)
BROKEN_ROLE = re.compile(rf"(?<!`)\{{(?:{'|'.join(sorted(DATA_ROLES))}|ref|numref|cite(?::\w+)?)\}}")
# What an author, or git, leaves behind: a mark of something to do, of two versions of a text, or a small word twice.
LEFT_BEHIND = re.compile(
    r"^(?:<{7}|>{7}|\|{7})(?: [^\n]*)?$|\b(?:TODO|FIXME|TBD|XXX)\b"
    r"|(?i:\b(the|an?|of|and|to|is|was|were|are|for|by|with|from|as|at|its?)[ \n]\1\b)(?![-.])",
    re.MULTILINE,
)
ROLE = re.compile(r"\{([a-z:]+)\}(`+)(.+?)\2", re.DOTALL)
MONTHS = tuple(calendar.month_name)[1:]
_UNITS = (
    r"(?:per\s?cent|percent(?:age)?|pct|p\.c\.|%|hundred|thousand|million|billion|trillion|bn|mn|dollars?|euros?|roubles?"
    r"|hryvnias?|tons?|tonnes?|times|percentage points?|basis points?)"
)
_SMALL = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_TENS = "thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twent|thirt|fort[yi]|fift[yi]|sixt|sevent|eight[yi]|ninet"
_LARGE = "hundred(?:s|ths?)?|thousand(?:s|ths?)?|millions?|billions?|trillions?|dozens?"
_PARTS = r"thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|twelfths?"
NUMBER_WORDS = re.compile(
    rf"\b(?:(?:{_TENS})\w*|(?:{_LARGE})\b|(?:{_SMALL})[\s-]?{_UNITS}(?!\w)"
    rf"|(?:{_SMALL})[\s-](?:{_PARTS})\b|(?:a|one)[\s-](?:{_PARTS})\b(?!\s+(?!of\b)[a-z])|(?:{_PARTS}) of\b"
    rf"|(?:{_SMALL}) (?:in|of|out of) (?:every )?(?:{_SMALL})\b|(?:{_SMALL}) point (?:{_SMALL})\b|(?:{_SMALL}|hundred)-?fold\b"
    r"|half|halves|halved|doubled|trebled|tripled|quadrupled|(?:twice|thrice) (?:as|the)\b)",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"(?<![\w$€£.,])(?<!(?:USD|EUR|UAH|BYN|RUB) )(?:\d{{1,2}} )?(?:(?:{'|'.join(MONTHS)}) )?(?:19|20)\d{{2}}\b"
    rf"(?![.,]\d)(?!\s*(?:{_UNITS}))"
)
_QUOTED = re.compile("“[^”]*”|`[^`]*`")
_NOT_PROSE = re.compile(
    r"\A---\n.*?\n---\n|<!--.*?-->|^[ \t]*%[^\n]*$|^\([\w-]+\)=$|(?<=\]\()[^)\s]*|https?://\S+"
    r"|^[ \t]*(?::{3,}|`{3,})(?:\{[\w:-]+\})?|^[ \t]*:(?:name|class|width):[^\n]*$|^[ \t]*1\.(?= )",
    re.DOTALL | re.MULTILINE,
)
_DIGITS = re.compile(r"[^\s,;:()\[\]“”\"]*\d[^\s;:()\[\]“”\"]*")


@dataclass(frozen=True)
class Stretch:
    """A stretch of prose: file, where in it (line, or cell and line), and its text."""

    file: str
    place: str
    text: str


def pages() -> list[Path]:
    """Return every page of the book."""
    return project.chapter_files()


_FOREIGN = re.compile(r"^`{3,}\{summary\}", re.MULTILINE)


def own_pages() -> list[Path]:
    """Return the pages in the report's own language: all but the summaries."""
    return [page for page in pages() if page.suffix != ".md" or not _FOREIGN.search(read_text(page))]


def of(page: Path) -> list[Stretch]:
    """Return the prose of a page: its Markdown, and the titles and captions of the figures and tables it shows."""
    name = project.relative(page)
    if page.suffix == ".md":
        return [Stretch(name, "line 1", read_text(page))]
    cells = read_json(page)["cells"]
    found = []
    for number, cell in enumerate(cells, start=1):
        if cell["cell_type"] in {"markdown", "raw"}:
            found.append(Stretch(name, f"cell {number}, line 1", "".join(cell["source"])))
        elif cell["cell_type"] == "code":
            found += [Stretch(name, f"cell {number}, caption", text) for text in _captions(cell)]
    return found


def _captions(cell: dict) -> list[str]:
    texts = []
    for output in cell["outputs"]:
        for content in output.get("data", {}).values():
            if isinstance(content, dict):
                about = content.get("usermeta", {}).get("figure") or content.get("report")
                texts += [about["caption"]] if about else []
    return texts


def used(role: str) -> dict[str, list[str]]:
    """Return what a role refers to anywhere in the book, each with the places that use it, in reading order."""
    found: dict[str, list[str]] = {}
    for page in pages():
        for stretch in of(page):
            for line, target in references(stretch, role):
                found.setdefault(target, []).append(f"{stretch.file}, {line}")
    return found


_CARDS = re.compile(r"^`{3,}\{finding\}[ \t]*([^\n]*)\n(.*?)^`{3,}", re.MULTILINE | re.DOTALL)


def shown_findings() -> dict[str, list[str]]:
    """Return where each finding is shown, by a directive or a role, each with the places that show it."""
    found = used("finding")
    for page in pages():
        for stretch in of(page):
            for match in _CARDS.finditer(stretch.text):
                place = f"{stretch.file}, {line_of(stretch, match.start())}"
                for name in f"{match[1]}\n{match[2]}".split():
                    if re.fullmatch(r"[a-z][a-z0-9-]*", name):
                        found.setdefault(name, []).append(place)
    return found


def references(stretch: Stretch, role: str) -> list[tuple[str, str]]:
    """Return (place, target) for every use of a role; a role that takes several targets gives one of each."""
    found = []
    for match in ROLE.finditer(stretch.text):
        if match[1] == role or match[1].startswith(f"{role}:"):
            place = line_of(stretch, match.start())
            found += [(place, target) for target in role_text.parse(role, match[3]).ids]
    return found


def line_of(stretch: Stretch, position: int) -> str:
    """Return the place of a character of a stretch of prose, for a message."""
    if not stretch.place.endswith("line 1"):
        return stretch.place
    return stretch.place.removesuffix("1") + str(stretch.text.count("\n", 0, position) + 1)


def typed_numbers(stretch: Stretch, known_dates: set[str]) -> list[tuple[str, str]]:
    """Return (place, number) for every number that is typed and is not a date that the tables know.

    `known_dates` holds years ("2021"), months ("August 2022") and days ("24 February 2022"). Names that hold a number
    (Article 5, S-400) may stand where the table of designations lists them.
    """
    shown = html.unescape(stretch.text).translate(INVISIBLE).replace("*", "")
    text = _designations().sub(_blank, _NOT_PROSE.sub(_blank, ROLE.sub(_shown, shown)))
    text = _DATE.sub(lambda m: _blank(m) if m[0] in known_dates else m[0], text)
    hits = [(m.start(), m[0]) for pattern in (_DIGITS, NUMBER_WORDS) for m in pattern.finditer(text)]
    hits += [(n, c) for n, c in enumerate(text) if _is_numeral(c)]
    return [(line_of(stretch, start), hit.strip()) for start, hit in sorted(hits)]


def _designations() -> re.Pattern[str]:
    """Return the pattern of all names that hold a number and count nothing; the report need not list any."""
    if "designations" not in tables.codebook():
        return re.compile(r"(?!)")
    words = sorted(tables.read("designations").words, key=len, reverse=True)
    return _any_of(tuple(words))


@lru_cache(maxsize=2)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    spaced = ("[ \N{NO-BREAK SPACE}\n]".join(map(re.escape, each.split())) for each in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)(?![.,]\d)")


def bare(text: str) -> str:
    """Return text with everything blanked that is not this report's own words: roles, links, code, quoted words."""
    return _QUOTED.sub(_blank, _NOT_PROSE.sub(_blank, ROLE.sub(_shown, text)))


def _is_numeral(character: str) -> bool:
    """Return whether a character counts without being a digit: ½, ², ④, Ⅷ."""
    return not character.isdecimal() and unicodedata.numeric(character, None) is not None


def _shown(match: re.Match) -> str:
    """Return what of a role is typed prose: nothing of one that leads to data, the title of a reference, all of others."""
    if match[1] == "recommendation":
        return match[3].partition("<")[0] if "<" in match[3] else _blank(match)
    if match[1] in DATA_ROLES or match[1].startswith("cite"):
        return _blank(match)
    if match[1] in REFERENCE_ROLES:
        return re.sub(r"<[^>]*>$", "", match[3]) if match[3].endswith(">") else _blank(match)
    return match[3]


def _blank(match: re.Match) -> str:
    return re.sub(r"[^\n]", " ", match[0])
