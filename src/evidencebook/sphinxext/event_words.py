"""How an event, an act or a claim is told wherever it is shown: when it was, how it is known, who contests it."""

from collections.abc import Mapping
from typing import Any

from evidencebook.evidence import wording

_STANDINGS = {
    "public": "On public record.",
    "said": "Known only as a statement.",
    "one_side": "Known from one side alone.",
    "contested": "Contested.",
    "contradicted": "The record speaks against it.",
    "not_found": "Looked for and not found.",
}


def when(row: Any) -> str:
    """Return the time of a row that has `date_start`, `date_end` and `date_precision`, in words."""
    return wording.when(row.date_start, row.date_end, row.date_precision)


def standing(row: Any) -> str:
    """Return how a row is known, as a sentence."""
    return _STANDINGS[row.standing]


def contested_by(row: Mapping[str, Any]) -> str:
    """Return who contests or denies what a row of any table says; empty if nobody does."""
    return str(row.get("contested_by") or row.get("denied_by") or "")


def contested(by: str) -> str:
    """Return who contests a row, as a sentence; empty if nobody does."""
    return f"Contested by: {by}." if by else ""
