"""Where each entry of the registers is used: every mark gets an anchor and a number, and what a page uses is noted.

A mark in prose is numbered within its sentence, one below a figure or table within that, one in a register within its
entry. The numbers are for readers who hear the page: “evidence 3 for this sentence”.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform

from evidencebook.files import fingerprints
from evidencebook.sphinxext.roles import SIGNS, evidence, target

_PIECE = re.compile(r".*?[.!?][”’)\]]*(?=\s+[“‘(]?[A-Z0-9]|\s*\Z)|.+", re.DOTALL)
_CLOSED = re.compile(r"[.!?][”’)\]]*\s*\Z")
_USES = "report_uses"


@dataclass(frozen=True, order=True)
class Use:
    """One use of an entry: on which page, at which anchor, under which heading.

    `kind` is what uses it: sentence, figure, table, or entry of a register, of which `where` then is the target.
    """

    target: str
    page: str
    anchor: str
    kind: str
    where: str


class NoteUses(SphinxTransform):
    """Numbers the marks of a page and notes what they lead to."""

    default_priority = 900

    def apply(self, **_: object) -> None:
        """Give anchors and numbers, and keep the list for the registers."""
        self.count: Counter[str] = Counter()
        found = []
        for holder, marks in _holders(self.document):
            kind, anchor, where = _place(holder)
            groups = _sentences(holder) if kind == "sentence" else [marks]
            for group in groups:
                for number, mark in enumerate(group, 1):
                    mark["numbered"] = f"Evidence {number} for this {kind}"
                    found.append(self._use(mark, mark["target"], anchor, kind, where))
        found += self._citations()
        _noted(self.env)[self.env.docname] = found

    def _use(self, mark: nodes.Element, name: str, anchor: str, kind: str, where: str) -> Use:
        if not anchor:
            self.count[name] += 1
            anchor = f"use-{self.count[name]}-{name}"
            mark["ids"].append(anchor)
        return Use(name, self.env.docname, anchor, kind, where)

    def _citations(self) -> Iterator[Use]:
        """Return the use of each source that is cited, by the citation or the figure or table that it stands below."""
        cited = [node for node in self.document.findall(pending_xref) if node.get("refdomain") == "cite"]
        for node in cited:
            kind, anchor, where = _place(node)
            if kind == "entry":
                continue
            holder = nodes.inline("")
            for key in node["reftarget"].split(","):
                yield self._use(holder, target("source", key.strip()), anchor, kind, where)
            if holder["ids"]:
                # `replace_self` would give the id of the citation to what holds it, too.
                node.parent.replace(node, holder)
                holder += node


def _holders(document: nodes.document) -> Iterator[tuple[nodes.Element, list[evidence]]]:
    """Return each entry, figure, table or paragraph that holds marks, with its marks in order."""
    found: dict[int, tuple[nodes.Element, list[evidence]]] = {}
    for mark in document.findall(evidence):
        holder = _exhibit(mark) or _block(mark)
        found.setdefault(id(holder), (holder, []))[1].append(mark)
    yield from found.values()


def _above(node: nodes.Node) -> Iterator[nodes.Element]:
    while node is not None:
        yield node
        node = node.parent


def _exhibit(node: nodes.Node) -> nodes.Element | None:
    """Return the entry of a register, the figure, or the table with its source line, that a node stands in."""
    for each in _above(node):
        in_register = isinstance(each, nodes.definition_list_item) and "register" in each.parent["classes"]
        if in_register or isinstance(each, nodes.figure) or "exhibit" in each.get("classes", ()):
            return each
    return None


def _block(node: nodes.Node) -> nodes.Element:
    """Return the paragraph, title or caption that a node stands in."""
    return next(each for each in _above(node.parent) if not isinstance(each, nodes.Inline))


def _place(node: nodes.Node) -> tuple[str, str, str]:
    """Return what a node belongs to: the kind of it, its anchor where it has one, and the words for the place."""
    exhibit = _exhibit(node)
    if isinstance(exhibit, nodes.definition_list_item):
        (name,) = exhibit.children[0]["ids"][:1]
        return "entry", name, name
    if isinstance(exhibit, nodes.figure):
        title = next(each for each in exhibit.children if "exhibit-title" in each["classes"])
        return "figure", exhibit["ids"][0], title.astext()
    if exhibit is not None:
        table = next(exhibit.findall(nodes.table))
        return "table", table["ids"][0], table.children[0].children[0].astext().rstrip(". ")
    section = next(each for each in _above(node) if isinstance(each, nodes.section | nodes.document))
    return "sentence", "", section.children[0].astext() if section.children else ""


def _sentences(block: nodes.Element) -> list[list[evidence]]:
    """Return the marks of a paragraph, sentence by sentence."""
    found: list[list[evidence]] = [[]]
    closed = False
    for node in block.findall(lambda each: isinstance(each, nodes.Text | evidence)):
        if isinstance(node, evidence):
            words = node.astext()
            # A sign after the full stop still belongs to the sentence before it.
            if closed and not words.startswith(SIGNS):
                found.append([])
            found[-1].append(node)
            closed = bool(_CLOSED.search(words)) or (closed and words.startswith(SIGNS))
        elif not isinstance(node.parent, evidence):
            for piece in filter(str.strip, _PIECE.findall(node.astext())):
                if closed:
                    found.append([])
                closed = bool(_CLOSED.search(piece))
    return found


def _noted(env: BuildEnvironment) -> dict[str, list[Use]]:
    if not hasattr(env, _USES):
        setattr(env, _USES, {})
    return getattr(env, _USES)


def on_page(env: BuildEnvironment, page: str) -> list[Use]:
    """Return what a page uses, in its order."""
    return _noted(env).get(page, [])


def marked(env: BuildEnvironment, page: str) -> set[str]:
    """Return what the marks and the citations of a page lead to."""
    return {use.target for use in on_page(env, page)}


def by_target(env: BuildEnvironment) -> dict[str, list[Use]]:
    """Return the uses of every entry, page by page in the order of the book; an entry does not use itself."""
    found: dict[str, list[Use]] = {}
    for page in reading_order(env):
        for use in on_page(env, page):
            if use.anchor != use.target:
                found.setdefault(use.target, []).append(use)
    return found


def reading_order(env: BuildEnvironment) -> list[str]:
    """Return all pages as the contents list them."""

    def below(page: str) -> Iterator[str]:
        yield page
        for child in env.toctree_includes.get(page, []):
            yield from below(child)

    return list(below(env.config.root_doc))


def digests(env: BuildEnvironment) -> dict[str, str]:
    """Return for each page that lists entries a digest of where these are used."""
    listed = env.get_domain("std").anonlabels
    found: dict[str, list[list[Use]]] = {}
    for name, uses in sorted(by_target(env).items()):
        if name in listed:
            found.setdefault(listed[name][0], []).append(uses)
    return {
        page: fingerprints.digest(repr(uses).encode())[: fingerprints.LENGTH] for page, uses in sorted(found.items())
    }


def _purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _noted(env).pop(docname, None)


def _merge(_app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    _noted(env).update({name: found for name, found in _noted(other).items() if name in docnames})


def setup(app: Sphinx) -> None:
    """Note uses while pages are read."""
    app.add_transform(NoteUses)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
