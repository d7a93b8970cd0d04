"""Finds numbers that somebody typed in prose, where they should come from data.

A number in prose is a role ({fact}), part of a quotation ({quotation}), a date that the tables know, or part of a name in the
table of designations (Article 5). Anything else that counts is found here: digits of any script, fractions, and number words
that carry a unit, divide, multiply or go beyond twelve. Number words of other languages and Roman numerals are not looked
for. Quantifiers (half of, doubled, dozens of) are left to `checks.quantifiers`, which compares them with the facts beside them.
"""

import calendar
import html
import re
import unicodedata
from functools import lru_cache

from evidencebook.evidence import currencies, formulas, myst, prose, tables
from evidencebook.evidence.prose import Stretch
from evidencebook.evidence.source_texts import INVISIBLE

MONTHS = tuple(calendar.month_name)[1:]
DESIGNATIONS = "designations"
_UNITS = (
    r"(?:per\s?cent|per\s?mille|‰|percent(?:age)?|pct|p\.c\.|%|hundred|thousand|million|billion|trillion|bn|mn"
    rf"|{currencies.NAMES}|tons?|tonnes?|times|percentage points?|basis points?)"
)
_MEASURES = "km|m|cm|mm|kg|g|t|ha|l|W|kW|MW|GW|kWh|MWh|GWh|TWh|°C|°|h|min|MB|GB"
_SMALL = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_TENS = "thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twent|thirt|fou?rt[yi]|fift[yi]|sixt|sevent|eight[yi]|nine?t"
_LARGE = "hundred(?:s|ths?)?|thousand(?:s|ths?)?|millions?|billions?|trillions?|dozen"
_TIMES = "years|months|weeks|days|hours|minutes"
_PEOPLE = "people|persons?|men|man|women|woman|children|child|adults?|voters?|respondents?|households?"
_PARTS = r"thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|twelfths?"
NUMBER_WORDS = re.compile(
    rf"\b(?:(?:{_TENS})\w*|(?!(?:hundreds|thousands|millions|billions)\b)(?:{_LARGE})\b"
    rf"|(?:{_SMALL}|several|many|some|a few|(?:{_TENS})\w*) (?:hundreds|thousands|millions|billions|dozens)\b"
    rf"|(?:hundreds|thousands|millions|billions)\b(?! of\b)"
    rf"|(?:{_SMALL}|half an?)[\s-]?{_UNITS}(?!\w)"
    rf"|(?:{_SMALL})[\s-](?:{_PARTS})\b|(?:a|one)[\s-](?:{_PARTS})\b(?!\s+(?!of\b)[a-z])|(?:{_PARTS}) of\b"
    rf"|(?:{_SMALL}) (?:in|of|out of) (?:every )?(?:{_SMALL})\b|one (?:in|out of) (?:every )?(?:{_SMALL})\b(?! (?:{_TIMES})\b)"
    rf"|(?:{_SMALL}|one) (?:{_PEOPLE}) (?:in|out of) (?:every )?(?:{_SMALL})\b(?! (?:{_TIMES})\b)"
    rf"|(?:to|at|by|from) (?:zero|nil|nought)\b(?!-)"
    rf"|(?:{_SMALL}|zero|nought|one) point (?:{_SMALL}|one|zero|nought)\b"
    rf"|(?:{_SMALL}|hundred)-?fold\b|(?:{_SMALL}|one)[\s-](?:and[\s-]a[\s-])?half\b)",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"(?<![\w.,])(?<!{currencies.SIGNS})(?<!{currencies.SIGNS}[ \N{{NO-BREAK SPACE}}])(?<!{currencies.CODES} )"
    rf"(?:\d{{1,2}} )?(?:(?:{'|'.join(MONTHS)}) )?(?:19|20)\d{{2}}\b"
    rf"(?![.,]\d)(?!\s*(?:{_UNITS}|(?:{_MEASURES})\b))"
)
# A part of the year.
_QUARTER = re.compile(r"\b(?:first|second|third|fourth|last|next|this|same|each|every) quarters? of\b", re.IGNORECASE)
# A season or a financial year: 2021–22, 2021/22.
_SPAN = re.compile(r"(?<![\w.,])((?:19|20)\d\d)[–/-](\d\d)(?!\d)(?![.,]\d)")
# Words after which four digits are a year; after any other word, digits count what follows.
_BEFORE_YEAR = re.compile(
    r"(?:^|[^\w\s]|[–—-]|\b(?:in|since|until|till|during|before|after|between|from|to|through|throughout|of|by|for|on|at|and|or"
    r"|the|its|their|this|that|than|with|against|early|late|mid|year|years|spring|summer|autumn|winter|around|about|into"
    r"|beyond|whole|all|is|was|as|but|not|only|over|’s|'s))\s*$",
    re.IGNORECASE,
)
# After these, four digits are a year even before a plural: in 2022 prices rose.
_SURE = re.compile(
    r"\b(?:in|since|until|till|during|before|after|between|from|throughout|early|late|mid|the|’s|'s|its|their|year|spring|summer"
    r"|autumn|winter)\s*$|[–—-]\s*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s+[^\W\d_]")
