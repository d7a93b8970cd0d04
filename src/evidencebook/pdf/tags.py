"""Completes what the compiler leaves out of a PDF: where links lead, captions, row headers and the licence."""

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf

from evidencebook.pdf.places import ABOVE, Place

# What the address of a link within the document begins with; the label of its place follows.
TO = b"place:"
_EXHIBITS = ("/Figure", "/Table")
_RIGHTS = "{http://ns.adobe.com/xap/1.0/rights/}"


def complete(file: Pdf, licence: str, address: str, spoken: list[str], places: dict[str, Place]) -> None:
    """Complete the links, the tags and the metadata of a PDF.

    `licence` in words, `address` where its text stands, `spoken` are the words of all keys of entries, in their order,
    `places` are what links lead to, by their labels; KeyError where a link leads to none.
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
    _lead_links(file, places)
    _state_licence(file, licence, address)


def _lead_links(file: Pdf, places: dict[str, Place]) -> None:
    """Let links lead to the places that their addresses name, and say what is there."""
    sheets = list(file.pages)
    for sheet in sheets:
        for link in sheet.get("/Annots", ()):
            address = bytes(link.A.URI) if "/A" in link else b""
            if address.startswith(TO):
                place = places[address.removeprefix(TO).decode()]
                there = sheets[place.page - 1]
                top = float(there.MediaBox[3]) - max(place.y - ABOVE, 0)
                link.Dest = Array([there.obj, Name.XYZ, round(place.x, 2), round(top, 2), 0])
                del link.A
                link.Contents = f"{place.words}, page {place.page}" if place.words else f"page {place.page}"


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
