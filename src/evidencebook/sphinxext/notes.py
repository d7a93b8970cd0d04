"""Numbered notes: all marks of a sentence become one small number at its end, which leads to a note at the end of the page.

A note says in words who said what, where it stands, how reliable it is, where sources disagree, and what a search covered.
Its number is a link that works without a script; `preview.js` shows the note beside it. On paper the note is a footnote.
Numbers begin with one on each page. Ids are stable names for style sheets and scripts: `note-3`, and `note-ref-3` in the text.
"""

from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from evidencebook.evidence import sources, wording
from evidencebook.evidence.sentences import ends_of
from evidencebook.sphinxext import note_items, note_places, roles
from evidencebook.sphinxext.note_items import noted

LOGGER = logging.getLogger(__name__)


class note_ref(nodes.Inline, nodes.TextElement):  # noqa: N801 docutils names its nodes in lower case
    """The number of a note in the text: `number`, its `name` for screen readers, and the `targets` that its note leads to."""

    def astext(self) -> str:
        """Return the number as plain text shows it."""
        return f"[{self['number']}]"


class notes(nodes.General, nodes.Element):  # noqa: N801
    """The notes of a page, at its end."""


class numbered_note(nodes.General, nodes.Element):  # noqa: N801
    """One note: `number`, and a paragraph for each thing that it leads to."""


class in_full(nodes.Inline, nodes.TextElement):  # noqa: N801
    """The part of a note that only screens show, because a footnote has no room for it."""


class GatherNotes(SphinxTransform):
    """Replaces the marks of each sentence by a number, and puts the notes at the end of the page."""

    default_priority = 880  # before uses are noted

    def apply(self, **_: object) -> None:
        """Go through the blocks of the page in their order."""
        self.made: list[numbered_note] = []
        self.named: set[str] = set()
        for citation in [node for node in self.document.findall(pending_xref) if _is_citation(node)]:
            citation.replace_self(self._cited(citation))
        blocks: dict[int, nodes.Element] = {}
        for mark in self.document.findall(noted):
            block = next(each for each in note_places.above(mark.parent) if not isinstance(each, nodes.Inline))
            blocks.setdefault(id(block), block)
        for block in blocks.values():
            self._gather(block)
        if self.made:
            top = next((each for each in self.document.children if isinstance(each, nodes.section)), self.document)
            top += notes("", *self.made)

    def _cited(self, citation: pending_xref) -> list[nodes.Node]:
        """Return the marks of the sources that a citation in brackets names."""
        known, found = sources.read(), []
        for key in (key.strip() for key in citation["reftarget"].split(",")):
            if key in known:
                found.append(note_items.cited(key))
            else:
                LOGGER.warning("unknown source: %r", key, location=citation)
        return found

    def _gather(self, block: nodes.Element) -> None:
        """Give numbers to the notes of one paragraph, cell, title or caption."""
        text, runs, marks = note_places.flat(block)
        ends = ends_of(text)
        of_sentence: dict[int, list[noted]] = {}
        cuts: list[tuple[int, int]] = []
        for mark, position in marks:
            of_sentence.setdefault(note_places.end_for(position, text, ends), []).append(mark)
            cuts += note_places.spaces_before(text, position)
            mark.parent.remove(mark)
        numbered = ((end, self._numbered(found)) for end, found in _merged(of_sentence, ends))
        note_places.rewrite(block, runs, cuts, [(end, number) for end, number in numbered if number is not None])

    def _numbered(self, marks: list[noted]) -> note_ref | None:
        """Return the number of a new note on some marks, nothing for dates alone.

        What is quiet, the event behind a date, joins a note where the page names it first, and makes none.
        """
        unique = list({mark["target"]: mark for mark in marks}.values())
        loud = [mark for mark in unique if not mark.get("quiet")]
        first = [mark for mark in unique if mark.get("quiet") and mark["target"] not in self.named]
        kept = [mark for mark in unique if mark in loud or mark in first]
        if not loud:
            return None
        self.named |= {mark["target"] for mark in kept}
        number = len(self.made) + 1
        made = numbered_note(number=number)
        made += [nodes.paragraph("", "", *content) for content in contents(kept)]
        self.made.append(made)
        targets = [mark["target"] for mark in kept]
        keys = list(dict.fromkeys(key for mark in kept for key in mark["sources"]))
        name = f"Note {number}: {_counted(kept, keys)}"
        about = {"number": number, "label": name, "targets": targets, "sources": keys}
        return note_ref("", str(number), classes=["note-ref"], ids=[f"note-ref-{number}"], **about)


def _merged(of_sentence: dict[int, list[noted]], ends: list[int]) -> list[tuple[int, list[noted]]]:
    """Return the marks of each sentence; those of one that rests on nothing else than the next has share its number."""
    found: list[tuple[int, list[noted]]] = []
    for end, marks in sorted(of_sentence.items()):
        before: list[noted] = []
        if found and ends.index(end) - ends.index(found[-1][0]) == 1:
            rests_on = {mark["target"] for mark in found[-1][1] if not mark.get("quiet")}
            before = found.pop()[1] if rests_on <= {mark["target"] for mark in marks} else []
        found.append((end, [*before, *marks]))
    return found