# After these, four digits are an amount, not a year: a total of 2021.
_SUMMED = re.compile(r"\ba(?: \w+)? (?:total|sum|number|score) of\s*$", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:about|around|over|than|only|not|as)\s*$", re.IGNORECASE)
_MANY = r"(?:[a-z]{2,}s|people|men|women|children|staff|personnel|police|cattle)\b"
# A plural noun that digits may count; a verb that looks the same has an object: the law of 2021 says that.
_PLURAL = re.compile(
    r"\s+(?!(?:is|was|has|does|as|this|its|thus|less|us|always|perhaps|towards|besides|afterwards)\b)"
    rf"{_MANY}(?!\s+(?:that|how|why|what|which|the|an?|it|its|no|to|only|not|nothing|little|both|any|him|her|them|itself|[A-Z])\b)"
)
# The same after an adjective: about 2021 new cyclists.
_PLURAL_SOON = re.compile(rf"\s+(?!(?:is|was|has|had|were|are|the|its|their|this)\b)[a-z]+\s+{_MANY}")
_OPTIONS = "name|class|width|widths|height|scale|align|figwidth|figclass|header-rows|stub-columns|columns|start"
_NOT_PROSE = re.compile(
    r"\A---\n.*?\n---\n|<!--.*?-->|^\([\w-]+\)=$|(?<=\]\()[^)\s]*|<?https?://[^\s>]+>?"
    rf"|^[ \t]*(?::{{3,}}|`{{3,}})(?:\{{[\w:-]+\}})?|^[ \t]*:(?:{_OPTIONS}):[^\n]*$",
    re.DOTALL | re.MULTILINE,
)
_PATH = re.compile(r"^([ \t]*(?:`{3,}|:{3,})\{(?:figure|image)\})[^\n]*$", re.MULTILINE)
_MARKER = re.compile(r"^[ \t>]*(?:[-+*][ \t]+)*\d{1,9}[.)](?=\s)")
_DIGITS = re.compile(r"[^\s,;:()\[\]“”\"]*\d[^\s;:()\[\]“”\"]*")
_ENTITY = re.compile(r"&#?\w+;")
_EMPHASIS = re.compile(r"</?(?:b|strong|i|em|s|del|sub|sup)>|\*")


def find(stretch: Stretch, known_dates: set[str]) -> list[tuple[str, str]]:
    """Return (place, number) for every number that is typed and is not a date that the tables know.

    `known_dates` holds years ("2021"), months ("August 2022") and days ("24 February 2022").
    """
    is_page = stretch.place.endswith("line 1")
    shown = _ENTITY.sub(lambda m: html.unescape(m[0]).replace("\n", " "), stretch.text)
    if is_page and re.search(r"\d", shown):
        shown, formulas_ = _without_markers(shown), _formulas(stretch.text)
    else:
        formulas_ = []
    for formula in formulas_:
        shown = shown.replace(formula, _kept_lines(formula), 1)
    shown = _EMPHASIS.sub("", prose.without_tiles(shown)).translate(INVISIBLE)
    text = _NOT_PROSE.sub(prose.blank, _PATH.sub(r"\1", prose.ROLE.sub(prose.as_shown, shown)))
    text = _designations().sub(prose.blank, text)
    text = _QUARTER.sub(prose.blank, text)
    text = _SPAN.sub(lambda match: prose.blank(match) if _is_span(match, known_dates) else match[0], text)
    text = _DATE.sub(lambda match: prose.blank(match) if _is_date(match, text, known_dates) else match[0], text)
    hits = [(m.start(), m[0]) for m in _DATE.finditer(text) if is_date(m[0])]
    text = _DATE.sub(lambda match: prose.blank(match) if is_date(match[0]) else match[0], text)
    hits += [(m.start(), m[0]) for pattern in (_DIGITS, NUMBER_WORDS) for m in pattern.finditer(text)]
    hits += [(n, c) for n, c in enumerate(text) if _is_numeral(c)]
    told = [(_place(stretch, text, start), hit.strip()) for start, hit in sorted(hits)]
    return told + _in_formulas(stretch, formulas_)


