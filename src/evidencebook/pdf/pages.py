"""The pages of a report as Typst code, in reading order."""

from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx.builders import Builder

from evidencebook import project
from evidencebook.evidence import languages
from evidencebook.pdf import entry_keys
from evidencebook.pdf.nodes import Writer


@dataclass(frozen=True)
class Page:
    """A page: its Typst code, and every text in it with its place, for messages."""

    code: str
    said: list[tuple[str, str]]


def pages(builder: Builder, parts: dict[str, tuple[str, bool]]) -> tuple[list[Page], dict[str, str]]:
    """Return every page in the order of `parts`, and the keys of all entries; PageError where one cannot be printed.

    `parts` gives each page the name of its part and whether it is the first there.
    """
    env = builder.env
    trees = {name: env.get_and_resolve_doctree(name, builder) for name in parts}
    known = entry_keys.numbered(entry for tree in trees.values() for entry in entry_keys.entries(tree))
    cited = {label for name, tree in trees.items() for label in _cited(name, tree)}
    found = []
    for name, tree in trees.items():
        file = project.relative(Path(env.doc2path(name)))
        writer = Writer(name, file, known, env.toc_fignumbers.get(name, {}), cited)
        found.append(Page(writer.page(tree, parts[name], env.metadata[name].get(languages.OF_PAGE, "")), writer.said))
    return found, known


def _cited(name: str, tree: nodes.document) -> list[str]:
    """Return the labels of the entries of a bibliography that stand on a page."""
    return [f"{name}#{entry}" for citation in tree.findall(nodes.citation) for entry in citation["ids"]]
