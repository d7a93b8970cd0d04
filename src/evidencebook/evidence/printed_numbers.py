"""Numbers as sources print them, in several languages: digits grouped in any way, with a scale, or in words."""

import ast
import operator
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import pandas as pd

from evidencebook.evidence import number_words

_FIGURE = r"\d{1,3}(?:[., \u00a0\u202f\u2009'’]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_SCALES = {
    1e3: r"thousands?|thsd|тыс\w*|тис\w*|tys\w*|tūkst\w*|tuhat\w*",
    1e6: r"millions?|mn|mln|mio|млн|миллион\w*|мільйон\w*|milj\w*|miljon\w*",
    1e9: r"billions?|bn|mld|mlrd|mrd|млрд|миллиард\w*|мільярд\w*|miljard\w*",
    1e12: r"trillions?|trn|трлн",
}
_ANY_SCALE = "|".join(_SCALES.values())
# In a range the scale stands after the second number: 3.5-4 thousand.
_SCALED = re.compile(
    rf"(?<![\w.,])({_FIGURE})(?:(?:\s*[-–—]\s*(?:{_FIGURE}))?\s*[-–]?\s*({_ANY_SCALE})\b\.?)?", re.IGNORECASE
)
# A scale that a table states once for all its cells: "(US$ thousand)".
_OF_ALL = re.compile(rf"(?:US\$|USD|EUR|\$|€|\bin)\s*({_ANY_SCALE})\b", re.IGNORECASE)
_ARITHMETIC = re.compile(r"[-+*/().\d\s]*\d\s*[-+*/]\s*\(?\d[-+*/().\d\s]*")
_OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
_IN_WORDS = {
    "a dozen": 12, "a thousand": 1000, "один": 1, "два": 2, "две": 2, "дві": 2, "три": 3, "трёх": 3, "трех": 3, "трьох": 3,
    "четыре": 4, "чотири": 4, "пять": 5, "п'ять": 5, "п'яти": 5, "шесть": 6, "шість": 6, "семь": 7, "сім": 7, "восемь": 8,
    "вісім": 8, "девять": 9, "дев'ять": 9, "десять": 10, "двенадцати": 12, "дванадцятьох": 12, "dvylika": 12, "тысячи": 1000,
}  # fmt: skip


# Numeric columns that do not measure the subject of the row.
_NOT_MEASURED = {"latitude", "longitude", "order", "sample_size", "paragraph"}


