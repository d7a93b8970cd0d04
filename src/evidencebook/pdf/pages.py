"""The pages of a volume as Typst code, in reading order.

To resolve a page takes longer than all else, so what was found on it and its code are kept for as long as it and all that it
shows stay as they are.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.builders import Builder

from evidencebook import project
from evidencebook.evidence import languages, sources
from evidencebook.files import cache, fingerprints
from evidencebook.pdf import bibliography, entry_keys
from evidencebook.pdf.file_names import EVIDENCE, REPORT
from evidencebook.pdf.nodes import Places, Writer
from evidencebook.pdf.volumes import Volume, is_long

# What links lead to by the ids of a node.
_PLACES = (nodes.section, nodes.figure, nodes.table, nodes.term, nodes.citation, nodes.paragraph, nodes.container)


@dataclass(frozen=True)
class Page:
    """A page: its Typst code, and every text in it with its place, for messages.

    `cited` are the sources that the list of works cited is to have for it, by their keys, and `shown` its figures and tables
    that are named there.
    """

    code: str
    said: list[tuple[str, str]]
    cited: list[str] = field(default_factory=list)
    shown: dict[str, list[str]] = field(default_factory=dict)


def pages(
    builder: Builder,
    volume: Volume,
    report: Volume | None,
    given: str,
    *,
    traced: bool = False,
    used: dict[str, int] | None = None,
) -> dict[str, Page]:
    """Return the pages of a volume by their names; PageError where one cannot be printed.

    What is too long for the `report` stands in the evidence volume; `given` is a digest of all that pages show. In a volume that
    is `traced`, each use of an entry can be found; `used` are the pages of the report on which they are, by their labels.
    """

    def sheets(names: Iterable[str], cut: Callable[[nodes.document], nodes.document | None]) -> dict[str, _Sheet]:
        return {name: _Sheet(builder, name, cut, given) for name in names}

    if volume.kind == EVIDENCE and report:
        found = sheets(volume.pages, _without_bibliography) | sheets(report.pages, _moved)
        found = {name: sheet for name, sheet in found.items() if sheet.labels}
    else:
        found = sheets(volume.pages, _without_long if volume.kind == REPORT and report else _whole)
    cites = volume.kind == REPORT and report is not None
    places = Places(
        labels={label: first for sheet in found.values() for label, first in sheet.labels},
        keys=entry_keys.numbered(entry for sheet in found.values() for entry in sheet.entries),
        sources=_citations(builder),
        named={each.named: bibliography.label(each) for each in sources.read().values()} if cites else {},
        site="" if project.addresses().placeholders() else project.addresses().site,
        traced=traced,
        used=used or {},
    )
    front = "" if volume.kind == EVIDENCE else volume.pages[0]
    known = str(places)
    made = {name: sheet.written(places, known, is_front=name == front) for name, sheet in found.items()}
    shown: dict[str, list[str]] = {}
    for page in made.values():
        for key, exhibits in page.shown.items():
            shown.setdefault(key, []).extend(exhibits)
    if cites:  # without an evidence volume, the report has all sources
        cited = {key for page in made.values() for key in page.cited}
        made[bibliography.NAME] = Page(bibliography.code(cited, shown), [("the works cited", "")])
    return made


@dataclass(frozen=True)
class _Sheet:
    """A page of a volume, whose tree `cut` brings into the form of that volume, or leaves out; `given` is a digest of all else."""

    builder: Builder
    name: str
    cut: Callable[[nodes.document], nodes.document | None]
    given: str

    @cached_property
    def tree(self) -> nodes.document | None:
        """Return what is printed, None where that is nothing."""
        return self.cut(self.builder.env.get_and_resolve_doctree(self.name, self.builder))

    @cached_property
    def made_from(self) -> str:
        read = Path(self.builder.env.doctreedir, f"{self.name}.doctree").read_bytes()
        written = self.builder.app.report_state.written_from(self.name)
        return f"{self.name} {self.cut.__name__} {fingerprints.digest(read)} {written} {self.given}"

    def _kept(self, name: str, made_from: str, make: Callable[[], Any]) -> Any:
        return cache.kept_value(name, f"{self.made_from} {made_from}", make)

    @cached_property
    def _outline(self) -> tuple[list[tuple[str, str]], list[str]]:
        def make() -> tuple[list[tuple[str, str]], list[str]]:
            return (
                ([], []) if self.tree is None else (list(_labels(self.name, self.tree)), entry_keys.entries(self.tree))
            )

        return self._kept("outline.json", "", make)

    @property
    def labels(self) -> list[tuple[str, str]]:
        """Return the labels on the page, each with the first label of the same; none where the page is left out."""
        return self._outline[0]

    @property
    def entries(self) -> list[str]:
        """Return the targets of the entries of registers."""
        return self._outline[1]

    def written(self, places: Places, known: str, *, is_front: bool) -> Page:
        """Return the page as Typst code; PageError where it cannot be printed. `known` is all that `places` say."""
        env = self.builder.env

        def make() -> dict[str, Any]:
            file = project.relative(Path(env.doc2path(self.name)))
            writer = Writer(self.name, file, places, env.toc_fignumbers.get(self.name, {}), is_front=is_front)
            code = writer.page(self.tree, env.metadata[self.name].get(languages.OF_PAGE, ""))
            return asdict(Page(code, writer.said, sorted(writer.cited), writer.shown))

        return Page(**self._kept("page.typ.json", f"{is_front} {known}", make))


def _whole(tree: nodes.document) -> nodes.document:
    return tree


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


def _without_bibliography(tree: nodes.document) -> nodes.document:
    """Leave out the list of references where a register of the sources says the same of each."""
    if any(name.startswith("source-") for name in entry_keys.entries(tree)):
        lists = {id(each.parent): each.parent for each in tree.findall(nodes.citation)}
        for listing in lists.values():
            whole = listing.parent if isinstance(listing.parent, nodes.section) else listing
            whole.parent.remove(whole)
    return tree


def _long(tree: nodes.Element) -> Iterable[nodes.definition_list]:
    return [each for each in tree.findall(nodes.definition_list) if is_long(each)]


def _without_long(tree: nodes.document) -> nodes.document:
    """Put a pointer in the place of every long register of a page."""
    for register in _long(tree):
        above = register.parent.children[register.parent.index(register) - 1]
        if "above-register" in getattr(above, "attributes", {}).get("classes", ()):
            register.parent.remove(above)
        register.replace_self(nodes.paragraph("", "They are listed in the evidence volume.", classes=["elsewhere"]))
    return tree


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
