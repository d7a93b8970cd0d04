"""The registers: an entry for everything that the pages refer to, with what it rests on."""

from collections.abc import Iterable, Iterator

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from helpers.edition import deeplinks, roles, showing
from helpers.edition.register import dictionary, evidence, glossary, record

KINDS = evidence.KINDS | record.KINDS | glossary.KINDS
CHAPTERS = ("economy", "distrust", "deterrence", "deescalation", "recommendations")


class Register(SphinxDirective):
    """List the entries of one kind, each with a target that the roles link to."""

    required_arguments = 1
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return a definition list: one term and its description an entry."""
        listing = nodes.definition_list(classes=["register"])
        with showing.showing(self.env, "register", " ".join(self.arguments)) as tell:
            entries = list(_entries(self.arguments))
            tell(_plain(entries))
        for kind, name, heading, parts in entries:
            term = nodes.term("", "", *heading, deeplinks.permalink(target=roles.target(kind, name)))
            description = nodes.definition("", *(nodes.paragraph("", "", *part) for part in parts))
            target = roles.target(kind, name)
            term["ids"].append(target)
            self.env.get_domain("std").anonlabels[target] = self.env.docname, target
            listing += nodes.definition_list_item("", term, description)
        return [listing]


def _entries(arguments: list[str]) -> Iterator[evidence.Entry]:
    """Return the entries of the kind that is asked for; a second argument names the chapter, or the kind of name."""
    if len(arguments) > 1 and arguments[0] in glossary.BY_KIND:
        return glossary.BY_KIND[arguments[0]](directives.choice(arguments[1], glossary.KINDS_OF_NAMES))
    if len(arguments) > 1:
        kind = directives.choice(arguments[0], tuple(record.BY_CHAPTER))
        return record.BY_CHAPTER[kind](directives.choice(arguments[1], CHAPTERS))
    return KINDS[directives.choice(arguments[0], tuple(KINDS))]()


def _plain(entries: Iterable[evidence.Entry]) -> list[nodes.Node]:
    return [
        nodes.paragraph("", "", nodes.Text(f"{kind} {entry}"), *heading, *(node for part in parts for node in part))
        for kind, entry, heading, parts in entries
    ]


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("register", Register)
    app.add_directive("dictionary", dictionary.Dictionary)
    showing.KINDS["register"] = lambda name: _plain(_entries(name.split()))
    showing.KINDS["dictionary"] = dictionary.shown
