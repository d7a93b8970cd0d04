"""Completes what the compiler leaves out of the tags of a PDF: captions, row headers and the licence."""

import re
from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf

from evidencebook.pdf.places import Place, words_at

# The text that the compiler gives a link to a place that is not a heading, figure or note.
_PAGE = re.compile(r"^page \d+$")
_EXHIBITS = ("/Figure", "/Table")
_RIGHTS = "{http://ns.adobe.com/xap/1.0/rights/}"


def complete(file: Pdf, licence: str, address: str, spoken: list[str], places: list[Place]) -> None:
    """Complete the tags and the metadata of a PDF.

    `licence` in words, `address` where its text stands, `spoken` are the words of all keys of entries, in their order,
    `places` have words for what links lead to where the compiler knows only the page.
    """
    if "/Suspects" in file.Root.MarkInfo:
        del file.Root.MarkInfo.Suspects  # false, as without it, and an error to Poppler
    codes = []
    for element in list(_elements(file.Root.StructTreeRoot)):
        kind = _kind(element)
        if kind == "/Caption":
            _put_into_exhibit(element)
        elif kind == "/TR" and _kind(element.P) != "/THead":
            _name_row(element)
        elif kind == "/Code":
            codes.append(element)
        elif kind == "/Note" and _kind(number := _kids(element)[0]) == "/Strong":
            number.S = Name.Lbl
    if len(codes) == len(spoken):  # a volume with lines of code has no keys
        for code, words in zip(codes, spoken, strict=True):
            code.E = words
    _say_where_links_lead(file, places)
    _state_licence(file, licence, address)


def _say_where_links_lead(file: Pdf, places: list[Place]) -> None:
    sheets = {sheet.objgen: (number, float(sheet.MediaBox[3])) for number, sheet in enumerate(file.pages, start=1)}
    for sheet in file.pages:
        for link in sheet.get("/Annots", ()):
            words = str(link.get("/Contents", "")).strip()
            if _PAGE.match(words) and isinstance(target := link.get("/Dest"), Array):
                number, height = sheets[target[0].objgen]
                there = words_at(places, number, float(target[2]), height - float(target[3]))
                words = f"{there}, {words}" if there else words
            if words:
                link.Contents = words


def _elements(node: Dictionary) -> Iterator[Dictionary]:
    """Yield every element of the tree of tags below a node."""
    for kid in _kids(node):
        if _kind(kid):
            yield kid
            yield from _elements(kid)


def _kind(node: Object) -> str:
    """Return the type of an element, such as /P; nothing for content and links."""
    return str(node.get("/S", "")) if isinstance(node, Dictionary) else ""


def _kids(node: Dictionary) -> list:
    kids = node.get("/K", [])
    return list(kids) if isinstance(kids, Array) else [kids]


def _put_into_exhibit(caption: Dictionary) -> None:
    """Make a caption the first child of the figure or the table beside it."""
    holder = caption.P
    beside = next((each for each in _elements(holder) if _kind(each) in _EXHIBITS), None)
    if beside is not None:
        holder.K = Array([kid for kid in _kids(holder) if kid != caption])
        beside.K = Array([caption, *_kids(beside)])
        caption.P = beside


def _name_row(row: Dictionary) -> None:
    """Make the first cell of a row its header; headers are then found by scope, so the lists of header ids are removed."""
    cells = _kids(row)
    for cell in cells:
        for about in _attributes(cell):
            if "/Headers" in about:
                del about.Headers
    if _kind(cells[0]) == "/TD":
        cells[0].S = Name.TH
        cells[0].A = Array([Dictionary(O=Name.Table, Scope=Name.Row), *_attributes(cells[0])])


def _attributes(cell: Dictionary) -> list[Dictionary]:
    kept = cell.get("/A", Array())
    return list(kept) if isinstance(kept, Array) else [kept]


def _state_licence(file: Pdf, licence: str, address: str) -> None:
    with file.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:rights"] = licence
        metadata[f"{_RIGHTS}Marked"] = "True"
        metadata[f"{_RIGHTS}WebStatement"] = address
