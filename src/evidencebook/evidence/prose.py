"""The prose of the book: its pages, and what they refer to."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from evidencebook import project
from evidencebook.evidence import role_text, tables
from evidencebook.files.load import read_json, read_text

DATA_ROLES = {
    *("fact", "passage", "quotation", "finding", "event", "evidence", "search", "disagreement", "recommendation"),
}
REFERENCE_ROLES = {"ref", "numref", "doc"}
# Directives that include text from elsewhere, which no check would see.
UNSEEN = re.compile(
    r"\{(?:include|literalinclude|csv-table|raw|eval|eval-rst|glue(?::\w+)?|code-cell|download)\}|\{\{(?!\s*edition\s*\}\})"
)
# What an author or git leaves behind by mistake: to-do marks, merge conflict markers, a small word written twice.
LEFT_BEHIND = re.compile(
    r"^(?:<{7}|>{7}|\|{7})(?: [^\n]*)?$|\b(?:TODO|FIXME|TBD|XXX)\b"
    r"|(?i:\b(the|an?|of|and|to|is|was|were|are|for|by|with|from|as|at|its?)[ \n]\1\b)(?![-.])",
    re.MULTILINE,
)
ROLE = re.compile(r"\{([a-z:]+)\}(`+)(.+?)\2", re.DOTALL)
_QUOTED = re.compile("“[^”]*”|`[^`]*`")
_NOT_PROSE = re.compile(
    r"\A---\n.*?\n---\n|<!--.*?-->|^[ \t]*%[^\n]*$|^\([\w-]+\)=$|(?<=\]\()[^)\s]*|https?://\S+"
    r"|^[ \t]*(?::{3,}|`{3,})(?:\{[\w:-]+\})?|^[ \t]*:(?:name|class|width):[^\n]*$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Stretch:
    """A stretch of prose: file, where in it (line, or cell and line), and its text."""

    file: str
    place: str
    text: str


_chosen: ContextVar[frozenset[Path] | None] = ContextVar("chosen", default=None)


@contextmanager
def only(chosen: Iterable[Path]) -> Iterator[None]:
    """Within the context, restrict everything that reads the prose of the book to these pages."""
    token = _chosen.set(frozenset(chosen))
    try:
        yield
    finally:
        _chosen.reset(token)


def has_the_rest() -> bool:
    """Return whether what is checked besides pages is to be read: with the whole book, or where `only` chose no page."""
    return not _chosen.get()


def pages() -> list[Path]:
    """Return every page of the book, or those chosen by `only`."""
    chosen = _chosen.get()
    return [page for page in project.chapter_files() if chosen is None or page in chosen]


def notebooks() -> list[Path]:
    """Return those of the pages that are notebooks."""
    return [page for page in pages() if page.suffix == ".ipynb"]


_FOREIGN = re.compile(r"^`{3,}\{summary\}", re.MULTILINE)


def own_pages() -> list[Path]:
    """Return the pages in the report's own language: all but the summaries."""
    return [page for page in pages() if page.suffix != ".md" or not _FOREIGN.search(read_text(page))]


# A block of code that names its language; one that names none is read as prose.
_CODE = re.compile(r"^(?P<fence>`{3,})[a-z]+\n.*?^(?P=fence)[ \t]*$", re.DOTALL | re.MULTILINE)


def without_code(text: str) -> str:
    """Return Markdown with its code blocks blanked, because code makes no statements about the world."""
    return _CODE.sub(blank, text)


def of(page: Path) -> list[Stretch]:
    """Return the prose of a page: its Markdown, and the titles and captions of the figures and tables it shows."""
    name = project.relative(page)
    if page.suffix == ".md":
        return [Stretch(name, "line 1", without_code(read_text(page)))]
    cells = read_json(page)["cells"]
    found = []
    for number, cell in enumerate(cells, start=1):
        if cell["cell_type"] in {"markdown", "raw"}:
            found.append(Stretch(name, f"cell {number}, line 1", without_code("".join(cell["source"]))))
        elif cell["cell_type"] == "code":
            found += [Stretch(name, f"cell {number}, caption", text) for text in _captions(cell)]
    return found


def _captions(cell: dict) -> list[str]:
    texts = []
    for output in cell["outputs"]:
        for content in output.get("data", {}).values():
            if isinstance(content, dict):
                about = content.get("usermeta", {}).get("figure") or content.get("report")
                texts += [str(about.get("caption", ""))] if about else []
    return texts


