"""The register of evidence: an entry for each fact, passage, quotation, finding and source, and where it is used."""

from collections.abc import Iterator

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from helpers import passages, prose, sources, tables
from helpers.edition import roles
from helpers.facts import record


class Register(SphinxDirective):
    """List the entries of one kind, each with a target that the roles link to."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return a definition list: one term and its description an entry."""
        kinds = {"facts": self._facts, "passages": self._passages, "findings": self._findings, "sources": self._sources}
        entries = kinds[directives.choice(self.arguments[0], tuple(kinds))]
        listing = nodes.definition_list(classes=["register"])
        for kind, name, heading, parts in entries():
            term = nodes.term("", "", *heading)
            description = nodes.definition("", *(nodes.paragraph("", "", *part) for part in parts))
            self._anchor(term, roles.target(kind, name))
            listing += nodes.definition_list_item("", term, description)
        return [listing]

    def _anchor(self, node: nodes.Element, name: str) -> None:
        node["ids"].append(name)
        self.env.get_domain("std").anonlabels[name] = self.env.docname, name

    def _cited(self, text: str) -> list[nodes.Node]:
        return self.parse_inline(text)[0]

    def _facts(self) -> Iterator:
        facts, used = record.read(), prose.used("fact")
        for name in sorted(set(used) & set(facts)):
            fact = facts[name]
            parts = [[nodes.Text(f"{fact.computed}.".capitalize())], [nodes.Text("Rows: "), *_codes(fact.rows.split())]]
            parts.append([nodes.Text("Sources: "), *self._cited(f"{{cite:t}}`{fact.sources.replace(' ', ',')}`")])
            if fact.passages:
                parts[-1] += _marks(fact.passages.split())
            yield "fact", name, [nodes.strong("", fact.words), nodes.Text(" "), nodes.literal("", name)], parts

    def _passages(self) -> Iterator:
        known, quoted = sources.read(), passages.quotations().values()
        for passage in passages.read().values():
            source = known[passage.source]
            opens = f"“{passage.first} … {passage.last}”"
            link = nodes.reference("", "open in the original", refuri=source.passage_url(passage.first, passage.last))
            where = f", paragraph {passage.paragraph}, counted without page headers and other stray lines: "
            parts = [[*self._cited(f"{{cite:t}}`{passage.source}`"), nodes.Text(where), link]]
            parts += [
                [nodes.Text(f"Quoted: “{q.words}” {q.speaker}, {q.role.lower()}, {q.date}.")]
                for q in quoted
                if q.passage == passage.id
            ]
            yield "passage", passage.id, [nodes.Text(opens), nodes.Text(" "), nodes.literal("", passage.id)], parts

    def _findings(self) -> Iterator:
        for name, row in tables.read("findings").iterrows():
            parts = [
                [nodes.Text(f"Confidence is {row.confidence}: {row.reason}")],
                [nodes.Text("Holds while: "), nodes.literal("", row.holds_while)],
                [nodes.Text(f"Would change it: {row.would_change}")],
            ]
            yield (
                "finding",
                name,
                [nodes.strong("", row.standing.capitalize()), nodes.Text(" "), nodes.literal("", name)],
                parts,
            )

    def _sources(self) -> Iterator:
        for source in sources.read().values():
            heading = [*self._cited(f"{{cite:t}}`{source.key}`"), nodes.Text(f", grade {source.grade}")]
            yield (
                "source",
                source.key,
                heading,
                [[nodes.Text(f"{source.gradereason}. Standpoint: {source.standpoint}.")]],
            )


def _codes(names: list[str]) -> list[nodes.Node]:
    return [part for name in names for part in (nodes.literal("", name), nodes.Text(" "))]


def _marks(names: list[str]) -> list[nodes.Node]:
    return [part for name in names for part in (nodes.Text(" "), roles.passage_mark(name))]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("register", Register)
