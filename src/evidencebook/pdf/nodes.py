"""From a resolved page to Typst code: one visitor for each node that the report uses; any other is an error that names it."""

from dataclasses import dataclass, field
from itertools import groupby

from docutils import nodes
from sphinx.util import logging

from evidencebook.pdf import opener, series, yearly
from evidencebook.pdf.escape import ROOM, string
from evidencebook.pdf.exhibits import Exhibits
from evidencebook.pdf.inline import Inline

LOGGER = logging.getLogger(__name__)
# A paragraph of fewer letters (one line) below a heading is kept together with what follows.
LINE = 75
# An entry with fewer letters stays in one column; of a longer one, so many paragraphs stay with the last.
WHOLE, WITH_LAST = 1100, 2
# Of a chapter with more sections, such as a dictionary, the contents list none.
LISTED = 20
ADMONITIONS = ("note", "tip", "hint", "important", "warning", "caution", "attention", "danger", "error", "seealso")


# What prints paragraphs of some classes.
_OF_CLASS = {
    "card-links": "nothing",
    "imprint": "nothing",
    "elsewhere": "elsewhere",
    "card-sources": "card_sources",
    "source-line": "source_line",
    "uses": "used_on",
    "figure-note": "figure_note",
}


class PageError(Exception):
    """A page holds something that cannot be printed; the message says where, what, and what to do."""


def _is_note(node: nodes.Node) -> bool:
    return type(node).__name__ == "numbered_note"


@dataclass(frozen=True)
class Places:
    """Where links of a volume lead: the `labels` that are in it, and the `keys` of the entries that it lists.

    Of an element with several labels, each stands with the first, which is the one that says what is there.

    `sources` are the keys of sources by the labels of their entries in the bibliography, `named` the labels of the works cited
    by the names that notes call them. Other pages are at the `site`, if it
    has an address. `traced` says that the places where entries are used are to be found; `used` are those of the report,
    pages by their labels.
    """

    labels: dict[str, str]
    keys: dict[str, str]
    sources: dict[str, str]
    named: dict[str, str] = field(default_factory=dict)
    site: str = ""
    traced: bool = False
    used: dict[str, int] = field(default_factory=dict)


