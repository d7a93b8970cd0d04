"""Visitors for inline nodes. Each returns Typst code."""

from docutils import nodes

from evidencebook.evidence import languages, sources
from evidencebook.evidence.formulas import FormulaError
from evidencebook.pdf.escape import flow, string
from evidencebook.pdf.formulas import typst


def _once(parts: list[nodes.Node]) -> list[nodes.Node]:
    """Return parts of a note without paragraphs of a source that it names already: two passages may stand in one."""
    kept: list[nodes.Node] = []
    seen: set[str] = set()
    for part in parts:
        place = part.astext().rpartition("¶")[2] if isinstance(part, nodes.reference) and "¶" in part.astext() else ""
        if place in seen and kept and kept[-1].astext() == "; ":
            kept.pop()
        else:
            kept.append(part)
        seen |= {place} if place else set()
    return kept


class Inline:
    """The part of the writer that sets running text; `inside` and `label` are of the writer itself."""

    def on_text(self, node: nodes.Text) -> str:
        """Return text; nothing for an empty one."""
        return flow(node.astext(), self.room, marked=not self.language) if node.astext() else ""

    def on_emphasis(self, node: nodes.emphasis) -> str:
        """Return emphasised words."""
        return f"emph({self.inside(node)})"

    def on_strong(self, node: nodes.strong) -> str:
        """Return words in bold."""
        return f"strong({self.inside(node)})"

    def on_literal(self, node: nodes.literal) -> str:
        """Return an id or a name of a file."""
        return f"code({self.inside(node)})"

    def on_superscript(self, node: nodes.superscript) -> str:
        """Return raised characters."""
        return f"super({self.inside(node)})"

    def on_subscript(self, node: nodes.subscript) -> str:
        """Return lowered characters."""
        return f"sub({self.inside(node)})"

    def on_inline(self, node: nodes.inline) -> str:
        """Return what it holds; its classes say what a page may look like, and the standing of a finding is set apart."""
        inside = self.inside(node)
        for name in node["classes"]:
            if name == f"language-{languages.OWN}":
                inside = f'text(lang: {string(languages.OWN)}, region: "GB", {inside})'
            elif name.startswith("language-"):
                inside = f"text(lang: {string(name.removeprefix('language-'))}, region: none, {inside})"
        return f"standing({inside})" if "standing" in node["classes"] else inside

    def on_title_reference(self, node: nodes.title_reference) -> str:
        """Return the title of a work."""
        return f"emph({self.inside(node)})"

    def on_download_reference(self, node: nodes.Element) -> str:
        """Return the name of a file that the site gives; a sheet of paper cannot."""
        return self.inside(node)

    def on_reference(self, node: nodes.reference) -> str:
        """Return a link: to an entry with its key, elsewhere in the volume with its page, to the site, or outside."""
        body = self.inside(node)
        uri = node.get("refuri", "")
        if not uri.startswith(self.INTERNAL) and "refid" not in node:
            # a file that the site gives has no address on paper, as with `on_download_reference`
            return body if node.get("internal") else self._outside(node, uri, body)
        target = self.label(uri, node.get("refid"))
        kind, name = target.rpartition("#")[2].partition("-")[0], target.rpartition("#")[2]
        body = f"number-of({body})" if kind == "fact" and not self.in_register and not self.in_note else body
        body = self.used_here(node) + body
        if source := self.places.sources.get(target):
            self.cited.add(source)
        if target not in self.places.labels:
            return self._elsewhere(target, body, self.places.named.get(self._called(node, source)))
        first = string(self.places.labels[target])
        if name in self.places.keys and "evidence" in node["classes"]:
            return f"mark({string(self.places.keys[name])}, {first}, {{{body}}})"
        if target in self.places.sources or "evidence" in node["classes"]:
            return f"see({first}, {{{body}}})"
        if isinstance(last := node.children[-1], nodes.Text) and last.endswith("."):
            # the page stands before the full stop of a sentence
            whole = self.row([*node.children[:-1], nodes.Text(last.removesuffix("."))])
            return f'see-page({first}, {whole}); "."'
        return f"see-page({first}, {{{body}}})"

    def _called(self, node: nodes.reference, source: str | None) -> str:
        """Return the name of the source that a link in a note or a source line leads to."""
        return sources.read()[source].named if source else node.astext().partition(", ¶")[0]

    def _elsewhere(self, target: str, body: str, cited: str | None) -> str:
        """Return words whose entry is in another file: a link to the work `cited`, or to the entry on the site, if it has one."""
        if cited:
            return f"see({string(cited)}, {{{body}}})"
        page, _, anchor = target.partition("#")
        if not self.places.site or target in self.places.sources:
            return f"{{{body}}}"
        address = f"{self.places.site}{page}.html" + (f"#{anchor}" if anchor else "")
        return f"web({string(address)}, {{{body}}})"

    def on_mark(self, node: nodes.reference) -> str:
        """Return a mark of evidence with the key of its entry."""
        return self.on_reference(node)

    def _outside(self, node: nodes.reference, uri: str, body: str) -> str:
        """Return a link to another place; where prose does not show the address, a note does, or the note that it stands in."""
        shown = node.astext() in {
            uri,
            uri.removeprefix("mailto:"),
            uri.removeprefix("https://").removeprefix("http://"),
        }
        link = f"web({string(uri)}, {body})"
        if shown or self.in_register or self.in_heading:
            return link
        address = f"web({string(uri)}, {{{flow(uri.removeprefix('mailto:'))}}})"
        return f"{link}; [ (]; {address}; [)]" if self.in_note else f"{link}; {self._own_note(address)}"

    def on_footnote_reference(self, node: nodes.footnote_reference) -> str:
        """Return the note itself, which Typst sets at the foot of the page; a second reference repeats its number."""
        note = self.footnotes[node["refid"]]
        name = string(self.label("", f"note {node['refid']}"))
        if (number := self.noted.get(node["refid"])) is not None:
            return f"note-again({number}, {name})"
        outer, self.in_note = self.in_note, True
        body = self.blocks(note.children[1:])
        self.in_note = outer
        code = self._own_note(body, name)
        self.noted[node["refid"]] = self.note
        return code

    def _own_note(self, body: str, name: str = "") -> str:
        """Return a note that has the number after that of the note before it."""
        self.note += 1
        return f"own-note({self.note}, {name or self._note_name()}, {body})"

    def _note_name(self) -> str:
        """Return a new label for a note."""
        self.marks += 1
        return string(self.label("", f"note {self.marks}"))

    def on_note_ref(self, node: nodes.Element) -> str:
        """Return the note itself as a footnote with the number that the site gives it."""
        self.cited |= set(node["sources"])
        outer, self.in_note = self.in_note, True
        lines = dict.fromkeys(self._note_line(line) for line in self.notes[node["number"]].children)
        self.in_note = outer
        code = f"{{{'; [ ]; '.join(lines)}}}"
        if self.table_notes is None:
            self.note = node["number"]
            return f"{self.used_here(node)}numbered-note({node['number']}, {self._note_name()}, {code})"
        name = string(self.label("", f"table note {node['number']}"))
        self.table_notes.setdefault(code, []).append(f"({node['number']}, {name})")
        return f"{self.used_here(node)}table-mark({node['number']}, {name})"

    def used_here(self, node: nodes.Element) -> str:
        """Return marks by which the pages can be found that use what a node leads to."""
        return "".join(f"use({string(self.label('', each))}); " for each in node["ids"] if self.places.traced)

    def _note_line(self, line: nodes.paragraph) -> str:
        """Return a line of a note; of a disagreement its subject, of a search its question, as the evidence volume has the rest."""
        kinds = {name for link in line.findall(nodes.reference) for name in link["classes"]}
        most = 1 if "disagreement" in kinds else 2 if "search" in kinds else len(line.children)
        parts = _once(line.children[:most])
        ends = parts[-1].astext().rstrip()[-1:] if parts else ""
        return self.row(parts if ends in (".", "?", "!") else [*parts, nodes.Text(".")])

    def on_notes(self, node: nodes.Element) -> str:
        """Return nothing: each note stands at the foot of the page that refers to it."""
        return ""

    def on_likelihood(self, node: nodes.Element) -> str:
        """Return a term of the scale of likelihood with its bar of seven steps."""
        return f"likelihood({node['step']}, {self.inside(node)})"

    def on_card_link(self, node: nodes.Element) -> str:
        """Return the words of a link that led nowhere."""
        return self.inside(node)

    def on_in_full(self, node: nodes.Element) -> str:
        """Return nothing: a footnote names its sources and no more."""
        return ""

    def on_target(self, node: nodes.target) -> str:
        """Return nothing: where a target points is an id of the element that follows it."""
        return self.inside(node) if node.children else ""

    def on_number_reference(self, node: nodes.Element) -> str:
        """Return what a numbered reference was resolved to."""
        return self.on_reference(node)

    def on_math(self, node: nodes.math) -> str:
        """Return a formula within a line."""
        return self._formula(node, block=False)

    def on_math_block(self, node: nodes.math_block) -> str:
        """Return a formula that stands apart."""
        anchors = f"{self.anchors(node)}\n" if node["ids"] else ""
        return anchors + self._formula(node, block=True)

    def _formula(self, node: nodes.TextElement, block: bool) -> str:
        try:
            return typst(node.astext(), block)
        except FormulaError as error:
            return self.refuse(node, f"the formula {node.astext()!r} cannot be set: {error}", "write it in another way")

    def on_struck(self, node: nodes.Element) -> str:
        """Return words that are struck out."""
        return f"strike({self.inside(node)})"

    def on_line_break(self, node: nodes.Element) -> str:
        """Return a new line within a paragraph."""
        return "linebreak()"

    def on_box(self, node: nodes.Element) -> str:
        """Return a box of a task list."""
        return f"task({'true' if node['done'] else 'false'})"

    def on_pdf_link(self, node: nodes.Element) -> str:
        """Return nothing: readers of the PDF need no link to it."""
        return ""

    def on_timeline(self, node: nodes.Element) -> str:
        """Return nothing: the list that follows has all that the picture shows, and paper cannot zoom."""
        return ""

    def on_permalink(self, node: nodes.Element) -> str:
        """Return nothing: on paper an entry has no address."""
        return ""

    def on_raw(self, node: nodes.raw) -> str:
        """Return nothing for what is HTML: the way to a place of the site."""
        if "html" in node.get("format", "").split():
            return ""
        return self.unknown(node)

    def on_comment(self, node: nodes.comment) -> str:
        """Return nothing, as on the site."""
        return ""
