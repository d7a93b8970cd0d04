"""Reads a tagged PDF as a reading aid does: every element with its text, in the order of the tags."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

import pikepdf
from outloud.model import Document

from evidencebook.pdf.entry_keys import LETTERS

KEY = re.compile(f"[{''.join(letter for letter, _ in LETTERS.values())}][0-9]+")
NUMBER = re.compile(r"\d*[.•–]?")


@dataclass
class Element:
    """An element of the tag tree: its type, alternative text, page, and what it holds, text and elements."""

    kind: str
    page: int | None
    alt: str = ""
    parts: list = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """All that it says, but for the keys of registers."""
        return "".join(p if isinstance(p, str) else "" if p.is_key else p.text for p in self.parts)

    @cached_property
    def prose(self) -> str:
        """What it says without notes, and without the numbers of notes and of items of lists."""
        kept = (p for p in self.parts if isinstance(p, str) or not (p.kind == "Note" or p.is_key or p.is_number))
        return "".join(p if isinstance(p, str) else p.prose for p in kept)

    @property
    def is_key(self) -> bool:
        """Whether it is the key of an entry of a register, such as F12."""
        return self.kind == "Code" and bool(KEY.fullmatch("".join(map(str, self.parts)).strip()))

    @property
    def is_number(self) -> bool:
        """Whether it is the number of a note or the number or bullet of an item of a list; terms have labels as well."""
        is_mark = self.kind == "Link" and [getattr(part, "kind", "") for part in self.parts] == ["Span"]
        if is_mark:  # in the cell of a table, whose notes stand below it
            return bool(re.fullmatch(r"\d{1,2}", self.text.strip()))
        return self.kind == "Lbl" and bool(NUMBER.fullmatch(self.text.strip()))

    def walk(self) -> Iterator["Element"]:
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part.walk()

    def of(self, *kinds: str) -> list["Element"]:
        return [element for element in self.walk() if element.kind in kinds]


class _Page:
    """What stands on a page: text by the number of its marked content, and the language of such content that names one."""

    def __init__(self, document: Document, page: pikepdf.Page, words: dict[tuple[int, bytes], str]):
        self.texts: dict[int, str] = {}
        self.languages: dict[int, str] = {}
        self._fonts, self._words = document.fonts, words
        self._walk(page.obj, page.obj.Resources, None)

    def _walk(self, stream: pikepdf.Object, resources: pikepdf.Object, marked: int | None) -> None:
        font, saved, within, height, is_lower = None, [], [marked], None, False
        for operands, operator in pikepdf.parse_content_stream(stream, "BDC BMC EMC Tf Tj TJ Tm Td Do q Q"):
            match str(operator):
                case "BDC" | "BMC":
                    within.append(self._begin(operands, within[-1]))
                case "EMC":
                    within.pop()
                case "q":
                    saved.append(font)
                case "Q":
                    font = saved.pop()
                case "Tf":
                    font = self._fonts[resources.Font[str(operands[0])].objgen]
                case "Tm" | "Td":
                    is_lower, height = is_lower or float(operands[-1]) != height, float(operands[-1])
                case "Tj" | "TJ" if within[-1] is not None:
                    pieces = operands[0] if str(operator) == "TJ" else operands
                    text = "".join(
                        self._decoded(font, bytes(each)) for each in pieces if isinstance(each, pikepdf.String)
                    )
                    self._add(within[-1], text, on_a_line_of_its_own=is_lower)
                    is_lower = False
                case "Do":
                    drawn = resources.XObject[str(operands[0])]
                    if drawn.Subtype == "/Form":
                        self._walk(drawn, drawn.get("/Resources", resources), within[-1])

    def _decoded(self, font, letters: bytes) -> str:
        """Return the text of a piece; most stand on many pages."""
        if (text := self._words.get((id(font), letters))) is None:
            text = self._words[id(font), letters] = font.decode(letters)
        return text

    def _begin(self, operands: list, outer: int | None) -> int | None:
        about = operands[1] if len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary) else {}
        if "/MCID" not in about:
            return outer
        number = int(about["/MCID"])
        if "/Lang" in about:
            self.languages[number] = str(about["/Lang"])
        return number

    def _add(self, number: int, text: str, *, on_a_line_of_its_own: bool) -> None:
        before = self.texts.get(number, "")
        apart = on_a_line_of_its_own and before and not before.endswith(" ") and not text.startswith(" ")
        self.texts[number] = f"{before} {text}" if apart else before + text


@cache
def _contents(path: Path) -> tuple[Document, list[_Page]]:
    """Return a file and what stands on its pages, which takes seconds to read."""
    document, words = Document(str(path)), {}
    return document, [_Page(document, page, words) for page in document.pages]


@cache
def read(path: Path) -> Element:
    """Return the whole tag tree."""
    document, contents = _contents(path)
    numbers = {page.obj.objgen: n for n, page in enumerate(document.pdf.pages)}

    def build(node: pikepdf.Object, page: int | None) -> Element:
        if "/Pg" in node:
            page = numbers[node.Pg.objgen]
        element = Element(str(node.get("/S", "/Root")).lstrip("/"), page, str(node.get("/Alt", "")))
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") not in ("/MCR", "/OBJR"):
                element.parts.append(build(kid, page))
            elif not isinstance(kid, pikepdf.Dictionary) or kid.get("/Type") == "/MCR":
                inner = isinstance(kid, pikepdf.Dictionary)
                where = numbers[kid.Pg.objgen] if inner and "/Pg" in kid else page
                mcid = int(kid.MCID) if inner else int(kid)
                element.parts.append(contents[where].texts.get(mcid, ""))
        return element

    return build(document.struct_root, None)


def parts(tree: Element) -> dict[str, Element]:
    """Return what is printed of each page, as one element, by the title of the page."""
    flow = list(tree.walk())
    starts = [number for number, element in enumerate(flow) if element.kind == "H1"] + [len(flow)]
    found = {}
    for start, end in pairwise(starts):
        inner = {id(below) for element in flow[start:end] for below in element.walk() if below is not element}
        outer = [element for element in flow[start:end] if id(element) not in inner]
        found[flow[start].text.strip()] = Element("Part", flow[start].page, parts=outer)
    return found


def languages(path: Path) -> list[tuple[str, str]]:
    """Return (language, text) for every stretch of marked content that names its language."""
    _, contents = _contents(path)
    return [(language, page.texts.get(number, "")) for page in contents for number, language in page.languages.items()]


@dataclass(frozen=True)
class Line:
    """A line of a page: its text, where it begins, its size in points, and its spans as (text, size)."""

    text: str
    left: float
    top: float
    bottom: float
    size: float
    is_heading: bool
    spans: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Sheet:
    """A page as it is seen: its lines, in blocks, and how much of its height is used; `starts_part` at the top of a chapter."""

    number: int
    blocks: tuple[tuple[Line, ...], ...]
    filled: float
    starts_part: bool

    @cached_property
    def lines(self) -> list[Line]:
        return [line for block in self.blocks for line in block]


def _sheets(path: Path) -> list[Sheet]:
    """Return the pages of a file."""
    import pymupdf

    with pymupdf.open(path) as file:
        return [_sheet(page) for page in file]


def _sheet(page) -> Sheet:
    blocks = tuple(
        tuple(_line(line) for line in block["lines"]) for block in page.get_text("dict")["blocks"] if "lines" in block
    )
    inner = [line for block in blocks for line in block if 50 < line.top < 800]
    low = max((line.bottom for line in inner), default=0)
    top = min((line.top for block in blocks for line in block if line.size > 19), default=1000)
    return Sheet(page.number + 1, blocks, (low - 60) / (page.rect.height - 120), top < 150)


def _line(line: dict) -> Line:
    spans = tuple((span["text"], span["size"]) for span in line["spans"])
    first, (left, top, _, bottom) = line["spans"][0], line["bbox"]
    heading = first["size"] > 12.9 and "Bold" in first["font"] and "Sans" in first["font"]
    return Line("".join(text for text, _ in spans), left, top, bottom, first["size"], heading, spans)


@dataclass(frozen=True)
class Volume:
    """A file, its tag tree, the stretches of text that name their language, and its pages as they are seen."""

    path: Path
    tree: Element
    languages: list[tuple[str, str]]
    sheets: list[Sheet]

    @classmethod
    def of(cls, path: Path) -> "Volume":
        """Read a file, which takes seconds."""
        return cls(path, read(path), languages(path), _sheets(path))


def tight(text: str) -> str:
    """Return a text without white space, in one form of its letters."""
    return unicodedata.normalize("NFKC", re.sub(r"[\s\u00a0\u2009\u2060]", "", text))


@cache
def squashed(text: str) -> str:
    """Return a text as it compares across editions: tight, without page references and the hyphens of broken lines."""
    return re.sub(r"[\u00ad\u2010-]", "", tight(re.sub(r",\s*p\.\s*\d+", "", text)))
