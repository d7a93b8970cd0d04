"""How marks are taken out of the text of a block, and the numbers of notes put into it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes

from evidencebook.evidence import wording
from evidencebook.sphinxext.note_items import noted

_BEFORE = re.compile(r"[\s,;:.!?…)\]”’]|\Z")


@dataclass
class Run:
    """A piece of text within a block, and where it begins in the words of the block."""

    node: nodes.Text
    start: int


def above(node: nodes.Node | None) -> Iterator[nodes.Element]:
    """Return a node and everything that it stands in."""
    while node is not None:
        yield node
        node = node.parent


def flat(block: nodes.Element) -> tuple[str, list[Run], list[tuple[noted, int]]]:
    """Return the words of a block, the pieces of text that they stand in, and its marks with their places."""
    text, runs, marks = "", [], []
    for node in block.findall(lambda each: isinstance(each, nodes.Text | noted)):
        if isinstance(node, noted):
            marks.append((node, len(text)))
        elif not any(isinstance(each, noted) for each in above(node.parent)):
            runs.append(Run(node, len(text)))
            text += node.astext()
    return text, runs, marks


def end_for(position: int, text: str, ends: list[int]) -> int:
    """Return the end of the sentence that a mark belongs to; one after the stop belongs to the sentence before it."""
    before = [end for end in ends if end <= position]
    if before and not text[before[-1] : position].strip():
        return before[-1]
    return next((end for end in ends if end >= position), ends[-1])


def spaces_before(text: str, position: int) -> list[tuple[int, int]]:
    """Return the space before a mark, where the mark leaves it before a stop, another space or the end."""
    start = len(text[:position].rstrip(f" \n{wording.NBSP}"))
    return [(start, position)] if start < position and _BEFORE.match(text, position) else []


def rewrite(
    block: nodes.Element, runs: list[Run], cuts: list[tuple[int, int]], inserted: list[tuple[int, nodes.Element]]
) -> None:
    """Take spaces out of the text of a block and put numbers into it."""
    waiting = list(inserted)
    for run in runs:
        text, end = run.node.astext(), run.start + len(run.node.astext())
        here = []
        # A number at the end of a run stands there, and not at the start of the next.
        while waiting and waiting[0][0] <= end:
            here.append(waiting.pop(0))
        pieces, start = [], run.start
        for place, reference in here:
            pieces += [_without(text, run.start, start, place, cuts), reference]
            start = place
        pieces.append(_without(text, run.start, start, end, cuts))
        _replace(
            block, run.node, [nodes.Text(each) if isinstance(each, str) else each for each in pieces if each != ""]
        )
    for _, reference in waiting:  # a block without any text
        block += reference


def _without(text: str, offset: int, start: int, end: int, cuts: list[tuple[int, int]]) -> str:
    """Return a part of a run without what is cut out of it."""
    return "".join(
        text[place - offset] for place in range(start, end) if not any(first <= place < last for first, last in cuts)
    )


def _replace(block: nodes.Element, node: nodes.Text, pieces: list[nodes.Node]) -> None:
    """Replace a piece of text; a number at its end stands after the emphasis or link that the text is in."""
    after = []
    while pieces and isinstance(pieces[-1], nodes.Element) and node.parent is not block:
        after.insert(0, pieces.pop())
    parent = node.parent
    place = _place(parent, node)
    parent[place : place + 1] = pieces
    if after:
        while parent.parent is not block:
            parent = parent.parent
        block.insert(_place(block, parent) + 1, after)


def _place(parent: nodes.Element, child: nodes.Node) -> int:
    """Return where a child stands; two pieces of text with the same letters are equal, so `index` would not tell them apart."""
    return next(number for number, each in enumerate(parent.children) if each is child)
