"""Finds text next to a role that would change what the role shows: a second unit, a second sign, a letter that joins the word."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from evidencebook.evidence import currencies, prose, role_text
from evidencebook.evidence.prose import Stretch
from evidencebook.problems import Problem

_LETTER = re.compile(r"[^\W_]")
_QUOTE = re.compile('[“”„«»"]')
_CURRENCY = re.compile(rf"(?:{currencies.SIGNS}|\b{currencies.CODES})\s*\Z")
_MINUS = re.compile(r"(?:(?:\A|(?<=[\s(]))[-−–]|\bminus\s)\Z", re.IGNORECASE)
_UNIT = re.compile(rf"\s*(?:%|‰|{currencies.SIGNS})|\s+(?:per\s?cent|percent|pct|{currencies.NAMES})\b", re.IGNORECASE)
_OWN_UNIT = "Leave it out: the fact has its own unit and sign; `evidencebook fact show ID` lists its forms."
# For each role that shows words, the entries it can name and the function that puts one into words.
Worded = dict[str, tuple[Mapping[str, Any], Callable[..., str]]]


def faults(stretch: Stretch, shown: Worded) -> list[Problem]:
    """Find letters, units and signs next to the roles of a stretch; `shown` has the roles that show words."""
    found = []
    for match in prose.ROLE.finditer(stretch.text):
        if match[1] in shown and (told := _fault(match, shown)):
            place = prose.line_of(stretch, match.start())
            found.append(Problem(stretch.file, place, f"{match[0]} {told[0]}", told[1]))
    return found


def _fault(match: re.Match, shown: Worded) -> tuple[str, str] | None:
    before, after = match.string[: match.start()], match.string[match.end() :]
    beside = prose.ROLE.match(after)
    if _LETTER.match(after) or _LETTER.fullmatch(before[-1:]) or (beside and beside[1] in shown):
        return "would be one word with what stands beside it", "Leave a space between, or take the letters out."
    if match[1] == "quotation" and (_QUOTE.match(after) or _QUOTE.fullmatch(before[-1:])):
        return "has quotation marks of its own, and would have two", "Take the marks beside it out."
    if match[1] != "fact":
        return None
    if sign := _CURRENCY.search(before) or _MINUS.search(before):
        return f"would have “{sign[0].strip()}” before it, which is not in the data", _OWN_UNIT
    if (unit := _UNIT.match(after)) and not _lacks_percent(match[3], *shown["fact"]):
        return f"would have “{unit[0].strip()}” behind it, which is not in the data", _OWN_UNIT
    return None


def _lacks_percent(text: str, facts: Mapping[str, Any], worded: Callable[..., str]) -> bool:
    """Return whether a role shows a share without “percent”, or has an error that another check reports."""
    asked = role_text.parse("fact", text)
    if asked.ids[0] not in facts:
        return True
    known = facts[asked.ids[0]]
    try:
        return known.unit == "percent" and not re.search(r"%|per\s?cent", worded(known, asked))
    except role_text.RefusedError:
        return True
