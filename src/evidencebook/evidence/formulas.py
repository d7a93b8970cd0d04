"""Formulas of pages: TeX as MathML, once for both editions."""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree import ElementTree

Element = ElementTree.Element
# Numbers that a formula may hold without a source: constants of arithmetic, next to a letter. Any index or exponent is
# allowed.
CONSTANTS = frozenset({"0", "1", "2", "3", "4", "10", "100", "1000", "0.5"})
# What may stand alone on one side of a relation; any other number there states an amount, as in x = 10.
_BOUNDS = frozenset({"0", "1"})
_RELATIONS = frozenset("=≠<>≤≥≈≃≅∼≲≳→⇒∝")
SCRIPTS = frozenset({"msub", "msup", "msubsup", "munder", "mover", "munderover", "mroot"})


# Names of characters that HTML knows and XML does not.
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z]\w*;")


class FormulaError(ValueError):
    """A formula cannot be typeset; the message says why in a few words."""


@lru_cache(maxsize=256)
def mathml(tex: str, block: bool) -> str:
    """Return a formula as MathML; `block` makes it a displayed formula. FormulaError if it is not TeX."""
    from math_core import LatexError, LatexToMathML

    try:
        made = LatexToMathML().convert_with_local_state(tex, displaystyle=block)
        return _NAMED.sub(lambda match: html.unescape(match[0]), made)
    except LatexError as error:
        # Its message draws the place over several lines; the part after the first colon says what is wrong.
        said = str(error).replace("\x1b[0m", "").partition("rror:")[2].strip().splitlines()
        raise FormulaError(said[0].rstrip(".") if said else "it is not TeX") from None


def tree(tex: str, block: bool) -> Element:
    """Return a formula as a tree of MathML without name spaces; FormulaError where it is not TeX."""
    return ElementTree.fromstring(mathml(tex, block))  # noqa: S314 made by the converter from one formula, without entities


def typed_numbers(tex: str) -> list[str]:
    """Return the numbers of a formula, and of the words in it, that are neither constants of arithmetic nor an index or exponent.

    A constant is returned too if the formula has no letter, or if the constant stands alone on one side of a relation.
    """
    whole = tree(tex, False)
    has_letter = any(element.tag == "mi" and (element.text or "").strip().isalpha() for element in whole.iter())
    alone = set(_sides(whole)) - _BOUNDS
    return [n for n in _numbers(whole) if n not in CONSTANTS or not has_letter or n in alone]


def _sides(element: Element) -> Iterator[str]:
    """Return the numbers that stand alone on one side of a relation."""
    side: list[Element] = []
    for child in [*element, None]:
        if child is None or (child.tag == "mo" and (child.text or "").strip() in _RELATIONS):
            if len(side) == 1 and side[0].tag == "mn":
                yield (side[0].text or "").strip()
            side = []
        else:
            side.append(child)
            yield from _sides(child)


def _numbers(element: Element) -> Iterator[str]:
    if element.tag == "mn" or (element.tag == "mtext" and any(map(str.isdigit, element.text or ""))):
        yield (element.text or "").strip()
    children = list(element)
    for child in children[:1] if element.tag in SCRIPTS else children:
        yield from _numbers(child)
