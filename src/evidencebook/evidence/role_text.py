"""Parses the text between the backticks of a role: ids, an id with a form, or the author's own words for an id.

A mark takes ids separated by commas (`a,b`). A role that shows words takes one id, one id with a form (`a:value`), or the
author's own words with the id after them (`just over a quarter <a>`).
"""

import re
from dataclasses import dataclass

# Roles that show words, which an author may replace; all others are marks, or lead to a section or a figure.
WORDED = {"fact", "event", "quotation", "recommendation"}
_OWN = re.compile(r"(?P<words>.*\S)\s*<(?P<name>[^<>]*)>\s*", re.DOTALL)


class RefusedError(LookupError):
    """A role cannot show what it is asked for; the message says what is wrong and what to do."""

    def __init__(self, fault: str, remedy: str):
        self.fault, self.remedy = fault, remedy
        super().__init__(f"{fault}; {remedy[0].lower()}{remedy[1:]}")


@dataclass(frozen=True)
class Asked:
    """What a role asks for; a role with a form or with words of the author's own has one id."""

    ids: tuple[str, ...]
    form: str = ""
    words: str = ""


def parse(role: str, text: str) -> Asked:
    """Return the parsed text of a role; RefusedError if it cannot be parsed."""
    if role not in WORDED:
        return Asked(tuple(name.strip() for name in text.split(",")))
    if own := _OWN.fullmatch(text):
        return Asked((own["name"].strip(),), words=" ".join(own["words"].split()))
    name, _, form = text.strip().partition(":")
    return Asked((name.strip(),), form.strip())
