"""The roles that prose is written with: words that are computed, and marks of evidence, which `notes` gathers."""

from collections import ChainMap
from collections.abc import Callable, Mapping
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from evidencebook.evidence import facts, passages, role_text, role_words, sources, tables, wording
from evidencebook.evidence.role_text import Asked, RefusedError
from evidencebook.sphinxext import dependencies, note_items

LOGGER = logging.getLogger(__name__)


def target(kind: str, name: str) -> str:
    """Return the id that an entry of the register has on its page."""
    return f"{kind}-{name}"


class evidence(nodes.Inline, nodes.TextElement):  # noqa: N801 docutils names its nodes in lower case
    """A link to an entry of the register, wherever its page is: `target` is the id, `label` says what it leads to."""


class mark(nodes.reference):  # noqa: N801
    """A link to an entry of the register whose page is known; `label` is as in `evidence`. A citation is one, too."""


# Symbols that need a name for screen readers.
SIGNS = ("¶", "≠")


def link(
    kind: str, name: str, *content: nodes.Node, label: str, optional: bool = False, otherwise: str = ""
) -> evidence:
    """Return a link to an entry of the register; `label` is its name for those who do not see it.

    An optional one leads to `otherwise`, the id of another entry, in a book that has no register for it, or is plain words.
    """
    about = {"target": target(kind, name), "label": label, "optional": optional, "otherwise": otherwise}
    # The theme uses the class `row` for its grid, and would put each on a line of its own.
    own = "of-row" if kind == "row" else kind
    return evidence("", "", *content, classes=["evidence", own], **about)


class ResolveEvidence(SphinxPostTransform):
    """Turns links to the register into references, once every page is known."""

    default_priority = 5

    def run(self, **_: object) -> None:
        """Replace each link; one that leads nowhere is a warning, and so stops the build."""
        labels = self.env.get_domain("std").anonlabels
        for node in list(self.document.findall(evidence)):
            if node["target"] not in labels and node["otherwise"] in labels:
                node["target"] = node["otherwise"]
            if node["target"] not in labels:
                if not node["optional"]:
                    LOGGER.warning("the register has no entry %r", node["target"], location=node)
                node.replace_self(nodes.inline("", "", *node.children, ids=node["ids"]))
                continue
            page, anchor = labels[node["target"]]
            uri = f"{self.app.builder.get_relative_uri(self.env.docname, page)}#{anchor}"
            kept = {name: node[name] for name in ("classes", "ids", "label")}
            node.replace_self(mark("", "", *node.children, internal=True, refuri=uri, **kept))


def _visit_mark(self: Any, node: mark) -> None:
    """Write a link; what it leads to is its name where it is no word, and its title otherwise."""
    attribute = "aria-label" if node.astext().startswith(SIGNS) else "title"
    told = {attribute: node["label"]} if node["label"] else {}
    self.body.append(self.starttag(node, "a", "", CLASS="reference internal", href=node["refuri"], **told))


def _depart_mark(self: Any, _: mark) -> None:
    self.body.append("</a>")


def passage_mark(name: str, place: int = 0) -> nodes.Node:
    """Return the small mark of a passage in a register: the pilcrow and the number of its paragraph.

    `place` tells passages of one paragraph apart: ¶7 (2); 0 where the paragraph has one.
    """
    passage = passages.read()[name]
    source = sources.read()[passage.source]
    shown = f"¶{passage.paragraph}" + (f"{wording.NBSP}({place})" if place else "")
    return link("passage", name, nodes.Text(shown), label=f"{shown}: passage in {source.who}, {source.year}")


def fact_link(fact: facts.Fact, words: str = "", *, optional: bool = False) -> nodes.Node:
    """Return the words of a fact, or other ones, leading to how it was computed."""
    return link("fact", fact.id, nodes.Text(words or fact.words), label="", optional=optional)


def recommendation_link(name: str, words: str) -> nodes.Node:
    """Return the title of a recommendation, or other words, leading to all that is said of it."""
    return link("recommendation", name, nodes.Text(words), label="")


class _EvidenceRole(SphinxRole):
    """A role whose text names something in the tables; what is unknown or refused is a warning, and stops the build.

    `forms` are those in which it can show one entry: `id:form`.
    """

    kind: str
    forms: tuple[str, ...] = ()

    def known(self) -> Mapping:
        """Return everything that the role can name, by its id."""
        raise NotImplementedError

    def shown(self, entry: Any, asked: Asked) -> list[nodes.Node]:
        """Return what stands on the page for one entry; RefusedError where it cannot be said so."""
        raise NotImplementedError

    def nodes_of(self, text: str) -> list[nodes.Node]:
        """Return what stands on the page for the text of the role; LookupError names an id that is unknown."""
        asked, known = role_text.parse(self.kind, text), self.known()
        if unknown := next((name for name in asked.ids if name not in known), None):
            raise LookupError(unknown)
        return [node for name in asked.ids for node in self.shown(known[name], asked)]

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        with dependencies.showing(self.env, self.kind, self.text) as tell:
            try:
                shown = self.nodes_of(self.text)
            except RefusedError as refused:
                told = f"{self.kind} {self.text!r}: {refused}"
            except LookupError as unknown:
                told = f"unknown {self.kind}: {unknown.args[0]!r}"
            else:
                tell(shown)
                return shown, []
        return [], [self.inliner.reporter.warning(told, line=self.lineno)]


