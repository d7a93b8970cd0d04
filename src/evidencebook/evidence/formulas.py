"""Formulas of pages: TeX as MathML, once for both editions."""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree import ElementTree

Element = ElementTree.Element
# Numbers that a formula may hold without leading to data: those of arithmetic itself. Indices and exponents may be any.
CONSTANTS = frozenset({"0", "1", "2", "3", "4", "10", "100", "1000", "0.5"})
SCRIPTS = frozenset({"msub", "msup", "msubsup", "munder", "mover", "munderover", "mroot"})


# Names of characters that HTML knows and XML does not.
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z]\w*;")


class FormulaError(ValueError):
    """A formula cannot be set; says why in a few words."""


@lru_cache(maxsize=256)
def mathml(tex: str, block: bool) -> str:
    """Return a formula as MathML; `block` stands apart in a line of its own. FormulaError where it is not TeX."""
    from math_core import LatexError, LatexToMathML

    try:
        made = LatexToMathML().convert_with_local_state(tex, displaystyle=block)
        return _NAMED.sub(lambda match: html.unescape(match[0]), made)
    except LatexError as error:
        # Its message is a drawing of several lines; what comes after the first colon says it.
        said = str(error).replace("\x1b[0m", "").partition("rror:")[2].strip().splitlines()
        raise FormulaError(said[0].rstrip(".") if said else "it is not TeX") from None


def tree(tex: str, block: bool) -> Element:
    """Return a formula as a tree of MathML without name spaces; FormulaError where it is not TeX."""
    return ElementTree.fromstring(mathml(tex, block))  # noqa: S314 made by the converter from one formula, without entities


def typed_numbers(tex: str) -> list[str]:
    """Return the numbers of a formula that are neither constants of arithmetic nor an index or exponent, and those in its words."""
    return [number for number in _numbers(tree(tex, False)) if number not in CONSTANTS]


def _numbers(element: Element) -> Iterator[str]:
    if element.tag == "mn" or (element.tag == "mtext" and any(map(str.isdigit, element.text or ""))):
        yield (element.text or "").strip()
    children = list(element)
    for child in children[:1] if element.tag in SCRIPTS else children:
        yield from _numbers(child)
