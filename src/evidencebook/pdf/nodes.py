"""From a resolved page to Typst code: one visitor for each node that the report uses; any other is an error that names it."""

from dataclasses import dataclass

from docutils import nodes
from sphinx.util import logging

from evidencebook.pdf import series
from evidencebook.pdf.escape import ROOM, string
from evidencebook.pdf.exhibits import Exhibits
from evidencebook.pdf.inline import Inline

LOGGER = logging.getLogger(__name__)
ADMONITIONS = ("note", "tip", "hint", "important", "warning", "caution", "attention", "danger", "error", "seealso")


class PageError(Exception):
    """A page holds something that cannot be printed; says where, what, and what to do."""


def _is_note(node: nodes.Node) -> bool:
    return type(node).__name__ == "numbered_note"


@dataclass(frozen=True)
class Places:
    """Where links of a volume lead: the `labels` that are in it, and the `keys` of the entries that it lists.

    `sources` are the keys of sources by the labels of their entries in the bibliography. Other pages are at the `site`, if it
    has an address. `traced` says that the places where entries are used are to be found.
    """

    labels: frozenset[str]
    keys: dict[str, str]
    sources: dict[str, str]
    site: str = ""
    traced: bool = False


class Writer(Inline, Exhibits):
    """Writes one page: `name` is its document, `numbers` those of its figures and tables. `cited` are sources, by their keys.

    `is_front` says that it is the front page, which has a form of its own.
    """

    INTERNAL = "%"

    def __init__(self, name: str, file: str, places: Places, numbers: dict, *, is_front: bool = False):
        self.name, self.file, self.places, self.numbers, self.is_front = name, file, places, numbers, is_front
        self.cited: set[str] = set()
        self.depth, self.room, self.language = 0, ROOM, ""
        self.in_register = self.in_heading = False
        self.footnotes: dict[str, nodes.footnote] = {}
        self.noted: set[str] = set()
        self.notes: dict[int, nodes.Element] = {}
        self.in_note = False
        self.said: list[tuple[str, str]] = []

    def page(self, document: nodes.document, language: str = "") -> str:
        """Return the code of a page.

        `language` is that of the page where it is not the report's own: it is marked, and hyphenation follows it.
        """
        self.footnotes = {name: note for note in document.findall(nodes.footnote) for name in note["ids"]}
        self.notes = {each["number"]: each for each in document.findall(_is_note)}
        self.language = language
        code = self.blocks(document.children)
        has_series = any(each.get("title") == series.TITLE for each in document.findall(nodes.definition_list))
        return f"one-column({code})" if has_series else code

    def render(self, node: nodes.Node) -> str:
        """Return the code of a node by its visitor."""
        if isinstance(node, nodes.Text):
            self.said.append((self.place(node), node.astext()))
            return self.on_text(node)
        kind = type(node).__name__
        if kind in ADMONITIONS:
            return self.on_admonition(node)
        return getattr(self, f"on_{kind}", self.unknown)(node)

    def inside(self, node: nodes.Element) -> str:
        """Return the children of a node as one piece of content."""
        codes = [code for child in node.children if (code := self.render(child))]
        return "{" + "; ".join(codes) + "}" if codes else "[]"

    def blocks(self, children: list[nodes.Node]) -> str:
        """Return blocks as one piece of content, each on a line of its own."""
        codes = [code for child in children if (code := self.render(child))]
        return "{\n" + "\n".join(codes) + "\n}" if codes else "[]"

    def unknown(self, node: nodes.Node) -> str:
        """Refuse a node that has no visitor, so that nothing is left out in silence; its kind goes to the log, for developers."""
        LOGGER.info("the PDF has no visitor for <%s>: write one in src/evidencebook/pdf", type(node).__name__)
        words = " ".join(node.astext().split())[:60]
        return self.refuse(
            node, f"paper cannot show “{words}” as it is marked", "write it as text, a list, a table or a note"
        )

    def refuse(self, node: nodes.Node, fault: str, remedy: str) -> str:
        """Stop at a node, with its place, what is wrong and the remedy."""
        raise PageError(f"{self.place(node)}: {fault}; {remedy}")

    def place(self, node: nodes.Node) -> str:
        """Return file and line of a node, or file, cell and line in it."""
        while node is not None and not getattr(node, "line", None):
            node = node.parent
        line = node.line if node is not None else 1
        cell, line = divmod(line, 10_000)  # MyST-NB counts the lines of a cell from ten thousand times its number
        return f"{self.file}, cell {cell}, line {line}" if cell else f"{self.file}, line {line}"

    def label(self, uri: str, refid: str | None = None) -> str:
        """Return the label of a target in the whole report: its page and its id."""
        page, _, anchor = uri.removeprefix(self.INTERNAL).partition("#")
        return f"{page or self.name}#{refid or anchor}"

    def anchors(self, node: nodes.Element) -> str:
        """Return the labels of a node as places that links lead to."""
        return "; ".join(f"at({string(self.label('', name))})" for name in node["ids"])

    def on_section(self, node: nodes.section) -> str:
        """Return a section with its heading; the first one of a page starts a chapter."""
        self.depth += 1
        title, *rest = node.children
        self.in_heading = True
        ids = [*node["ids"], ""] if self.depth == 1 else node["ids"]  # a reference to a whole page has no id
        names = ", ".join(string(self.label("", name)) for name in ids)
        if self.depth <= 2 and self.is_front:
            opener = (
                f"front-{'page' if self.depth == 1 else 'part'}({string(self.name)}, ({names},), {self.inside(title)})"
            )
        elif self.depth == 1:
            opener = f"chapter({string(self.name)}, ({names},), {self.inside(title)})"
        else:
            opener = f"section({self.depth}, ({names},), {self.inside(title)})"
        self.in_heading = False
        body = self.blocks(rest)
        if self.depth == 1 and self.language:
            # The opener names the part of the book, which is in the report's language; the title says its own.
            body = f"{{\nset text(lang: {string(self.language)}, region: none)\n{body}\n}}"
        self.depth -= 1
        return f"{opener}\n{body}"

    def on_paragraph(self, node: nodes.paragraph) -> str:
        """Return a paragraph, or a small line: the sources of an exhibit, the imprint of a chapter."""
        if "card-links" in node["classes"]:
            return ""
        if "imprint" in node["classes"]:
            return f"imprint-line({self.inside(node)})"
        if "elsewhere" in node["classes"]:
            return f"elsewhere({self.inside(node)})"
        if "card-claim" in node["classes"]:
            return f"claim({self.inside(node)})"
        if {"source-line", "card-sources"} & set(node["classes"]):
            return f"source-line({self.inside(node)})"
        anchors = f"{self.anchors(node)}\n" if node["ids"] else ""
        return f"{anchors}par({self.inside(node)})"

    def on_bullet_list(self, node: nodes.bullet_list) -> str:
        """Return a list with bullets; paper leaves out what a card leads to, which the registers have."""
        if "card-evidence" in node["classes"]:
            return ""
        if "number-tiles" in node["classes"]:
            return f"tiles({', '.join(self._tile(item) for item in node.children)})"
        return f"list({', '.join(self.blocks(item.children) for item in node.children)})"

    def _tile(self, item: nodes.list_item) -> str:
        """Return a number of weight, and what it counts."""
        number, words = item.children
        return f"({self.inside(number)}, {self.inside(words)})"

    def on_enumerated_list(self, node: nodes.enumerated_list) -> str:
        """Return a list with numbers."""
        items = ", ".join(self.blocks(item.children) for item in node.children)
        return f"enum(start: {node.get('start', 1)}, {items})"

    def on_definition_list(self, node: nodes.definition_list) -> str:
        """Return terms with what they mean; in a register each with its key, and series as tables with a row for each value."""
        if node.get("title") == series.TITLE:
            return series.tables(self, node)
        outer, self.in_register = self.in_register, self.in_register or "register" in node["classes"]
        items = [self._item(item) for item in node.children]
        classes = node["classes"]
        listing = "register" if "register" in classes else "facts" if "card-facts" in classes else "glossary"
        self.in_register = outer
        level = f"{self.depth + 1}, " if listing == "register" else ""
        return f"{listing}({level}\n" + ",\n".join(items) + "\n)"

    def on_listing(self, node: nodes.definition_list) -> str:
        """Return a register that the site sets as a table."""
        return self.on_definition_list(node)

    def on_folded(self, node: nodes.definition_list) -> str:
        """Return a register that the site folds."""
        return self.on_definition_list(node)

    def _item(self, item: nodes.definition_list_item) -> str:
        terms = [child for child in item.children if isinstance(child, nodes.term)]
        rest = [part for child in item.children if isinstance(child, nodes.definition) for part in child.children]
        ids = [self.anchors(term) for term in terms if term["ids"]]
        key = next((self.places.keys[name] for term in terms for name in term["ids"] if name in self.places.keys), "")
        heads = " + ".join(self.inside(term) for term in terms)
        return f"({{{'; '.join(ids)}}}, {string(key)}, {heads}, {self.blocks(rest)})"

    def on_block_quote(self, node: nodes.block_quote) -> str:
        """Return words of others, set apart."""
        return f"quote(block: true, {self.blocks(node.children)})"

    def on_attribution(self, node: nodes.attribution) -> str:
        """Return who said the words above."""
        return f"attribution({self.inside(node)})"

    def on_literal_block(self, node: nodes.literal_block) -> str:
        """Return lines as they stand."""
        self.said.append((self.place(node), node.astext()))
        return f"raw(block: true, {string(node.astext())})"

    def on_admonition(self, node: nodes.Element) -> str:
        """Return a note with a rule beside it; its title is given, or the name of its kind."""
        given = node.children and isinstance(node.children[0], nodes.title)
        kind = type(node).__name__
        title = (
            self.inside(node.children[0]) if given else string("See also" if kind == "seealso" else kind.capitalize())
        )
        return f"admonition({title}, {self.blocks(node.children[1:] if given else node.children)})"

    def on_sidebar(self, node: nodes.sidebar) -> str:
        """Return a note for the margin, on paper between two rules."""
        given = node.children and isinstance(node.children[0], nodes.title) and node.children[0].astext().strip()
        title = self.inside(node.children[0]) if given else "none"
        rest = [child for child in node.children if not isinstance(child, nodes.title)]
        return f"aside({title}, {self.blocks(rest)})"

    def on_container(self, node: nodes.container) -> str:
        """Return what it holds: a cell, an output, a table with its sources, or the bibliography."""
        if node.children and all(isinstance(child, nodes.citation) for child in node.children):
            return "bibliography-list(\n" + ",\n".join(self._citation(child) for child in node.children) + "\n)"
        if "report-card" in node["classes"]:
            heads = ("card-claim", "card-standing")
            head = [child for child in node.children if set(heads) & set(child["classes"])]
            rest = [child for child in node.children if child not in head]
            return f"card({self.anchors(node) or 'none'}, {self.blocks(head)}, {self.blocks(rest)})"
        if "lead" in node["classes"]:
            return f"lead({self.blocks(node.children)})"
        return self.blocks(node.children)

    def on_fold(self, node: nodes.Element) -> str:
        """Return what a page folds up, open and small; nothing where the same stands in the chapter."""
        if not node["printed"]:
            return ""
        return f"small-print({self.blocks(node.children)})"

    def _citation(self, node: nodes.citation) -> str:
        label, *rest = node.children
        for address in [each for each in node.findall(nodes.reference) if each.get("refuri", "").startswith("http")]:
            address.parent.remove(address)  # the entry of the source in the register has it
        outer, self.in_register = self.in_register, True
        code = f"({{{self.anchors(node)}}}, {string(label.astext())}, {self.blocks(rest)})"
        self.in_register = outer
        return code

    def on_compound(self, node: nodes.compound) -> str:
        """Return what it holds; the list of chapters that it may be is the table of contents on paper."""
        return "" if "toctree-wrapper" in node["classes"] else self.blocks(node.children)

    def on_footnote(self, node: nodes.footnote) -> str:
        """Return nothing: a note stands where it is referred to."""
        return ""

    def on_transition(self, node: nodes.transition) -> str:
        """Return a pause, except for the rule that the site sets above its notes."""
        return "" if "footnotes" in node["classes"] else "pause"
