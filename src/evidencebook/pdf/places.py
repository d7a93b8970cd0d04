"""Places of a document that links lead to, with words for what is there."""

from dataclasses import dataclass

# How far above its place a link points, in points.
ABOVE = 10


@dataclass(frozen=True)
class Place:
    """A place: `words` for what is there, its page from 1, and where on it, in points from the left and the top."""

    words: str
    page: int
    x: float
    y: float
