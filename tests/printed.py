"""Reads a tagged PDF as a reading aid does: every element with its text, in the order of the tags."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pikepdf
from outloud.content import parse_page
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

    @property
    def text(self) -> str:
        """All that it says, but for the keys of registers."""
        return "".join(p if isinstance(p, str) else "" if p.is_key else p.text for p in self.parts)

    @property
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


@cache
def _contents(path: Path) -> tuple[Document, list]:
    """Return a file and what stands on its pages, which takes seconds to read."""
    document = Document(str(path))
    return document, [parse_page(document, page) for page in document.pages]


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
                element.parts.append(contents[where].mcid_text.get((None, mcid), ""))
        return element

    return build(document.struct_root, None)


def languages(path: Path) -> list[tuple[str, str]]:
    """Return (language, text) for every stretch of marked content."""
    document, contents = _contents(path)
    found = []
    for page, content in zip(document.pdf.pages, contents, strict=True):
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "BDC" and "/MCID" in operands[1] and "/Lang" in operands[1]:
                found.append((str(operands[1].Lang), content.mcid_text.get((None, int(operands[1].MCID)), "")))
    return found


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

    @property
    def lines(self) -> list[Line]:
        return [line for block in self.blocks for line in block]


@cache
def sheets(path: Path) -> list[Sheet]:
    """Return the pages of a file, which is read once for all tests."""
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


def tight(text: str) -> str:
    """Return a text without white space, in one form of its letters."""
    return unicodedata.normalize("NFKC", re.sub(r"[\s\u00a0\u2009\u2060]", "", text))


def squashed(text: str) -> str:
    """Return a text as it compares across editions: tight, without page references and the hyphens of broken lines."""
    return re.sub(r"[\u00ad\u2010-]", "", tight(re.sub(r",\s*p\.\s*\d+", "", text)))
