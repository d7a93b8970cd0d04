"""Codes of the tables in words: those that the codebook gives under `codes`, and of any other its parts with spaces."""

import re

from evidencebook.evidence import tables

_CODE = re.compile(r"(?=.*[a-z])[a-z0-9]+(?:[_-][a-z0-9]+)+")  # 2026-11 is a month


def words(code: str) -> str:
    """Return a code as a reader knows it, and what is no code as it is."""
    if given := tables.codes().get(code):
        return given
    return re.sub("[_-]", " ", code) if _CODE.fullmatch(code) else code


def in_text(text: str) -> str:
    """Return a text with the codes in it in words: “indicators that read not_known”."""
    return re.sub(r"\b[a-z]+(?:_[a-z]+)+\b", lambda code: words(code[0]), text)
