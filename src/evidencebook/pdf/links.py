"""From what Typst compiled to the finished PDF: links within the report lead to their places, and small objects are packed.

A link that Typst itself leads to a label has it set each paragraph twice, once before it knows where the label is; with
eight thousand of them that is half of its time. So the template writes such links as addresses, and says where labels are.
"""

from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Name

# How an address of the template begins that stands for a label, and how far above its place a reader's window opens.
WITHIN, ABOVE = "at:", 10

# Of a label: its page, counted from one, and how far from the left and from the top of the page it is, in points.
Place = tuple[int, float, float]


class DeadLinkError(LookupError):
    """A link leads to a label that is nowhere; `label` is its name."""

    def __init__(self, label: str):
        super().__init__(label)
        self.label = label


def write(made: bytes, places: dict[str, Place], target: Path) -> None:
    """Write a PDF whose links lead to their places, with its objects packed, a third of the size; the same bytes every time.

    `places` are those of all labels; DeadLinkError where one is missing.
    """
    with pikepdf.open(BytesIO(made)) as pdf:
        _lead(pdf, places)
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)


def _lead(pdf: pikepdf.Pdf, places: dict[str, Place]) -> None:
    sheets = [page.obj for page in pdf.pages]
    for sheet in sheets:
        for note in sheet.get(Name.Annots, ()):
            address = str(note.A.get(Name.URI, "")) if Name.A in note else ""
            if address.startswith(WITHIN):
                label = address.removeprefix(WITHIN)
                if label not in places:
                    raise DeadLinkError(label)
                number, x, y = places[label]
                there = sheets[number - 1]
                note[Name.Dest] = pikepdf.Array([there, Name.XYZ, x, float(there.MediaBox[3]) - max(y - ABOVE, 0), 0])
                note[Name.Contents] = pikepdf.String(f"page {number}")
                del note[Name.A]