def measured(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the columns of a table, as the codebook describes them, whose numbers a source prints."""
    numbers = (field for field in fields if field["type"] in {"number", "integer"})
    return [each for each in numbers if each["name"] not in _NOT_MEASURED and not each["name"].startswith("rounded_to")]


def unprinted(row: Mapping[str, Any], fields: list[dict[str, Any]], words: str) -> Iterator[tuple[str, float]]:
    """Yield (column, value) for each number of a row that `words` do not print; `fields` are those of its table.

    Nothing is yielded for a derived row, for words without digits, or for a zero, which sources seldom print.
    """
    years = {int(year) for day in row.values() for year in re.findall(r"^(\d{4})-\d\d-\d\d", str(day))}
    if row.get("basis") == "derived" or not has_figures(words, years):
        return
    steps = (row[field["name"]] for field in fields if field["name"].startswith("rounded_to"))
    step = min((float(each) for each in steps if each != "" and not pd.isna(each)), default=0.0)
    for field in measured(fields):
        given, unit = row[field["name"]], str(row.get("unit") or field.get("unit", ""))
        if given in ("", "0", 0) or pd.isna(given):
            continue
        if not holds(words, float(given), unit, step):
            yield field["name"], float(given)


def unit_scale(unit: str) -> float:
    """Return the factor of a unit: a million for `usd_million` or `USD million`, one for persons."""
    return next((scale for scale, words in _SCALES.items() if re.search(rf"(?:\b|_)(?:{words})(?:\b|_)", unit)), 1.0)


def has_figures(words: str, years: set[int]) -> bool:
    """Return whether words hold a number in digits, apart from the years in `years`."""
    return any(not _is_year(figure, scale, years) for figure, scale in _SCALED.findall(words))


def _is_year(figure: str, scale: str, years: set[int]) -> bool:
    return not scale and figure.isdigit() and int(figure) in years


def holds(words: str, value: float, unit: str, rounded_to: float = 0.0) -> bool:
    """Return whether words state a value at their own scale: in digits, in letters, or as the sum or quotient of two numbers.

    A figure may have more digits than the value; `rounded_to` is the step to which the value was rounded, where that is known.
    """
    tolerance = max(rounded_to, 10.0 ** -_decimals(value)) / 2 * (1 + 1e-6)
    printed = _printed(words.replace("’", "'"), unit)
    return any(abs(abs(value) - abs(each)) <= tolerance + 1e-9 * abs(value) for each in printed)


def _decimals(value: float) -> int:
    return len(f"{value:.9g}".partition(".")[2]) if abs(value) < 1e9 else 0


def _printed(words: str, unit: str) -> Iterator[float]:
    """Return every number in the words, converted to the unit of the value."""
    own, of_all = unit_scale(unit), _OF_ALL.search(words)
    scaled: list[tuple[float, float]] = []
    # Matches may overlap: the second number of a range lies within the match of the first.
    for figure, word in _scaled_figures(words):
        said = word or (of_all[1] if of_all else "")
        scale = _scale(said) if said else 1.0
        for form in _forms(figure, scaled=bool(said)):
            scaled.append((form, scale if word else 0.0))
            yield form * scale / own
            if not said:  # the words leave the unit to the table
                yield form
    for (first, larger), (second, smaller) in pairwise(scaled):
        if larger > smaller > 0:  # 1 billion 234 million
            yield (first * larger + second * smaller) / own
    plain = [form for form, scale in scaled if not scale]
    if "percent" in unit:
        yield from (first + second for number, first in enumerate(plain) for second in plain[number + 1 :])
    for written in _ARITHMETIC.findall(words):
        yield from _computed(written, 100.0 if "percent" in unit else 1.0)
    for row in words.split(" | "):
        cells = row.split(",")
        if len(cells) > 2 and ", " not in row:  # a row of a file: Norway,NOR,2021,69673747131.9
            yield from (float(cell) for cell in cells if re.fullmatch(r"-?\d+(?:\.\d+)?", cell))
    for word, number in _IN_WORDS.items():
        for match in re.finditer(rf"(?<!\w){word}(?:\s+({_ANY_SCALE}))?(?!\w)", words, re.IGNORECASE):
            yield number * (_scale(match[1]) / own if match[1] else 1.0)
    for read in number_words.read(_SCALED.sub("#", words)):
        yield from (read.value / own, read.value * (100 if "percent" in unit and read.kind == "fraction" else 1))


def _scaled_figures(words: str) -> Iterator[tuple[str, str]]:
    start = 0
    while match := _SCALED.search(words, start):
        yield match[1], match[2] or ""
        start = match.end(1)


def _scale(word: str) -> float:
    return next(scale for scale, words in _SCALES.items() if re.fullmatch(words, word, re.IGNORECASE))


def _forms(figure: str, *, scaled: bool) -> list[float]:
    """Return the values that digits may mean: 5,800 has thousands, 543,2 has decimals, 5.800 and 2,351 billion may be either."""
    plain = re.sub(r"[ \u00a0\u202f\u2009']", "", figure)
    marks = re.findall(r"[.,]", plain)
    if not marks:
        return [float(plain)]
    last = plain.rindex(marks[-1])
    decimal = float(re.sub(r"[.,]", "", plain[:last]) + "." + plain[last + 1 :])
    whole = float(re.sub(r"[.,]", "", plain))
    groups = all(len(part) == 3 for part in re.split(r"[.,]", plain)[1:]) and not plain.startswith("0")
    if len(set(marks)) == 2 or not groups:
        return [decimal]
    if len(marks) > 1 or (marks[0] == "," and not scaled):
        return [whole]
    return [whole, decimal]


def _computed(written: str, factor: float) -> Iterator[float]:
    try:
        yield factor * _evaluated(ast.parse(written.strip(), mode="eval").body)
    except (SyntaxError, ValueError, KeyError, ZeroDivisionError, RecursionError):
        return


def _evaluated(node: ast.AST) -> float:
    if isinstance(node, ast.Constant):
        return float(node.value)
    if isinstance(node, ast.BinOp):
        return _OPERATIONS[type(node.op)](_evaluated(node.left), _evaluated(node.right))
    raise ValueError("not arithmetic")