class Writer(Inline, Exhibits):
    """Writes one page: `name` is its document, `numbers` those of its figures and tables.

    `cited` are sources, by their keys; `shown` the figures and tables that the list of works cited is to name at them.

    `is_front` says that it is the front page, which has a form of its own.
    """

    INTERNAL = "%"

    def __init__(self, name: str, file: str, places: Places, numbers: dict, *, is_front: bool = False):
        self.name, self.file, self.places, self.numbers, self.is_front = name, file, places, numbers, is_front
        self.cited: set[str] = set()
        self.shown: dict[str, list[str]] = {}
        self.depth, self.parts, self.room, self.language = 0, 0, ROOM, ""
        self.in_register = self.in_heading = False
        self.footnotes: dict[str, nodes.footnote] = {}
        # The numbers of an author's notes by their ids, the number of the last note, and how many have been named.
        self.noted: dict[str, int] = {}
        self.note = self.marks = 0
        self.notes: dict[int, nodes.Element] = {}
        self.in_note = False
        self.table_notes: dict[str, list[str]] | None = None
        self.said: list[tuple[str, str]] = []

    def page(self, document: nodes.document, language: str = "") -> str:
        """Return the code of a page.

        `language` is that of the page where it is not the report's own: it is marked, and hyphenation follows it.
        """
        self.footnotes = {name: note for note in document.findall(nodes.footnote) for name in note["ids"]}
        self.notes = {each["number"]: each for each in document.findall(_is_note)}
        self.language, self.document = language, document
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
        return self.row(node.children)

    def row(self, children: list[nodes.Node]) -> str:
        """Return nodes one after another as one piece of content."""
        codes = [code for child in children if (code := self.render(child))]
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

    def names(self, node: nodes.Element) -> str:
        """Return the labels of a node as a list, for the element that links lead to."""
        return "(" + "".join(f"{string(self.label('', name))}, " for name in node["ids"]) + ")"

    def on_section(self, node: nodes.section) -> str:
        """Return a section with its heading; the first one of a page starts a chapter."""
        self.depth += 1
        title, *rest = node.children
        self.in_heading = True
        ids = [*node["ids"], ""] if self.depth == 1 else node["ids"]  # a reference to a whole page has no id
        names = ", ".join(string(self.label("", name)) for name in ids)
        if self.depth <= 2 and self.is_front:
            self.parts += self.depth == 2
            kind = "front-page(" if self.depth == 1 else f"front-part({self.parts}, "
            opens = f"{kind}{string(self.name)}, ({names},), {self.inside(title)})"
        elif self.depth == 1:
            opens = f"chapter({string(self.name)}, ({names},), {self.inside(title)})"
        else:
            beside = [each for each in node.parent.children if isinstance(each, nodes.section)]
            listed = "" if len(beside) <= LISTED else ", listed: false"
            opens = f"section({self.depth}, ({names},), {self.inside(title)}{listed})"
        self.in_heading = False
        if len(rest) > 1 and isinstance(rest[0], nodes.paragraph) and len(rest[0].astext()) < LINE:
            body = f"{{\nwith-next({self.render(rest[0]) or '[]'})\n{self.blocks(rest[1:])}\n}}"
        else:
            body = self.blocks(rest)
        if self.depth == 1 and self.language:
            # The opener names the part of the book, which is in the report's language; the title says its own.
            body = f"{{\nset text(lang: {string(self.language)}, region: none)\n{body}\n}}"
        self.depth -= 1
        return f"{opens}\n{body}"

    def on_paragraph(self, node: nodes.paragraph) -> str:
        """Return a paragraph, or what one of a class stands for; what only a screen can use is left out."""
        for name in node["classes"]:
            if name in _OF_CLASS:
                return getattr(self, _OF_CLASS[name])(node)
        anchors = f"{self.anchors(node)}\n" if node["ids"] else ""
        return f"{anchors}par({self.inside(node)})"

    def figure_note(self, node: nodes.paragraph) -> str:
        """Return how to read a figure."""
        return f"note({self.inside(node)})"

    def nothing(self, _: nodes.Node) -> str:
        """Return nothing."""
        return ""

    def elsewhere(self, node: nodes.paragraph) -> str:
        """Return where something stands that the report has no room for."""
        return f"elsewhere({self.inside(node)})"

    def on_claim(self, node: nodes.paragraph) -> str:
        """Return the claim of a card, a heading that is the target of links to the card."""
        return f"claim({self.names(node.parent)}, {self.depth + 1}, {self.inside(node)})"

    def card_sources(self, node: nodes.paragraph) -> str:
        """Return on what a finding rests; on the front page nothing, since the chapter of the finding has it."""
        return "" if self.is_front else f"source-line({self.inside(node)})"

    def used_on(self, node: nodes.paragraph) -> str:
        """Return on which pages of the report an entry is used."""
        pages = sorted({self.places.used[each] for each in node["places"] if each in self.places.used})
        return f"used-on({string(', '.join(map(str, pages)))}, {str(len(pages) > 1).lower()})" if pages else ""

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
        if all(term["ids"] and term["ids"][0].startswith("likelihood-") for term in node.findall(nodes.term)):
            return f"scale({', '.join(self._item(item) for item in node.children)})"
        outer, self.in_register = self.in_register, self.in_register or "register" in node["classes"]
        classes = node["classes"]
        if "facts-register" in classes:
            code = self._facts(node)
            self.in_register = outer
            return code
        items = [self._item(item) for item in node.children]
        register = "described" if "columns" in classes else "register"
        listing = register if "register" in classes else "facts" if "card-facts" in classes else "glossary"
        self.in_register = outer
        level = f"{self.depth + 1}, " if listing == register else ""
        return f"{listing}({level}\n" + ",\n".join(items) + "\n)"

    def _facts(self, node: nodes.definition_list) -> str:
        """Return the register of facts: its entries, and those of one series as a table."""
        codes = []
        for is_series, runs in groupby(yearly.runs(self, node), key=lambda run: len(run) > 1):
            if is_series:
                codes += [yearly.table(self, self.depth + 1, run) for run in runs]
            else:
                items = ",\n".join(self._item(item) for (item,) in runs)
                codes.append(f"register({self.depth + 1}, \n{items}\n)")
        return "\n".join(codes)

    def on_listing(self, node: nodes.definition_list) -> str:
        """Return a register that the site sets as a table."""
        return self.on_definition_list(node)

    def on_folded(self, node: nodes.definition_list) -> str:
        """Return a register that the site folds."""
        return self.on_definition_list(node)

    def _item(self, item: nodes.definition_list_item) -> str:
        terms = [child for child in item.children if isinstance(child, nodes.term)]
        rest = [part for child in item.children if isinstance(child, nodes.definition) for part in child.children]
        names = "".join(f"{string(self.label('', name))}, " for term in terms for name in term["ids"])
        key = next((self.places.keys[name] for term in terms for name in term["ids"] if name in self.places.keys), "")
        heads = " + ".join(self.inside(term) for term in terms)
        if len(item.astext()) < WHOLE:
            return f"(({names}), {string(key)}, {heads}, true, {self.blocks(rest)})"
        # No column begins with the sources of an entry.
        codes = [self.render(part) for part in rest]
        ends = range(len(codes) - 1 - WITH_LAST, len(codes) - 1)
        body = "\n".join(f"with-next({code})" if n in ends else code for n, code in enumerate(codes) if code)
        return f"(({names}), {string(key)}, {heads}, false, {{\n{body}\n}})"

    def on_block_quote(self, node: nodes.block_quote) -> str:
        """Return words of others, set apart."""
        return f"quote(block: true, {self.blocks(node.children)})"

    def on_attribution(self, node: nodes.attribution) -> str:
        """Return who said the words above."""
        return f"attribution({self.inside(node)})"

    def on_literal_block(self, node: nodes.literal_block) -> str:
        """Return lines unchanged."""
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
            if self.is_front and "finding-card" in node["classes"]:
                return self._finding_line(head, rest)
            return f"card({self.blocks(head)}, {self.blocks(rest)})"
        if {"on-screen", "actions"} & set(node["classes"]):  # what only a screen can use, such as files to take along
            return ""
        if "lead" in node["classes"]:
            below = "" if self.is_front else opener.code(self, self.document)
            return f"lead({self.blocks(node.children)})\n{below}".rstrip()
        return self.blocks(node.children)

    def _finding_line(self, head: list[nodes.Element], rest: list[nodes.Element]) -> str:
        """Return a finding on the front page: the claim, how sure it is, and the page of its chapter."""
        links = [link for part in rest if "card-links" in part["classes"] for link in part.findall(nodes.reference)]
        claim, *standing = head
        return f"finding-line({self.render(claim)}, {self.blocks(standing)}, {self.row(links[:1])})"

    def on_fold(self, node: nodes.Element) -> str:
        """Return folded content, open and in small type; nothing if the chapter has the same."""
        if not node["printed"]:
            return ""
        return f"small-print({self.blocks(node.children)})"

    def _citation(self, node: nodes.citation) -> str:
        label, *rest = node.children
        outer, self.in_register = self.in_register, True
        code = f"({self.names(node)}, {string(label.astext())}, {self.blocks(rest)})"
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
