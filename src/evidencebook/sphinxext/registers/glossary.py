"""The entries of the glossary: people, places and terms of the sources with their variants, and the terms of this report."""

from collections.abc import Iterator

from docutils import nodes

from evidencebook.evidence import tables
from evidencebook.sphinxext import entities
from evidencebook.sphinxext.registers import event_entries
from evidencebook.sphinxext.registers.entry import Entry

KINDS_OF_NAMES = ("person", "place", "organisation", "unit", "document", "weapon", "term")


def names(kind: str) -> Iterator[Entry]:
    """Return the names of one kind with their variants, by the letter; people under their family names."""
    table = tables.read("names")
    rows = table[table.kind == kind].itertuples()
    for row in sorted(rows, key=lambda row: (_listed(row).casefold(), row.id)):
        led_back = event_entries.led_back(row)
        shown: nodes.Node = nodes.Text(_listed(row))
        if row.kind in entities.KINDS:
            shown = entities.entity_link("", "", shown, entity=row.id)
        heading = [nodes.strong("", "", shown), *_other(row.variants)]
        yield Entry("name", row.id, heading, [[nodes.Text(row.about)], led_back])


def terms() -> Iterator[Entry]:
    """Return the terms of this report with their meaning, by the letter."""
    for row in tables.read("terms").sort_values(["term", "id"]).itertuples():
        yield Entry("term", row.id, [nodes.strong("", row.term), *_other(row.variants)], [[nodes.Text(row.meaning)]])


def designations() -> Iterator[Entry]:
    """Return the names that hold a number and count nothing, each with the reason why it may stand in prose."""
    for row in tables.read("designations").sort_values(["words", "id"]).itertuples():
        yield Entry("designation", row.id, [nodes.strong("", row.words)], [[nodes.Text(row.reason)]])


def _listed(row) -> str:
    """Return a name as a list has it, which of a person begins with the family name: Doe, Jane."""
    given, _, family = row.name.rpartition(" ")
    return f"{family}, {given}" if row.kind == "person" and given else row.name


def _other(variants: str) -> list[nodes.Node]:
    return [nodes.Text(f", also {variants.replace(';', ',')}")] if variants else []


KINDS = {"terms": terms, "designations": designations}
# These take the kind of name besides.
BY_KIND = {"names": names}