def is_date(typed: str) -> bool:
    """Return whether what was typed is a day or a month of a year: 7 October 2023."""
    return bool(_DATE.fullmatch(typed)) and any(month in typed for month in MONTHS)


def _place(stretch: Stretch, text: str, position: int) -> str:
    """Return the place of a position in the blanked text, which has the same lines as the stretch."""
    return prose.line_of(Stretch(stretch.file, stretch.place, text), position)


def _is_date(match: re.Match, text: str, known_dates: set[str]) -> bool:
    """Return whether a match is a date that the tables know, in a position where a year stands and not an amount."""
    if match[0] not in known_dates:
        return False
    if len(match[0]) > len("2022"):
        return True
    before, after = text[max(0, match.start() - 40) : match.start()].replace("\n", " "), text[match.end() :]
    if _SUMMED.search(before):
        return False
    if not _COUNTED.match(after) or _SURE.search(before):
        return True
    is_counted = _PLURAL.match(after) or (_ABOUT.search(before) and _PLURAL_SOON.match(after))
    return bool(_BEFORE_YEAR.search(before)) and not is_counted


def _is_span(match: re.Match, known_dates: set[str]) -> bool:
    """Return whether a match is two consecutive years that the tables know: 2021–22."""
    first = int(match[1])
    return match[2] == f"{(first + 1) % 100:02}" and {match[1], str(first + 1)} <= known_dates


def _without_markers(text: str) -> str:
    """Return text without the numbers of ordered lists, which have a check of their own."""
    marked = {
        block.line for block in myst.text_blocks(text) if block.token.type == "list_item_open" and block.token.info
    }
    lines = text.split("\n")
    for line in marked:
        lines[line - 1] = _MARKER.sub(lambda match: " " * len(match[0]), lines[line - 1])
    return "\n".join(lines)


def _formulas(text: str) -> list[str]:
    """Return the formulas of a text as they are written, without the delimiters around them."""
    found: list[str] = []
    for block in myst.text_blocks(text):
        found += [tex for tex, _, _ in myst.formulas(block)]
    return [formula for formula in found if formula.strip()]


def _in_formulas(stretch: Stretch, found: list[str]) -> list[tuple[str, str]]:
    """Return the numbers of formulas that should be letters; formulas that are not TeX have a check of their own."""
    told = []
    for formula in found:
        try:
            numbers = formulas.typed_numbers(formula)
        except formulas.FormulaError:
            continue
        at = max(stretch.text.find(formula), 0)
        told += [(prose.line_of(stretch, at), number) for number in numbers]
    return told


def _kept_lines(text: str) -> str:
    return "\n" * text.count("\n")


def public_dates() -> set[str]:
    """Return the years, months and days in the table of designations, which need no source."""
    return {words for words in _designated() if _DATE.fullmatch(words)}


def _designated() -> list[str]:
    """Return the words of the table of designations; none if the report does not keep it."""
    return list(tables.read(DESIGNATIONS).words) if DESIGNATIONS in tables.codebook() else []


def _designations() -> re.Pattern[str]:
    """Return a pattern of all names that contain a number but count nothing, dates excluded."""
    words = sorted((each for each in _designated() if not _DATE.fullmatch(each)), key=len, reverse=True)
    return _any_of(tuple(words)) if words else re.compile(r"(?!)")


@lru_cache(maxsize=2)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of these words; one # stands for a whole number, several in a row for that many digits."""
    spaced = ("[ \N{NO-BREAK SPACE}\n]".join(map(_with_digits, each.split())) for each in words)
    return re.compile(rf"(?<![\w.,])(?:{'|'.join(spaced)})(?!\w)(?![.,]\d)(?![ \N{{NO-BREAK SPACE}}]?{_UNITS}\b)")


def _with_digits(word: str) -> str:
    """Return the pattern of a word; a series (S-#) includes models with letters after the number, S-300PMU2."""
    pattern = re.sub(
        r"(?:\\#)+", lambda run: r"\d{1,4}" if len(run[0]) == 2 else rf"\d{{{len(run[0]) // 2}}}", re.escape(word)
    )
    return pattern + (r"(?:[A-Z]{1,3}\d?)?s?" if re.fullmatch(r"[A-Za-z]+-#", word) else "")


def _is_numeral(character: str) -> bool:
    """Return whether a character is a number without being a digit: ½, ², ④, Ⅷ."""
    return not character.isdecimal() and unicodedata.numeric(character, None) is not None
