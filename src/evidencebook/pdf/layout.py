"""Lays out a volume in parts, until each was given what is so: the pages before it, those it refers to, the places of its notes.

A part is a chapter that begins a page, with those that stand below its end. It is laid out again only where it differs, or
something that it has to know of the others: a changed sentence costs its chapter, however long the volume is.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidencebook.files import atomic
from evidencebook.pdf.compiler import RefusedError
from evidencebook.pdf.places import Place

# What is known of a part before anything was laid out, and how often a volume is laid out at most.
UNKNOWN: dict[str, Any] = {"before": 0, "pages": {}, "notes": {}, "contents": []}
ROUNDS = 8


@dataclass(frozen=True)
class Part:
    """Chapters between two page breaks, by their names, and what they have to know of the layout."""

    chapters: tuple[str, ...]
    known: dict[str, Any]


@dataclass(frozen=True)
class Layout:
    """The parts of a volume in order, with what each tells of itself; pages are counted from the first of the volume."""

    parts: list[Part]
    told: list[dict[str, Any]]

    @property
    def pages(self) -> int:
        """Return the number of pages."""
        return sum(told["pages"] for told in self.told)

    def numbers(self, what: str) -> dict[str, int]:
        """Return the pages of what all parts tell by this name: `chapters`, or `uses` of entries."""
        return {name: before + page for before, told in self._each() for name, page in told[what].items()}

    def places(self) -> dict[str, Place]:
        """Return all that links may lead to, by labels."""
        return {
            name: Place(**place | {"page": before + place["page"]})
            for before, told in self._each()
            for name, place in told["places"].items()
        }

    def misplaced(self) -> list[dict[str, Any]]:
        """Return the notes and figures outside their chapter, each with its page."""
        return [each | {"page": before + each["page"]} for before, told in self._each() for each in told["misplaced"]]

    def corrected(self) -> list[Part]:
        """Return the parts with what they should know by this layout."""
        both = list(zip(self.parts, self.told, strict=True))
        pages = {name: page for part, told in both for name, page in _pages(part, told).items()}
        found = [_corrected(part, told, pages) for part, told in both]
        return [Part(found[0].chapters, found[0].known | {"contents": self._contents()}), *found[1:]]

    def _contents(self) -> list[dict[str, Any]]:
        return [each | {"page": before + each["page"]} for before, told in self._each() for each in told["headings"]]

    def _each(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield how many pages are before each part, and what it tells."""
        yield from ((part.known["before"], told) for part, told in zip(self.parts, self.told, strict=True))


def settled(
    chapters: list[str], titles: list[tuple[int, str]], file: Path, told: Callable[[Part], dict[str, Any]]
) -> Layout:
    """Return the layout of chapters, given by their names, in which each part knows what is so; RefusedError where Typst refuses.

    `told` lays out a part and returns what it tells. What was found is kept in `file`, and the next time is where it begins: a
    guess, which an earlier version of the chapters or of the templates may have left. Where nothing was found before, the contents
    are guessed from `titles` with their levels, since the pages of all chapters depend on how many lines they have.
    """
    with suppress(RefusedError, OSError, ValueError, LookupError, TypeError, AttributeError):
        last = json.loads(file.read_text(encoding="utf-8"))
        return _settled(chapters, [Part(tuple(names), known) for names, known in last], file, told)
    lines = [{"level": level, "title": title, "target": "", "page": 0} for level, title in titles]
    return _settled(chapters, [Part((chapters[0],), UNKNOWN | {"contents": lines})], file, told)


def _settled(chapters: list[str], guess: list[Part], file: Path, told: Callable[[Part], dict[str, Any]]) -> Layout:
    for _ in range(ROUNDS):
        layout = _laid_out(chapters, guess, told)
        guess = layout.corrected()
        if guess == layout.parts:
            return layout
        kept = [[part.chapters, part.known] for part in guess]
        atomic.replace(file, json.dumps(kept).encode(), lasting=False)
    raise RefusedError(f"page numbers still differ when laid out {ROUNDS} times")


def _laid_out(chapters: list[str], guess: list[Part], told: Callable[[Part], dict[str, Any]]) -> Layout:
    """Return the layout of chapters in the parts that they really make, with what the guess knows of those that follow."""
    guessed = {part.chapters[0]: part for part in guess}
    layout, rest = Layout([], []), tuple(chapters)
    pages: dict[str, int] = {}
    while rest:
        like = guessed.get(rest[0], Part(rest[:1], UNKNOWN))
        begun = Part(like.chapters, like.known | {"before": layout.pages})
        part, said = _begun(rest, begun, told, pages)
        layout.parts.append(part)
        layout.told.append(said)
        pages |= _pages(part, said)
        rest = rest[len(part.chapters) :]
    return layout


def _begun(
    rest: tuple[str, ...], guess: Part, told: Callable[[Part], dict[str, Any]], pages: dict[str, int]
) -> tuple[Part, dict[str, Any]]:
    """Return the part that the first of these chapters begins, and what it tells, once it knows what is so of itself.

    It ends with a chapter below which no other fits, or before one whose figures or notes would stand outside it. `pages` are
    those of what is before it. To lay out the same once more at once takes little time.
    """
    part, is_most = Part(rest[: len(guess.chapters)], guess.known), False
    for _ in range(ROUNDS + len(rest)):
        said, held = told(part), len(part.chapters)
        most = next((n for n, name in enumerate(part.chapters, start=1) if not said["fits"].get(name)), len(rest))
        if said["misplaced"] and held > 1:
            most = min(most, held - 1)
        if held > most:
            part, is_most = Part(rest[:most], part.known), True
        elif held < most and not is_most:
            part = Part(rest[: held + 1], part.known)
        else:
            corrected = _corrected(part, said, part.known["pages"] | pages | _pages(part, said))
            if corrected == part:
                return part, said
            part = corrected
    raise RefusedError(f"{part.chapters[0]} differs each time that it is laid out")


def _pages(part: Part, said: dict[str, Any]) -> dict[str, int]:
    """Return the pages of all places in a part."""
    return {name: part.known["before"] + place["page"] for name, place in said["places"].items()}


def _corrected(part: Part, said: dict[str, Any], pages: dict[str, int]) -> Part:
    """Return a part that knows the places of its notes, and of what it refers to the `pages` that are known."""
    referred = {name: pages[name] for name in said["referred"] if name in pages}
    return Part(part.chapters, part.known | {"pages": referred, "notes": said["notes"]})
