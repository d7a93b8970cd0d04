"""From a source to the registers, filtered by it, of what rests on it: passages, statements, events, disagreements, numbers."""

from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from evidencebook.evidence import facts, passages
from evidencebook.sphinxext import roles
from evidencebook.sphinxext.registers import facets, filter_form

# What is counted, by the kind of its entries.
WORDS = {
    "passage": ("passage", "passages"),
    "claim": ("statement", "statements"),
    "event": ("event", "events"),
    "disagreement": ("disagreement", "disagreements"),
    "fact": ("number", "numbers"),
}


class filtered(nodes.Inline, nodes.TextElement):  # noqa: N801 docutils names its nodes in lower case
    """A link to the register that lists the entry `target`, filtered by `source`."""


class ResolveFiltered(SphinxPostTransform):
    """Leads to the registers once every page is known; on paper, and in a book without that register, words stay words."""

    default_priority = 6

    def run(self, **_: object) -> None:
        """Replace each link."""
        labels = self.env.get_domain("std").anonlabels
        for node in list(self.document.findall(filtered)):
            if self.app.builder.format != "html" or node["target"] not in labels:
                node.replace_self(node.children)
                continue
            page = self.app.builder.get_relative_uri(self.env.docname, labels[node["target"]][0])
            uri = f"{page}?source={node['source']}#{filter_form.ID}"
            node.replace_self(nodes.reference("", "", *node.children, internal=True, refuri=uri))


def on(source: str, index: facets.Index) -> list[nodes.Node]:
    """Return how much of each kind rests on a source, each a link to its register; nothing where nothing does."""
    found: dict[str, list[str]] = {}
    for kind, name in _entries(source, index):
        found.setdefault(kind, []).append(name)
    parts: list[nodes.Node] = []
    for kind, (one, many) in WORDS.items():
        if names := sorted(set(found.get(kind, ()))):
            words = nodes.Text(f"{len(names)} {one if len(names) == 1 else many}")
            parts += [filtered("", "", words, target=roles.target(kind, names[0]), source=source), nodes.Text(", ")]
    return [nodes.Text("Rests on it: "), *parts[:-1], nodes.Text(".")] if parts else []


def _entries(source: str, index: facets.Index) -> Iterator[tuple[str, str]]:
    """Return kind and name of each entry that rests on a source."""
    yield from (("passage", passage.id) for passage in passages.read().values() if passage.source == source)
    yield from (("fact", fact.id) for fact in facts.read().values() if source in fact.sources)
    yield from (row.entry for row in index.by_source.get(source, ()) if row.entry[0] != "fact")


def setup(app: Sphinx) -> None:
    """Resolve the links."""
    app.add_node(filtered)
    app.add_post_transform(ResolveFiltered)
