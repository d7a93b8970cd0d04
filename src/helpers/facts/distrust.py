"""The numbers of the chapter on political distrust that no source prints."""

from helpers.facts.record import Fact


def facts() -> list[Fact]:
    """Return the computed facts of the chapter."""
    return []