def used(role: str) -> dict[str, list[str]]:
    """Return every id that a role refers to in the book, with the places that use it, in reading order."""
    found: dict[str, list[str]] = {}
    for page in pages():
        for stretch in of(page):
            for line, target in references(stretch, role):
                found.setdefault(target, []).append(f"{stretch.file}, {line}")
    return found


_CARDS = re.compile(r"^`{3,}\{finding\}[ \t]*([^\n]*)\n(.*?)^`{3,}", re.MULTILINE | re.DOTALL)


def shown_findings() -> dict[str, list[str]]:
    """Return the places that show each finding by a directive or a role, by the id of the finding."""
    found = used("finding")
    for page in pages():
        for stretch in of(page):
            for match in _CARDS.finditer(stretch.text):
                place = f"{stretch.file}, {line_of(stretch, match.start())}"
                for name in f"{match[1]}\n{match[2]}".split():
                    if re.fullmatch(r"[a-z][a-z0-9-]*", name):
                        found.setdefault(name, []).append(place)
    return found


def of_cells(table: str, columns: Iterable[str]) -> Iterator[Stretch]:
    """Return the cells of these columns of a table that are not empty, each as a stretch of prose."""
    listed = list(columns)
    for number, row in enumerate(tables.read(table).to_dict("records"), start=2):
        for column in listed:
            if row.get(column):
                yield Stretch(f"data/{table}.csv", f"row {number} ({row['id']}), column {column}", row[column])


_TILES = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|:{3,})\{numbers\}[^\n]*\n(?P<lines>.*?)^[ \t]*(?P=fence)[ \t]*$", re.DOTALL | re.MULTILINE
)
_TILE = re.compile(r"^[ \t]*(?P<fact>[^|\n]*?)[ \t]*\|", re.MULTILINE)


def tiles(text: str) -> list[tuple[int, str]]:
    """Return (position, text left of the bar) for every line of the directive `numbers`: the id of a fact, or a slip."""
    return [
        (block.start("lines") + tile.start("fact"), tile["fact"])
        for block in _TILES.finditer(text)
        for tile in _TILE.finditer(block["lines"])
    ]


def is_bare(fact: str) -> bool:
    """Return whether the text left of the bar is the bare id of a fact, with or without a form, and not a role."""
    return not re.search(r"[{}`]", fact)


def without_tiles(text: str) -> str:
    """Return Markdown with the ids of facts in the directive `numbers` blanked."""
    for start, fact in tiles(text):
        text = text[:start] + " " * len(fact) + text[start + len(fact) :]
    return text


def references(stretch: Stretch, role: str) -> list[tuple[str, str]]:
    """Return (place, target) for every use of a role, one for each target of a role that takes several.

    The directive `numbers` uses facts as their role does.
    """
    found = []
    if role == "fact":
        for start, fact in tiles(stretch.text):
            if fact and is_bare(fact):
                found += [(line_of(stretch, start), target) for target in role_text.parse(role, fact).ids]
    for match in ROLE.finditer(stretch.text):
        if match[1] == role or match[1].startswith(f"{role}:"):
            place = line_of(stretch, match.start())
            found += [(place, target) for target in role_text.parse(role, match[3]).ids]
    return found


def line_of(stretch: Stretch, position: int) -> str:
    """Return the place of a character of a stretch of prose, for a message."""
    if not stretch.place.endswith("line 1"):
        return stretch.place
    return stretch.place.removesuffix("1") + str(stretch.text.count("\n", 0, position) + 1)


def bare(text: str) -> str:
    """Return text with everything blanked that is not in the report's own words: roles, links, code, quotations."""
    return _QUOTED.sub(blank, _NOT_PROSE.sub(blank, ROLE.sub(typed_of, text)))


def typed_of(match: re.Match) -> str:
    """Return the typed prose in a role: nothing for a role that leads to data, the title for a reference, everything for others."""
    if match[1] == "recommendation":
        return match[3].partition("<")[0] if "<" in match[3] else blank(match)
    if match[1] in DATA_ROLES or match[1].startswith("cite"):
        return blank(match)
    if match[1] in REFERENCE_ROLES:
        return re.sub(r"<[^>]*>$", "", match[3]) if match[3].endswith(">") else blank(match)
    return match[3]


def as_shown(match: re.Match) -> str:
    """Return the typed prose in a role, padded to as many lines as the role has."""
    typed = typed_of(match)
    return typed + "\n" * (match[0].count("\n") - typed.count("\n"))


def blank(match: re.Match) -> str:
    """Return spaces and line ends in place of a match, so that positions and lines stay the same."""
    return re.sub(r"[^\n]", " ", match[0])
