"""Records where each register entry is used: every link to one gets an anchor, and the uses of each page are stored.

An entry that a note leads to is used at the number of that note.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform

from evidencebook.files import fingerprints
from evidencebook.pdf import volumes
from evidencebook.sphinxext.notes import note_ref, numbered_note
from evidencebook.sphinxext.roles import evidence, target

_USES, _SOURCES = "report_uses", "report_sources_of_notes"


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
    """Records the targets of the links and notes of a page."""

    default_priority = 900

    def apply(self, **_: object) -> None:
        """Set the anchors, and store the uses for the registers."""
        self.count: Counter[str] = Counter()
        found = []
        for node in self.document.findall(lambda each: isinstance(each, evidence | note_ref)):
            kind, anchor, where = _place(node)
            if isinstance(node, note_ref):
                found += [self._use(node, name, anchor or node["ids"][0], kind, where) for name in node["targets"]]
            elif not any(isinstance(each, numbered_note) for each in _above(node)):
                found.append(self._use(node, node["target"], anchor, kind, where))
        found += self._citations()
        _noted(self.env)[self.env.docname] = found
        keys = {key for each in self.document.findall(note_ref) for key in each["sources"]}
        if not hasattr(self.env, _SOURCES):
            setattr(self.env, _SOURCES, {})
        getattr(self.env, _SOURCES)[self.env.docname] = keys

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


def _above(node: nodes.Node) -> Iterator[nodes.Element]:
    while node is not None:
        yield node
        node = node.parent


def _exhibit(node: nodes.Node) -> nodes.Element | None:
    """Return the entry of a register, the figure, or the table with its source line, that a node stands in."""
    for each in _above(node):
        in_register = isinstance(each, nodes.definition_list_item) and "register" in each.parent["classes"]
        is_figure = isinstance(each, nodes.figure) and each["ids"] and each.next_node(nodes.caption)
        if in_register or is_figure or "exhibit" in each.get("classes", ()):
            return each
    return None


def _place(node: nodes.Node) -> tuple[str, str, str]:
    """Return what a node belongs to: the kind of it, its anchor where it has one, and the words for the place."""
    exhibit = _exhibit(node)
    if isinstance(exhibit, nodes.definition_list_item):
        (name,) = exhibit.children[0]["ids"][:1]
        return "entry", name, name
    if isinstance(exhibit, nodes.figure):
        titled = (each for each in exhibit.children if "exhibit-title" in each["classes"])
        title = next(titled, exhibit.next_node(nodes.caption))  # a picture has its caption alone
        return "figure", exhibit["ids"][0], title.astext()
    if exhibit is not None:
        table = next(exhibit.findall(nodes.table))
        title = next(table.findall(nodes.title))
        return "table", table["ids"][0], title.children[0].astext().rstrip(". ")
    section = next(each for each in _above(node) if isinstance(each, nodes.section | nodes.document))
    # What docutils has to say of an element stands before its title.
    title = next((each for each in section.children if not isinstance(each, nodes.system_message)), None)
    return "sentence", "", title.astext() if title is not None else ""


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


def sources_of(env: BuildEnvironment, page: str) -> set[str]:
    """Return the keys of the sources that the notes of a page name."""
    return getattr(env, _SOURCES, {}).get(page, set())


def by_target(env: BuildEnvironment) -> dict[str, list[Use]]:
    """Return the uses of every entry, page by page in the order of the book; an entry does not use itself."""
    found: dict[str, list[Use]] = {}
    for page in volumes.reading_order(env):
        for use in on_page(env, page):
            if use.anchor != use.target:
                found.setdefault(use.target, []).append(use)
    return found


def called(env: BuildEnvironment, page: str) -> str:
    """Return the name of a page in lists of places: its title, or a short name for the front page."""
    return "Front page" if page == env.config.root_doc else env.titles[page].astext()


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
    getattr(env, _SOURCES, {}).pop(docname, None)


def _merge(_app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    _noted(env).update({name: found for name, found in _noted(other).items() if name in docnames})
    theirs = {name: keys for name, keys in getattr(other, _SOURCES, {}).items() if name in docnames}
    setattr(env, _SOURCES, getattr(env, _SOURCES, {}) | theirs)


def setup(app: Sphinx) -> None:
    """Note uses while pages are read."""
    app.add_transform(NoteUses)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
