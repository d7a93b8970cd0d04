"""The registers: an entry for everything that the pages refer to, with what it rests on."""

from collections.abc import Iterable, Iterator
from itertools import chain

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from evidencebook import project
from evidencebook.sphinxext import dependencies, roles
from evidencebook.sphinxext.html import permalinks
from evidencebook.sphinxext.registers import (
    data_dictionary,
    event_entries,
    fact_entries,
    filter_form,
    glossary,
    source_counts,
    table,
    used_in,
)
from evidencebook.sphinxext.registers.entry import Entry

KINDS = fact_entries.KINDS | event_entries.KINDS | glossary.KINDS
# The tables that a register lists, by their names in the codebook.
TABLES = {kind: kind for kind in KINDS | event_entries.BY_CHAPTER | glossary.BY_KIND} | {
    "channels": "channels channel_states",
    "recommendations": "recommendations recommendation_evidence",
    "likelihood": "",
    "third-hand": "",
    "series": "",
}
# A chapter shows a list of more entries when it is asked for; on paper such a list stands in the evidence volume.
MOST_IN_A_CHAPTER = 12


class Register(SphinxDirective):
    """List the entries of one kind, each with a target that the roles link to."""

    required_arguments = 1
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return a definition list: one term and its description an entry."""
        with dependencies.showing(self.env, "register", " ".join(self.arguments)) as tell:
            entries = list(_entries(self.arguments))
            tell(_plain(entries))
        filtered, chapter = (
            any(entry.facets for entry in entries),
            self.env.doc2path(self.env.docname).endswith(".ipynb"),
        )
        folds = chapter and len(entries) > MOST_IN_A_CHAPTER
        holder = table.listing if filtered else table.folded if folds else nodes.definition_list
        kind = self.arguments[0]
        made = holder(classes=["register", f"{kind}-register"], title=f"Register of {kind}", table=TABLES[kind])
        made["summary"] = f"All {len(entries)} entries"
        for entry in entries:
            target = roles.target(entry.kind, entry.name)
            term = nodes.term("", "", *entry.heading, permalinks.permalink(target=target))
            description = nodes.definition("", *(nodes.paragraph("", "", *part) for part in entry.parts))
            description += used_in.place(entry.kind, entry.name)
            term["ids"].append(target)
            self.env.get_domain("std").anonlabels[target] = self.env.docname, target
            made += table.item(entry, term, description)
        return [*event_entries.ABOVE.get(kind, list)(), made]


def _entries(arguments: list[str]) -> Iterator[Entry]:
    """Return the entries of the kind that is asked for; a second argument names the chapter, or the kind of name."""
    if len(arguments) > 1 and arguments[0] in glossary.BY_KIND:
        return glossary.BY_KIND[arguments[0]](directives.choice(arguments[1], glossary.KINDS_OF_NAMES))
    if len(arguments) > 1:
        kind = directives.choice(arguments[0], tuple(event_entries.BY_CHAPTER))
        return event_entries.BY_CHAPTER[kind](directives.choice(arguments[1], project.settings().chapters))
    return KINDS[directives.choice(arguments[0], tuple(KINDS))]()


def _plain(entries: Iterable[Entry]) -> list[nodes.Node]:
    return [
        nodes.paragraph(
            "", "", nodes.Text(f"{entry.kind} {entry.name} {entry.facets}"), *entry.heading, *chain(*entry.parts)
        )
        for entry in entries
    ]


def setup(app: Sphinx) -> None:
    """Register the directives."""
    table.setup(app)
    used_in.setup(app)
    source_counts.setup(app)
    filter_form.setup(app)
    app.add_directive("register", Register)
    app.add_directive("dictionary", data_dictionary.Dictionary)
    dependencies.KINDS["register"] = lambda name: _plain(_entries(name.split()))
    dependencies.KINDS["dictionary"] = data_dictionary.shown
