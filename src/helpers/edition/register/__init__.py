"""The registers: an entry for everything that the pages refer to, with what it rests on."""

from collections.abc import Iterator

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from helpers.edition import roles
from helpers.edition.register import dictionary, evidence, record

KINDS = evidence.KINDS | record.KINDS
CHAPTERS = ("economy", "distrust", "deterrence", "deescalation", "recommendations")


class Register(SphinxDirective):
    """List the entries of one kind, each with a target that the roles link to."""

    required_arguments = 1
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return a definition list: one term and its description an entry."""
        listing = nodes.definition_list(classes=["register"])
        for kind, name, heading, parts in self._entries():
            term = nodes.term("", "", *heading)
            description = nodes.definition("", *(nodes.paragraph("", "", *part) for part in parts))
            target = roles.target(kind, name)
            term["ids"].append(target)
            self.env.get_domain("std").anonlabels[target] = self.env.docname, target
            listing += nodes.definition_list_item("", term, description)
        return [listing]

    def _entries(self) -> Iterator[evidence.Entry]:
        """Return the entries of the kind that is asked for; a second argument names the chapter."""
        if len(self.arguments) > 1:
            kind = directives.choice(self.arguments[0], tuple(record.BY_CHAPTER))
            return record.BY_CHAPTER[kind](directives.choice(self.arguments[1], CHAPTERS))
        return KINDS[directives.choice(self.arguments[0], tuple(KINDS))]()


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("register", Register)
    app.add_directive("dictionary", dictionary.Dictionary)
