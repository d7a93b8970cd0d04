"""The roles that prose is written with; each leads to an entry of a register."""

from collections.abc import Callable, Mapping
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from evidencebook.evidence import facts, passages, sources, tables, wording
from evidencebook.sphinxext import dependencies

LOGGER = logging.getLogger(__name__)


def target(kind: str, name: str) -> str:
    """Return the id that an entry of the register has on its page."""
    return f"{kind}-{name}"


class evidence(nodes.Inline, nodes.TextElement):  # noqa: N801 docutils names its nodes in lower case
    """A link to an entry of the register, wherever its page is: `target` is the id, `label` says what it leads to.

    `numbered` says which of the evidence for its sentence it is, and is given when the whole page is known.
    """


class mark(nodes.reference):  # noqa: N801
    """A link to an entry of the register whose page is known; `label` and `numbered` are as in `evidence`.

    A citation is one, too, and has no number.
    """


# Marks that are no words: those who do not see them are told what they are.
SIGNS = ("¶", "≠")


def link(kind: str, name: str, *content: nodes.Node, label: str, optional: bool = False) -> evidence:
    """Return a link to an entry of the register; `label` is its name for those who do not see it.

    An optional one is plain words in a book that has no register for it.
    """
    about = {"target": target(kind, name), "label": label, "optional": optional, "numbered": ""}
    return evidence("", "", *content, classes=["evidence", kind], **about)


class ResolveEvidence(SphinxPostTransform):
    """Turns links to the register into references, once every page is known."""

    default_priority = 5

    def run(self, **_: object) -> None:
        """Replace each link; one that leads nowhere is a warning, and so stops the build."""
        labels = self.env.get_domain("std").anonlabels
        for node in list(self.document.findall(evidence)):
            if node["target"] not in labels and node["optional"]:
                node.replace_self(node.children)
                continue
            if node["target"] not in labels:
                LOGGER.warning("the register has no entry %r", node["target"], location=node)
                continue
            page, anchor = labels[node["target"]]
            uri = f"{self.app.builder.get_relative_uri(self.env.docname, page)}#{anchor}"
            kept = {name: node[name] for name in ("classes", "ids", "label", "numbered")}
            node.replace_self(mark("", "", *node.children, internal=True, refuri=uri, **kept))


def _visit_mark(self: Any, node: mark) -> None:
    """Write a link whose name or description tells which evidence of its sentence it is."""
    attribute = "aria-label" if node.astext().startswith(SIGNS) else "title"
    told = {attribute: ": ".join(filter(None, (node["numbered"], node["label"])))} if node["label"] else {}
    self.body.append(self.starttag(node, "a", "", CLASS="reference internal", href=node["refuri"], **told))


def _depart_mark(self: Any, _: mark) -> None:
    self.body.append("</a>")


def passage_mark(name: str) -> nodes.Node:
    """Return the small mark of a passage: the pilcrow and the number of its paragraph."""
    passage = passages.read()[name]
    source = sources.read()[passage.source]
    label = f"Passage in {source.who}, {source.year}, paragraph {passage.paragraph}"
    return link("passage", name, nodes.Text(f"¶{passage.paragraph}"), label=label)


def fact_link(fact: facts.Fact) -> nodes.Node:
    """Return the words of a fact, leading to how it was computed."""
    return link("fact", fact.id, nodes.Text(fact.words), label=f"How this number was computed: {fact.computed}")


def recommendation_link(name: str, title: str) -> nodes.Node:
    """Return the title of a recommendation, leading to all that is said of it."""
    return link("recommendation", name, nodes.Text(title), label="Who recommends this to whom, on what evidence")


class _EvidenceRole(SphinxRole):
    """A role whose text is the id of something in the tables; an unknown id is a warning, and so stops the build."""

    kind: str

    def known(self) -> Mapping:
        raise NotImplementedError

    def shown(self, entry) -> list[nodes.Node]:
        raise NotImplementedError

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        with dependencies.showing(self.env, self.kind, self.text) as tell:
            known = self.known()
            if self.text in known:
                shown = self.shown(known[self.text])
                tell(shown)
                return shown, []
        return [], [self.inliner.reporter.warning(f"unknown {self.kind}: {self.text!r}", line=self.lineno)]


