"""The pages of a volume as Typst code, in reading order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from docutils import nodes
from sphinx.builders import Builder

from evidencebook import project
from evidencebook.evidence import languages, sources
from evidencebook.pdf import bibliography, entry_keys
from evidencebook.pdf.file_names import EVIDENCE, REPORT
from evidencebook.pdf.nodes import Places, Writer
from evidencebook.pdf.volumes import Volume, is_long

# What links lead to by the ids of a node.
_PLACES = (nodes.section, nodes.figure, nodes.table, nodes.term, nodes.citation, nodes.paragraph, nodes.container)


@dataclass(frozen=True)
class Page:
    """A page: its Typst code, and every text in it with its place, for messages."""

    code: str
    said: list[tuple[str, str]]


def pages(
    builder: Builder, volume: Volume, report: Volume | None, *, traced: bool = False, used: dict[str, int] | None = None
) -> list[Page]:
    """Return the pages of a volume; PageError where one cannot be printed.

    What is too long for the `report` stands in the evidence volume. In one that is `traced`, each use of an entry can be found;
    `used` are the pages of the report on which they are, by their labels.
    """
    env = builder.env
    trees = {name: env.get_and_resolve_doctree(name, builder) for name in volume.pages}
    if volume.kind == EVIDENCE and report:
        for tree in trees.values():
            _without_bibliography(tree)
        moved = {name: _moved(env.get_and_resolve_doctree(name, builder)) for name in report.pages}
        trees |= {name: tree for name, tree in moved.items() if tree}
    elif volume.kind == REPORT and report:
        for tree in trees.values():
            _without_long(tree)
    cites = volume.kind == REPORT and report is not None
    known = entry_keys.numbered(entry for tree in trees.values() for entry in entry_keys.entries(tree))
    places = Places(
        labels={label: first for name, tree in trees.items() for label, first in _labels(name, tree)},
        keys=known,
        sources=_citations(builder),
        named={each.named: bibliography.label(each) for each in sources.read().values()} if cites else {},
        site="" if project.addresses().placeholders() else project.addresses().site,
        traced=traced,
        used=used or {},
    )
    front = "" if volume.kind == EVIDENCE else volume.pages[0]
    found, cited, shown = [], set(), {}
    for name, tree in trees.items():
        file = project.relative(Path(env.doc2path(name)))
        writer = Writer(name, file, places, env.toc_fignumbers.get(name, {}), is_front=name == front)
        found.append(Page(writer.page(tree, env.metadata[name].get(languages.OF_PAGE, "")), writer.said))
        cited |= writer.cited
        for key, exhibits in writer.shown.items():
            shown.setdefault(key, []).extend(exhibits)
    if cites:  # without an evidence volume, the report has all sources
        found.append(Page(bibliography.code(cited, shown), [("the works cited", "")]))
    return found


def _labels(name: str, tree: nodes.document) -> Iterator[tuple[str, str]]:
    """Return the labels of everything on a page that a link may lead to, each with the first label of the same."""
    opening = next(iter(tree.findall(nodes.section)), None)
    yield f"{name}#", f"{name}#{opening['ids'][0] if opening and opening['ids'] else ''}"
    for node in tree.findall(lambda each: isinstance(each, _PLACES)):
        yield from ((f"{name}#{each}", f"{name}#{node['ids'][0]}") for each in node["ids"])


def _citations(builder: Builder) -> dict[str, str]:
    """Return the key of each source by the label of its entry in the bibliography."""
    listed = builder.env.get_domain("cite").citations
    return {f"{each.bibliography_key.docname}#{each.citation_id}": each.key for each in listed}


def _without_bibliography(tree: nodes.document) -> None:
    """Leave out the list of references where a register of the sources says the same of each."""
    if any(name.startswith("source-") for name in entry_keys.entries(tree)):
        lists = {id(each.parent): each.parent for each in tree.findall(nodes.citation)}
        for listing in lists.values():
            whole = listing.parent if isinstance(listing.parent, nodes.section) else listing
            whole.parent.remove(whole)


def _long(tree: nodes.Element) -> Iterable[nodes.definition_list]:
    return [each for each in tree.findall(nodes.definition_list) if is_long(each)]


def _without_long(tree: nodes.document) -> None:
    """Put a pointer in the place of every long register of a page."""
    for register in _long(tree):
        above = register.parent.children[register.parent.index(register) - 1]
        if "above-register" in getattr(above, "attributes", {}).get("classes", ()):
            register.parent.remove(above)
        register.replace_self(nodes.paragraph("", "They are listed in the evidence volume.", classes=["elsewhere"]))


def _moved(tree: nodes.document) -> nodes.document | None:
    """Return a page with the long registers of a page of the report alone, under the titles of their sections."""
    kept = {id(each) for register in _long(tree) for each in (*_above(register), *_introducing(register))}
    if not kept:
        return None
    _prune(tree, kept)
    return tree


def _above(node: nodes.Node) -> Iterator[nodes.Node]:
    while node is not None:
        yield node
        node = node.parent


def _introducing(register: nodes.Element) -> Iterator[nodes.Node]:
    """Yield the paragraphs right above a register, with all in them, which say what it lists."""
    before = register.parent.children[: register.parent.index(register)]
    for node in takewhile(lambda each: isinstance(each, nodes.paragraph), reversed(before)):
        yield from node.findall()


def _prune(node: nodes.Element, kept: set[int]) -> None:
    """Remove everything but what is kept, and the titles above it."""
    for child in list(node.children):
        if isinstance(child, nodes.title) or is_long(child) if isinstance(child, nodes.Element) else False:
            continue
        if id(child) in kept:
            _prune(child, kept)
        else:
            node.remove(child)