class FactRole(_EvidenceRole):
    """The words of a fact, in one of its forms or the author's own, leading to how it was computed."""

    kind = "fact"
    forms = role_words.FORMS

    def known(self) -> dict[str, facts.Fact]:
        """Return the facts of the committed file."""
        return facts.read()

    def shown(self, entry: facts.Fact, asked: Asked) -> list[nodes.Node]:
        """Return the words as a link."""
        return [fact_link(entry, role_words.fact(entry, asked))]


class QuotationRole(_EvidenceRole):
    """Exact words in quotation marks, whole or shortened, with their evidence for the note."""

    kind = "quotation"

    def known(self) -> Mapping[str, passages.Quotation]:
        """Return the quotations of the table."""
        return passages.quotations()

    def shown(self, entry: passages.Quotation, asked: Asked) -> list[nodes.Node]:
        """Return the words, and the mark of who said them, when and where."""
        words = role_words.quotation(entry, asked)
        return [nodes.inline("", f"“{words}”", classes=["quoted"]), note_items.quotation(entry.id)]


class FindingRole(_EvidenceRole):
    """How sure a finding is, and why."""

    kind = "finding"

    def known(self) -> Mapping:
        """Return the findings of the table."""
        return role_words.Rows(tables.read("findings"))

    def shown(self, entry, _asked: Asked) -> list[nodes.Node]:
        """Return the standing, and the confidence with its reason in a sentence of its own."""
        standing = nodes.inline("", f"{entry.standing.capitalize()}.", classes=["standing"])
        reason = nodes.inline("", f" Confidence is {entry.confidence}: {entry.reason}", classes=["confidence"])
        return [link("finding", entry.id, standing, label="What this finding rests on"), reason]


class EventRole(_EvidenceRole):
    """The time of an event in words, in one of its forms or the author's own, with its evidence for the note."""

    kind = "event"
    forms = role_words.EVENT_FORMS

    def known(self) -> Mapping:
        """Return every dated row of evidence."""
        return role_words.AllRows()

    def shown(self, entry, asked: Asked) -> list[nodes.Node]:
        """Return the time, and the mark of what happened then."""
        mark = note_items.evidence(entry.id)
        mark["quiet"] = True  # a note is made where the page first names the event
        return [nodes.inline("", role_words.event(entry, asked), classes=["event"]), mark]


class RecommendationRole(_EvidenceRole):
    """The title of a recommendation, or the author's words for it, leading to its entry."""

    kind = "recommendation"

    def known(self) -> Mapping:
        """Return the recommendations of the table."""
        return role_words.Rows(tables.read("recommendations"))

    def shown(self, entry, asked: Asked) -> list[nodes.Node]:
        """Return the words as a link."""
        return [recommendation_link(entry.id, role_words.recommendation(entry, asked))]


class MarkRole(_EvidenceRole):
    """A role that shows nothing of its own and adds what its ids lead to to the note of its sentence."""

    def __init__(self, kind: str):
        super().__init__()
        self.kind = kind

    def known(self) -> Mapping:
        """Return the passages, rows, disagreements or searches that a mark can lead to."""
        return MARKS[self.kind]()

    def shown(self, entry: Any, _asked: Asked) -> list[nodes.Node]:
        """Return the mark."""
        return [note_items.MAKERS[self.kind](entry.id)]


# The targets of marks by kind; `evidence` leads to rows of any table and to passages.
MARKS: dict[str, Callable[[], Mapping]] = {
    "passage": passages.read,
    "evidence": lambda: ChainMap(role_words.AllRows(), passages.read()),
    "disagreement": lambda: role_words.Rows(tables.read("disagreements")),
    "search": lambda: role_words.Rows(tables.read("searches")),
}
ROLES = (FactRole(), QuotationRole(), FindingRole(), EventRole(), RecommendationRole(), *map(MarkRole, MARKS))


def setup(app: Sphinx) -> None:
    """Register the roles and what resolves them."""
    dependencies.KINDS.update({role.kind: role.nodes_of for role in ROLES})
    app.add_node(mark, html=(_visit_mark, _depart_mark))
    app.add_post_transform(ResolveEvidence)
    for role in ROLES:
        app.add_role(role.kind, role)
