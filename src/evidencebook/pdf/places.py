"""Places of a document that links lead to and that are no headings, figures or notes, with words for what is there."""

from collections.abc import Iterable
from dataclasses import dataclass

# How far above its place Typst lets a link point, and how far from there the place may be, in points.
ABOVE, NEAR = 10, 3


@dataclass(frozen=True)
class Place:
    """A place: `words` for what is there, its page from 1, and where on it, in points from the left and the top."""

    words: str
    page: int
    x: float
    y: float


def words_at(places: Iterable[Place], page: int, x: float, y: float) -> str:
    """Return the words for the place that a link points to; empty if no place is near."""
    found = [(abs(each.y - ABOVE - y) + abs(each.x - x), each) for each in places if each.page == page]
    far, nearest = min(found, key=lambda pair: pair[0], default=(NEAR, None))
    return nearest.words if nearest and far < NEAR else ""