class FactRole(_EvidenceRole):
    """The words of a fact, leading to how it was computed."""

    kind = "fact"

    def known(self) -> dict[str, facts.Fact]:
        """Return the facts of the committed file."""
        return facts.read()

    def shown(self, entry: facts.Fact) -> list[nodes.Node]:
        """Return the words as a link."""
        return [fact_link(entry)]


class PassageRole(_EvidenceRole):
    """The mark of a passage."""

    kind = "passage"

    def known(self) -> dict[str, passages.Passage]:
        """Return the passages of the table."""
        return passages.read()

    def shown(self, entry: passages.Passage) -> list[nodes.Node]:
        """Return the mark as a link."""
        return [passage_mark(entry.id)]


class QuotationRole(_EvidenceRole):
    """Exact words in quotation marks, with the mark of their passage."""

    kind = "quotation"

    def known(self) -> dict[str, passages.Quotation]:
        """Return the quotations of the table."""
        return passages.quotations()

    def shown(self, entry: passages.Quotation) -> list[nodes.Node]:
        """Return the words, leading to who said them and when, and the mark of the passage."""
        said = f"{entry.speaker}, {entry.role[0].lower()}{entry.role[1:]}, {entry.date}"
        words = link("quotation", entry.id, nodes.Text(f"“{entry.words}”"), label=said)
        return [words, nodes.Text("\N{NO-BREAK SPACE}"), passage_mark(entry.passage)]


class _Rows(Mapping):
    """The rows of a table by their ids, each taken out when it is asked for."""

    def __init__(self, table):
        self.table = table

    def __getitem__(self, name: str):
        return self.table.loc[name]

    def __iter__(self):
        return iter(self.table.index)

    def __len__(self) -> int:
        return len(self.table)


class FindingRole(_EvidenceRole):
    """How sure a finding is, and why."""

    kind = "finding"

    def known(self) -> Mapping:
        """Return the findings of the table."""
        return _Rows(tables.read("findings"))

    def shown(self, entry) -> list[nodes.Node]:
        """Return the standing, and the confidence with its reason in a sentence of its own."""
        standing = nodes.inline("", f"{entry.standing.capitalize()}.", classes=["standing"])
        reason = nodes.inline("", f" Confidence is {entry.confidence}: {entry.reason}", classes=["confidence"])
        return [link("finding", entry.id, standing, label="What this finding rests on"), reason]


class _RowRole(_EvidenceRole):
    """A role that leads to a row of the table that is called like the role, in the plural."""

    def known(self) -> Mapping:
        """Return the rows of the table by their ids."""
        return _Rows(tables.read(f"{self.kind}s"))


class EventRole(_RowRole):
    """The time of an event in words, leading to its entry in the chronology."""

    kind = "event"

    def shown(self, entry) -> list[nodes.Node]:
        """Return the time as a link."""
        when = wording.when(entry.date_start, entry.date_end, entry.date_precision)
        return [link("event", entry.id, nodes.Text(when), label=f"In the chronology: {entry.what}")]


class DisagreementRole(_RowRole):
    """A mark that sources contradict each other here, leading to both wordings and the verdict."""

    kind = "disagreement"

    def shown(self, entry) -> list[nodes.Node]:
        """Return the sign for “is not equal to” as a link."""
        label = f"Where the sources disagree: {entry.subject}"
        return [link("disagreement", entry.id, nodes.Text("≠"), label=label)]


class RecommendationRole(_RowRole):
    """The title of a recommendation, leading to its entry."""

    kind = "recommendation"

    def shown(self, entry) -> list[nodes.Node]:
        """Return the title as a link."""
        return [recommendation_link(entry.id, entry.title)]


ROLES = (FactRole, PassageRole, QuotationRole, FindingRole, EventRole, DisagreementRole, RecommendationRole)


def _now(role: _EvidenceRole) -> Callable[[str], list[nodes.Node]]:
    """Return the function that says what a role would show for a name."""
    return lambda name: role.shown(role.known()[name])


def setup(app: Sphinx) -> None:
    """Register the roles and what resolves them."""
    dependencies.KINDS.update({role.kind: _now(role()) for role in ROLES})
    app.add_node(mark, html=(_visit_mark, _depart_mark))
    app.add_post_transform(ResolveEvidence)
    for role in ROLES:
        app.add_role(role.kind, role())
