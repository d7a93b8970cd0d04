"""What opens a chapter on paper below its claim: numbers that its text states, and what would change the assessment."""

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from docutils import nodes

from evidencebook import project
from evidencebook.pdf.escape import flow, string

if TYPE_CHECKING:
    from evidencebook.pdf.nodes import Writer

# More letters than stand on two thirds of a page; a card takes the room of so many.
MUCH, CARD = 2200, 450
# Words beside a number name years, and no other number: those are facts, and stand in the text.
_TYPED = re.compile(r"\d+(?<!\b(?:19|20)\d\d)\b")


def is_early(figure: nodes.figure, document: nodes.Element) -> bool:
    """Return whether a figure comes soon after the heading of its chapter, and then stands where it is written.

    One that went to the foot of the page would take away the room that the beginning of a chapter asks for.
    """
    above = list(takewhile(lambda node: node is not figure, document.findall(nodes.Element)))
    texts = [node for node in above if isinstance(node, nodes.paragraph) and isinstance(node.parent, nodes.section)]
    cards = sum("report-card" in node.get("classes", ()) for node in above)
    letters = sum(len(node.astext()) for node in texts if "imprint" not in node["classes"])
    return letters + cards * CARD <= MUCH


def code(writer: "Writer", document: nodes.document) -> str:
    """Return the content below the claim of a chapter; PageError if `report.toml` names a fact that its text does not state."""
    return "\n".join(part for part in (_numbers(writer, document), _changes(writer, document)) if part)


def _numbers(writer: "Writer", document: nodes.document) -> str:
    """Return the numbers of weight, in the words of the text and with the link that they have there, and what each counts."""
    asked = project.settings().opener_numbers.get(writer.name.rpartition("/")[2], {})
    stated = _stated(document)
    tiles = []
    for fact, words in asked.items():
        place = f"[paper.numbers] of report.toml, {fact}"
        if fact not in stated:
            writer.refuse(document, f"the text does not state the fact that {place} names", "name one that it states")
        if typed := _TYPED.search(words):
            writer.refuse(document, f"{place}: {typed[0]} is typed", "let the words name years, and no other number")
        tiles.append(f"({{number-of({writer.inside(stated[fact])})}}, {{{flow(words)}}})")
    return f"opening-numbers({', '.join(tiles)})" if tiles else ""


def _stated(document: nodes.document) -> dict[str, nodes.reference]:
    """Return the links of a text to facts, by the ids of these: the shortest, which is the number alone, and none of a note."""
    found: dict[str, nodes.reference] = {}
    for link in document.findall(nodes.reference):
        fact = link.get("refuri", "").rpartition("#fact-")[2]
        if fact and not _is_noted(link) and (fact not in found or len(link.astext()) < len(found[fact].astext())):
            found[fact] = link
    return found


def _is_noted(node: nodes.Node) -> bool:
    while node is not None:
        if type(node).__name__ == "numbered_note" or "card-evidence" in node.get("classes", ()):
            return True
        node = node.parent
    return False


def _changes(writer: "Writer", document: nodes.document) -> str:
    """Return the first thing that would change the assessment, and the page of the section that has all."""
    name = project.settings().opener_section
    found = [each for each in document.findall(nodes.section) if name and each.children[0].astext() == name]
    if not found:
        return ""
    first = next(found[0].findall(nodes.list_item), None) or next(found[0].findall(nodes.paragraph))
    sentence = re.split(r"(?<=[.?!]) (?=[A-Z])", " ".join(first.astext().split()))[0]
    target = string(writer.places.labels[writer.label("", found[0]["ids"][0])])
    return f"changes({flow(name)}, {{{flow(sentence)}}}, {target})"
