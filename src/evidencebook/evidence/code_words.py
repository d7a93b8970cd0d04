"""Codes of the tables in words: as the codebook gives them under `codes`, or else with spaces between their parts."""

import re

from evidencebook.evidence import tables

_CODE = re.compile(r"(?=.*[a-z])[a-z0-9]+(?:[_-][a-z0-9]+)+")  # 2026-11 is a month


def words(code: str) -> str:
    """Return a code in words for readers; a text that is not a code is returned unchanged."""
    if given := tables.codes().get(code):
        return given
    return re.sub("[_-]", " ", code) if _CODE.fullmatch(code) else code


def in_text(text: str) -> str:
    """Return a text with every code in it replaced by words: “not_known” becomes “not known”."""
    return re.sub(r"\b[a-z]+(?:_[a-z]+)+\b", lambda code: words(code[0]), text)
