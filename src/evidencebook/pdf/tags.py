"""Completes the tags that the compiler leaves out: contents, captions, row headers, numbers of notes, spoken words of keys."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

# The title of the contents in the templates.
CONTENTS = "Contents"
_EXHIBITS = ("/Figure", "/Table")


def completed(pdf: bytes, spoken: list[str], levels: list[int]) -> bytes:
    """Return a PDF with its tags completed.

    `spoken` are the words of all keys of entries, in their order, `levels` those of the lines of its contents, where it has them.
    """
    with pikepdf.open(BytesIO(pdf)) as file:
        _complete(file, spoken, levels)
        target = BytesIO()
        file.save(target, static_id=True)
    return target.getvalue()


def _complete(file: Pdf, spoken: list[str], levels: list[int]) -> None:
    root = file.Root
    if "/Suspects" in root.MarkInfo:
        del root.MarkInfo.Suspects  # false, as without it, and an error to Poppler
    codes, title = [], ""
    for element in list(_elements(root.StructTreeRoot)):
        kind = _kind(element)
        if kind == "/H1":
            title = str(element.get("/T", ""))
        elif kind == "/L" and title == CONTENTS and levels:
            _name_contents(file, element, levels)
            title = ""
        elif kind == "/Caption":
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


def _name_contents(file: Pdf, lines: Dictionary, levels: list[int]) -> None:
    """Make a list the contents: lines of level 2 are contents of their own, which stand beside the line above them."""
    below, listed = None, Array()
    for line, level in zip(_kids(lines), levels, strict=True):
        line.S = Name.TOCI
        line.K = Array(_kids(line)[-1:])
        line.K[0].S = Name.Reference
        if level == 1:
            below = None
            listed.append(line)
            continue
        if below is None:
            below = file.make_indirect(Dictionary(Type=Name.StructElem, S=Name.TOC, P=lines, K=Array()))
            listed.append(below)
        line.P = below
        below.K.append(line)
    lines.S, lines.K = Name.TOC, listed


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
