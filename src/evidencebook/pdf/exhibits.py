"""Visitors of figures and tables. Each returns Typst code."""

import re
from itertools import zip_longest

from docutils import nodes

from evidencebook import project
from evidencebook.files import fingerprints
from evidencebook.pdf import opener
from evidencebook.pdf.escape import ROOM, bound, flow, string

# How many letters of a table fit on a full line, and how many of them the margins of a column take.
LINE, MARGIN = 116, 2
# Up to this many sources are named below a figure or table.
FEW = 2
# A row with more letters than this in one cell may be broken across pages.
TALL = 900
# The ratio of height to width above which a drawing in full width does not fit on a page with its title and sources.
TALLEST = 1.08
_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_VARIABLE = re.compile(r"var\(--[\w-]+,\s*([^)]+)\)")


class Exhibits:
    """The part of the writer that sets figures and tables."""

    def on_figure(self, node: nodes.figure) -> str:
        """Return a figure that stays with its title, caption and sources."""
        of_kind = {type(child): child for child in node.children}
        title = next((child for child in node.children if "exhibit-title" in child.get("classes", ())), None)
        caption, legend = of_kind.get(nodes.caption), of_kind.get(nodes.legend)
        below = [f"note({self.inside(caption)})"] if title and caption else []
        below += [self.render(child) for child in legend.children] if legend else []
        parts = [child for child in node.children if child not in (title, caption, legend)]
        head = f"{{{self.used_here(node)}{self.inside(title or caption)}}}" if title or caption else "none"
        below = "{" + "\n".join(below) + "}" if below else "none"
        stays = self.is_front or opener.is_early(node, self.document)
        name = "picture-here" if stays else "picture"
        return f"{name}({self._numbered(node, 'figure')}, {head}, {self.blocks(parts)}, {below})"

    def on_chart(self, node: nodes.Element) -> str:
        """Return a chart as the site draws it on a wide screen, in its light colours."""
        drawing = _VARIABLE.sub(r"\1", node["wide"])
        box = _BOX.search(drawing)
        is_tall = box is not None and float(box[2]) > TALLEST * float(box[1])
        size = "height: 192mm" if is_tall else "width: 97%"  # what is taller would run off the sheet
        return f'image(bytes({string(drawing)}), format: "svg", {size}, alt: {string(node["alt"])})'

    def on_drawing(self, node: nodes.Element) -> str:
        """Return a picture of a figure that stands elsewhere."""
        return self.on_chart(node)

    def on_image(self, node: nodes.image) -> str:
        """Return a picture that a page takes from a file; one without a text alternative is refused."""
        if not node.get("alt"):
            return self.refuse(
                node, f"the picture {node['uri']} has no text alternative", "give it one: ![what it shows](…)"
            )
        file = (project.root() / node["uri"]).resolve()
        content = fingerprints.digest(file.read_bytes())  # so that a changed picture makes a changed document
        return f'image({string(str(file))}, /* {content} */ width: 97%, fit: "contain", alt: {string(node["alt"])})'

    def _numbered(self, node: nodes.Element, kind: str) -> str:
        """Return the labels of an exhibit and its number."""
        return f"{self.names(node)}, {string(self._number(node, kind))}"

    def _number(self, node: nodes.Element, kind: str) -> str:
        """Return the number of an exhibit, the same that the site gives it."""
        number = next((n for name in node["ids"] if (n := self.numbers.get(kind, {}).get(name))), None)
        return ".".join(map(str, number)) if number else ""

    def source_line(self, node: nodes.paragraph) -> str:
        """Return the sources of an exhibit: where they are many, the list of works cited names the exhibit at each."""
        targets = [self.label(link.get("refuri", ""), link.get("refid")) for link in node.findall(nodes.reference)]
        keys = [self.places.sources[target] for target in targets if target in self.places.sources]
        words = self._words_for_exhibit(node)
        if not self.places.named or len(keys) <= FEW or not words:
            return f"source-line({self.inside(node)})"
        self.cited |= set(keys)
        for key in keys:
            self.shown.setdefault(key, []).append(words)
        notes = [self.render(child) for child in node.children if type(child).__name__ == "note_ref"]
        told = flow(f"Sources: {len(set(keys))} of the works cited, marked {words} there.")
        return f"source-line({{{'; '.join([told, *notes])}}})"

    def _words_for_exhibit(self, node: nodes.Node) -> str:
        """Return what the figure or table is called that a line stands below: Fig. 5; nothing where it has no number."""
        while node is not None:
            if isinstance(node, nodes.figure):
                number = self._number(node, "figure")
                return f"Fig. {number}" if number else ""
            if "exhibit" in node.get("classes", ()):
                number = self._number(next(node.findall(nodes.table)), "table")
                return f"Table {number}" if number else ""
            node = node.parent
        return ""

    def on_table(self, node: nodes.table) -> str:
        """Return a table that may run over pages and repeats its head."""
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        group = next(child for child in node.children if isinstance(child, nodes.tgroup))
        heads = [row for part in group.findall(nodes.thead) for row in part.children]
        rows = [row for part in group.findall(nodes.tbody) for row in part.children]
        weights = _weights([*heads, *rows], sum(isinstance(child, nodes.colspec) for child in group.children))
        line = LINE - MARGIN * len(weights)
        rooms = [max(1, int(line * weight / sum(weights)) - 1) for weight in weights]
        outer, self.table_notes = self.table_notes, {}
        goes_on = f"goes-on({string(self._number(node, 'table'))}); " if title is not None else ""
        head = "".join(f"{self._row(row, rooms, goes_on if row is heads[0] else '')}, " for row in heads)
        body = "".join(f"{self._group(row) if 'group' in row['classes'] else self._row(row, rooms)},\n" for row in rows)
        columns = ", ".join(f"{weight}fr" for weight in weights)
        name, note = self._title(title)
        name = f"{{{used}{name}}}" if (used := self.used_here(node)) and title is not None else name
        notes, self.table_notes = self.table_notes, outer
        # Rows that rest on the same have one note below.
        below = ", ".join(f"(({', '.join(marks)},), {code})" for code, marks in notes.items())
        below = f"\ntable-notes({below})" if below else ""
        return f"tabular({self._numbered(node, 'table')}, {name}, {note}, ({columns},), ({head}), (\n{body})){below}"

    def _title(self, title: nodes.title | None) -> tuple[str, str]:
        """Return the first piece of a title, which names the table, and the rest, which says how to read it."""
        if title is None:
            return "none", "none"
        first, *rest = title.children
        codes = [code for child in rest if (code := self.render(child))]
        if isinstance(first, nodes.Text):
            first.parent, first = title, nodes.Text(first.rstrip().removesuffix("."))
            first.parent = title  # for the record of its place
        return self.render(first) or "[]", "{" + "; ".join(codes) + "}" if codes else "none"

    def _group(self, row: nodes.row) -> str:
        """Return the line above rows that belong together, which is repeated where they go on on another page."""
        (head,) = row.children
        return f"group-head({head['morecols'] + 1}, {self._cell(head)})"

    def _row(self, row: nodes.row, rooms: list[int], before: str = "") -> str:
        """Return the cells of a row, with something `before` its first words; one that is not tall stays on one page."""
        whole = all(len(cell.astext()) < TALL for cell in row.children)
        codes = []
        for cell, room in zip_longest(row.children, rooms[: len(row.children)], fillvalue=ROOM):
            self.room = min(ROOM, room)
            span = f"colspan: {cell.get('morecols', 0) + 1}, rowspan: {cell.get('morerows', 0) + 1}"
            codes.append(
                f"table.cell({span}, breakable: {'false' if whole else 'true'}, {{{before}{self._cell(cell)}}})"
            )
            before = ""
        self.room = ROOM
        return ", ".join(codes)

    def _cell(self, cell: nodes.entry) -> str:
        """Return what a cell holds: a single paragraph as its words alone."""
        only = cell.children[0] if len(cell.children) == 1 else None
        return self.inside(only) if isinstance(only, nodes.paragraph) else self.blocks(cell.children)


def _weights(rows: list[nodes.row], columns: int) -> list[int]:
    """Return how wide each column is in relation to the others: its longest word, or more where it has much to say.

    A no-break space is within a word here: “561,000 tonnes” stays on one line.
    """
    whole = [[bound(cell.astext()) for cell in row.children] for row in rows if len(row.children) == columns]
    weights = []
    for texts in zip(*whole, strict=True):
        longest = max((len(word) for text in texts for word in re.split(r"[ \n]", text)), default=0)
        mean = sum(map(len, texts)) / len(texts)
        weights.append(max(4, min(longest, ROOM), round(1.5 * mean**0.6)))
    return weights or [1] * columns
