"""Joins the parts of a volume to one PDF: pages, tags, bookmarks, places and links, the licence."""

from base64 import b64encode
from hashlib import sha256
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, NumberTree, Object, Page, Pdf, String

from evidencebook.pdf.places import ABOVE, Place

# What the address of a link within a volume begins with; the label of its place follows.
TO = b"place:"
_RIGHTS, _PAGES = "{http://ns.adobe.com/xap/1.0/rights/}", "{http://ns.adobe.com/xap/1.0/t/pg/}"
_MEDIA = "{http://ns.adobe.com/xap/1.0/mm/}"


def joined(parts: list[bytes], places: dict[str, Place], licence: str, address: str) -> bytes:
    """Return the parts as one PDF, with its objects in compressed streams; the same bytes every time.

    `places` are what links lead to, by their labels; KeyError where a link leads to none. `licence` in words and the `address`
    of its text go to the metadata.
    """
    with pikepdf.open(BytesIO(parts[0])) as whole:
        for number, part in enumerate(parts[1:], start=2):
            with pikepdf.open(BytesIO(part)) as other:
                _add(whole, other, number)
        _lead_links(whole, places)
        _state_licence(whole, parts, licence, address)
        target = BytesIO()
        whole.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return target.getvalue()


def _add(whole: Pdf, other: Pdf, number: int) -> None:
    """Add a part at the end of a PDF; `number` tells its notes from those of others."""
    before = len(whole.pages)
    whole.pages.extend(other.pages)
    # What is copied after the pages leads to the copies of these.
    _add_tags(whole, _copied(whole, other, "/StructTreeRoot"), list(whole.pages)[before:], number)
    if "/Outlines" in other.Root:
        _add_bookmarks(whole.Root.Outlines, _copied(whole, other, "/Outlines"))
    if "/Names" in other.Root:
        if "/Names" not in whole.Root:
            whole.Root.Names = Dictionary()
        _names(whole, whole.Root.Names, "/Dests").update(NameTree(_copied(whole, other, "/Names").Dests))


def _copied(whole: Pdf, other: Pdf, name: str) -> Object:
    return whole.copy_foreign(other.make_indirect(other.Root[name]))


def _add_tags(whole: Pdf, theirs: Dictionary, sheets: list[Page], number: int) -> None:
    """Add the tags of a part, whose pages and links are numbered on, and whose notes get names that no other part has."""
    tree = whole.Root.StructTreeRoot
    taken = int(tree.ParentTreeNextKey)
    for sheet in sheets:
        for owner, key in [
            (sheet.obj, "/StructParents"),
            *((link, "/StructParent") for link in sheet.get("/Annots", ())),
        ]:
            if key in owner:
                owner[key] = int(owner[key]) + taken
    parents = NumberTree(tree.ParentTree)
    for key, elements in NumberTree(theirs.ParentTree).items():
        parents[key + taken] = elements
    tree.ParentTreeNextKey = taken + int(theirs.ParentTreeNextKey)
    for name, element in NameTree(theirs.IDTree).items() if "/IDTree" in theirs else ():
        element.ID = String(f"{name} in part {number}")
        _names(whole, tree, "/IDTree")[str(element.ID)] = element
    document = tree.K[0]
    for element in theirs.K[0].K:
        element.P = document
        document.K.append(element)


def _names(whole: Pdf, owner: Dictionary, key: str) -> NameTree:
    """Return a tree of names, which is made where there is none."""
    if key not in owner:
        owner[key] = NameTree.new(whole).obj
    return NameTree(owner[key])


def _add_bookmarks(bookmarks: Dictionary, theirs: Dictionary) -> None:
    """Add the bookmarks of a part after those before it, which are a list in which each leads to the next."""
    bookmark = theirs.First
    while bookmark is not None:
        bookmark.Parent = bookmarks
        bookmark = bookmark.get("/Next")
    theirs.First.Prev = bookmarks.Last
    bookmarks.Last.Next = theirs.First
    bookmarks.Last = theirs.Last
    bookmarks.Count = int(bookmarks.Count) + int(theirs.Count)


def _lead_links(whole: Pdf, places: dict[str, Place]) -> None:
    """Let links lead to the places that their addresses name, and say what is there."""
    sheets = list(whole.pages)
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


def _state_licence(whole: Pdf, parts: list[bytes], licence: str, address: str) -> None:
    with whole.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:rights"] = licence
        metadata[f"{_RIGHTS}Marked"] = "True"
        metadata[f"{_RIGHTS}WebStatement"] = address
        # The compiler knew the first part alone.
        metadata[f"{_PAGES}NPages"] = str(len(whole.pages))
        metadata[f"{_MEDIA}InstanceID"] = b64encode(sha256(b"".join(parts)).digest()[:16]).decode()
