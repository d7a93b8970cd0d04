"""The search index: every section, figure, table and register entry, in files that need no server.

They are scripts, since a page that was opened from a disk may load scripts and nothing else. They are loaded when something
is searched for, together with the bundle that searches them (`browser/search.mjs`): first what readers ask for most, in few
words, then the rest. Sphinx's own index knows pages alone.
"""

import json
import re
from calendar import month_name
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from evidencebook import project
from evidencebook.evidence import tables
from evidencebook.evidence.source_texts import INVISIBLE
from evidencebook.files import atomic
from evidencebook.pdf import volumes
from evidencebook.sphinxext import entities
from evidencebook.sphinxext.notes import notes

FILES = "search-index-{}.js"
KEPT = "report-search.json"
# The names of the kinds of results; the kind of a register entry is the first part of its id.
KINDS = {
    "section": "Sections",
    "figure": "Figures",
    "table": "Tables",
    "fact": "Facts",
    "quotation": "Quotations",
    "passage": "Passages",
    "event": "Events",
    "dated": "Events of the record",
    "claim": "Claims",
    "disagreement": "Disagreements",
    "finding": "Findings",
    "recommendation": "Recommendations",
    "channel": "Channels",
    "source": "Sources",
    "name": "Names",
    "term": "Terms",
    "designation": "Designations",
    "likelihood": "Terms of likelihood",
    "evidence": "Rows of evidence",
    "search": "Searches",
}
# The kinds of results in each part of the index. The first part has only titles of what the second has in full.
_TITLED = ("section", "figure", "table", "finding", "recommendation")
PARTS = (
    (*_TITLED, "name", "term"),
    _TITLED,
    ("event", "dated", "claim", "disagreement", "channel", "quotation"),
    ("fact", "passage", "designation", "likelihood", "search"),
    ("evidence",),
    ("source",),
)
_TARGET = re.compile(rf"({'|'.join(KINDS)})-.")
# Abbreviations that readers search for; `report.toml` has the synonyms of its subject.
_LONG = [month for month in month_name if len(month) > len("May")]
SHORT = [["Figure", "Fig"], ["September", "Sept"], *([month, month[:3]] for month in _LONG)]
# Nodes in a section that are not part of its text.
_APART = (
    *(nodes.section, nodes.title, nodes.figure, nodes.table, nodes.definition_list, nodes.raw, nodes.comment),
    *(nodes.image, nodes.target, nodes.substitution_definition, nodes.system_message, notes),
)

# What is found: the id on its page, its kind, its title, the section that it stands in, and its text.
Record = tuple[str, str, str, str, str]


def records(page: nodes.document) -> list[Record]:
    """Return what can be found on a page, in its order: sections, then what stands in each."""
    return [record for section in page.findall(nodes.section) for record in _of_section(section)]


def _of_section(section: nodes.section) -> Iterator[Record]:
    """Return a section with its own text, and the figures, tables and entries that stand in it."""
    title = _words(section.next_node(nodes.title))
    above = section.parent.next_node(nodes.title) if isinstance(section.parent, nodes.section) else None
    own = [child for child in section.children if not isinstance(child, _APART)]
    anchor = section["ids"][0] if above is not None else ""
    yield anchor, "section", title, _words(above), " ".join(filter(None, map(_words, own)))
    for child in section.children:
        if not isinstance(child, nodes.section):
            yield from _within(child, title)


def _within(part: nodes.Node, section: str) -> Iterator[Record]:
    for node in part.findall(lambda node: isinstance(node, nodes.Element) and bool(node["ids"])):
        entry = next((name for name in node["ids"] if _TARGET.match(name)), "")
        if isinstance(node, nodes.figure):
            # A chart has its title above it, a picture its caption below.
            title = node.next_node(nodes.caption if "picture" in node["classes"] else nodes.paragraph)
            yield node["ids"][0], "figure", _words(title), section, _words(node, but=title)
        elif isinstance(node, nodes.table) and (caption := node.next_node(nodes.title)):
            title = caption.children[0]
            yield node["ids"][0], "table", _words(title).rstrip(". "), section, _words(node, but=title)
        elif entry:
            term = isinstance(node, nodes.term)
            heading = node if term else node.next_node(nodes.entry) or node
            text = _words(node.parent if term else node, but=heading)
            yield entry, entry.split("-")[0], _words(heading, but=heading.next_node(nodes.literal)), section, text


def _words(node: nodes.Node | None, but: nodes.Node | None = None) -> str:
    """Return the words of a node in one line, without numbers of notes and marks of passages; `but` is a part to leave out."""
    # What a bibliography lists has entries of its own.
    if node is None or node is but or isinstance(node, nodes.raw | nodes.comment | nodes.image | nodes.citation):
        return ""
    if isinstance(node, nodes.Text):
        return str(node).translate(INVISIBLE)  # a soft hyphen would split a word in two
    if {"passage", "headerlink", "note-ref"} & set(node.get("classes", ())):
        return ""
    words = ("" if isinstance(node, nodes.TextElement) else " ").join(_words(child, but) for child in node.children)
    return words if isinstance(node, nodes.Inline) else re.sub("[ \n]+", " ", words).strip()