def _is_citation(node: pending_xref) -> bool:
    return node.get("refdomain") == "cite" and node.get("reftype") == "p"


def contents(marks: list[noted]) -> list[list[nodes.Node]]:
    """Return what a note says, one line for each thing; passages of one source share a line."""
    found: list[list[nodes.Node]] = []
    last = None
    for mark in marks:
        plain = mark["kind"] in ("passage", "quotation") and not mark["said"]
        if plain and last is not None and last["sources"] == mark["sources"]:
            del found[-1][-1]  # the grade comes last
            found[-1] += [
                nodes.Text("; "),
                _lead(mark, mark["where"].removeprefix(", "), mark["lead"]),
                *_words(mark),
                _tail(mark),
            ]
        else:
            found.append(_line(mark))
        last = mark if plain else None
    return found


def _line(mark: noted) -> list[nodes.Node]:
    """Return one line of a note."""
    parts: list[nodes.Node] = []
    if mark["said"]:
        shown = f"{mark['said']} — "
        parts.append(nodes.Text(shown) if mark["kind"] == "quotation" or not mark["lead"] else in_full("", shown))
    parts.append(_lead(mark, f"{mark['lead']}{'' if mark['kind'] in ('source', 'search') else mark['where']}"))
    if mark["kind"] in ("source", "search"):
        parts.append(in_full("", mark["where"]) if mark["kind"] == "source" else nodes.Text(mark["where"]))
    return [*parts, *_words(mark), _tail(mark)]


def _lead(mark: noted, words: str, of: str = "") -> nodes.Node:
    """Return the name of a source or a thing, leading to its entry; a bare paragraph is heard with its source, `of`."""
    kind, _, name = mark["target"].partition("-")
    return roles.link(
        kind,
        name,
        nodes.Text(words),
        label=f"{words} of {of}" if of else "",
        optional=kind in ("evidence", "search", "row"),
    )


def _words(mark: noted) -> list[nodes.Node]:
    return [in_full("", f": {mark['words']}")] if mark["words"] else []


def _tail(mark: noted) -> nodes.Node:
    reliable = f" ({mark['reliable']})." if mark["reliable"] else "."
    against = f" {mark['against']}" if mark["against"] else ""
    return nodes.Text(f"{reliable}{against}")


_NAMES = (("disagreement", "disagreement", "disagreements"), ("search", "search", "searches"))


def _counted(marks: list[noted], keys: list[str]) -> str:
    """Return what a note holds, in few words: two sources, one disagreement."""
    count = {kind: sum(mark["kind"] == kind for mark in marks) for kind, _, _ in _NAMES}
    only_disagreement = all(mark["kind"] == "disagreement" for mark in marks)
    parts = [] if only_disagreement or not keys else [f"{_number(len(keys))} source{'' if len(keys) == 1 else 's'}"]
    parts += [
        f"{_number(count[kind])} {one if count[kind] == 1 else many}" for kind, one, many in _NAMES if count[kind]
    ]
    return ", ".join(parts) or "evidence"


def _number(count: int) -> str:
    return wording.count(count)


# How the pages show notes.


def _visit_ref(self: Any, node: note_ref) -> None:
    number, anchor = node["number"], node["ids"][0]
    self.body.append(
        f'<sup class="note-ref"><a class="note" id="{anchor}" href="#note-{number}" role="doc-noteref" '
        f'aria-label="{self.attval(node["label"])}">{number}</a></sup>'
    )
    raise nodes.SkipNode


def _visit_notes(self: Any, _: notes) -> None:
    self.body.append(
        '<section class="notes" aria-labelledby="notes"><h2 id="notes">Notes</h2>\n'
        '<details class="notes-fold" open><summary>All notes of this page</summary><ol>\n'
    )


def _depart_notes(self: Any, _: notes) -> None:
    self.body.append("</ol></details>\n</section>\n")


def _visit_note(self: Any, node: numbered_note) -> None:
    self.body.append(f'<li id="note-{node["number"]}">')


def _depart_note(self: Any, node: numbered_note) -> None:
    number = node["number"]
    back = f'<a class="note-back" href="#note-ref-{number}" role="doc-backlink" aria-label="Back to note {number} in the text">↩</a>'
    self.body.append(f"{back}</li>\n")


def _nothing(_self: Any, _node: nodes.Node) -> None:
    """Write nothing around what a node holds."""


def setup(app: Sphinx) -> None:
    """Gather notes while pages are read."""
    app.add_transform(GatherNotes)
    app.add_node(noted)
    app.add_node(note_ref, html=(_visit_ref, None))
    app.add_node(notes, html=(_visit_notes, _depart_notes))
    app.add_node(numbered_note, html=(_visit_note, _depart_note))
    app.add_node(in_full, html=(_nothing, _nothing))