def spellings() -> list[list[str]]:
    """Return words of names with the other ways to write them: [["Vienna", "Wien"], …].

    Variants of as many words as the name are set against it word by word; a surname alone, against the last one; a name in
    Cyrillic letters is written in Latin ones by the search itself.
    """
    found: dict[str, set[str]] = {}
    for row in tables.read("terms").itertuples() if "terms" in tables.codebook() else ():
        for variant in filter(str.isalpha, (each.strip() for each in row.variants.split(";"))):
            if row.term.isalpha():
                found.setdefault(row.term, {row.term}).add(variant)
    for row in tables.read("names").itertuples():
        words = re.findall(r"[\w’'.-]+", row.name)
        for variant in filter(None, (each.strip() for each in row.variants.split(";"))):
            others = re.findall(r"[\w’'.-]+", variant)
            pairs = zip(words, others, strict=True) if len(words) == len(others) else ()
            if row.kind == "person" and len(others) == 1:
                pairs = [(words[-1], others[0])]
            for word, other in pairs:
                if word != other:
                    found.setdefault(word, {word}).add(other)
    return [[word, *sorted(others - {word})] for word, others in sorted(found.items())]


class Index:
    """The index of one build: what was on the pages at the last one, and on those that are written now."""

    def __init__(self, app: Sphinx):
        app.builder.search = False  # Sphinx's index, which nothing would read
        self.path = Path(app.doctreedir) / KEPT
        try:
            self.pages = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.pages = {}

    def note(self, page: nodes.document, name: str) -> None:
        """Note what a page holds that is about to be written."""
        self.pages[name] = records(page)

    def save(self, env: BuildEnvironment, static: Path) -> None:
        """Write the index beside the pages, in the order of the book, and keep what it was made of."""
        order = [name for name in volumes.reading_order(env) if name in self.pages]
        self.pages = {name: self.pages[name] for name in order}
        atomic.replace(self.path, json.dumps(self.pages))
        entries = [
            [number, *_numbered(env, name, record)] for number, name in enumerate(order) for record in self.pages[name]
        ]
        pages = [[f"{name}.html", env.titles[name].astext()] for name in order]
        own = entities.known()
        for entry in entries:
            # Who looks for a person or an institution is led to their own page.
            if entry[2] == "name" and (name := entry[1].removeprefix("name-")) in own:
                entry[:2] = len(pages), ""
                pages.append([f"{entities.FOLDER}/{name}.html", "People and institutions"])
        others = [
            *SHORT,
            *project.settings().synonyms,
            *(spellings() if any(kind == "name" for _, _, kind, *_ in entries) else []),
        ]
        for number, kinds in enumerate(PARTS):
            part = [entry for entry in entries if entry[2] in kinds]
            first = {"pages": pages, "spellings": others} if number == 0 else {}
            if first:
                part = [[*entry[:5], ""] if entry[2] in _TITLED else entry for entry in part]
            text = json.dumps(first | {"entries": part}, ensure_ascii=False, separators=(",", ":"))
            script = f"(window.reportIndex ??= [])[{number}] = {text};\n"
            (static / FILES.format(number + 1)).write_text(script, encoding="utf-8")


def _numbered(env: BuildEnvironment, page: str, record: Record) -> Record:
    """Return a figure or table with its number before its title, as readers ask for it."""
    anchor, kind, title, *others = record
    found = env.toc_fignumbers.get(page, {}).get(kind, {}).get(anchor, ())
    if not found:
        return record
    number = env.config.numfig_format[kind] % ".".join(map(str, found))
    return (anchor, kind, f"{number}. {title}", *others)


def setup(app: Sphinx) -> None:
    """Write the index with the pages."""
    app.connect("builder-inited", _begin)
    files = [FILES.format(number) for number in range(1, len(PARTS) + 1)]
    page = {"title": "Search", "search_kinds": list(KINDS.items()), "search_files": files}
    app.connect("html-collect-pages", lambda _: [("search", page, "search.html")])
    app.connect("doctree-resolved", _note)
    app.connect("build-finished", _save)


def _begin(app: Sphinx) -> None:
    if app.builder.name == "html":
        app.report_index = Index(app)


def _note(app: Sphinx, page: nodes.document, name: str) -> None:
    if app.builder.name == "html":
        app.report_index.note(page, name)


def _save(app: Sphinx, failure: Exception | None) -> None:
    if failure is None and app.builder.name == "html":
        app.report_index.save(app.env, Path(app.outdir, "_static"))
