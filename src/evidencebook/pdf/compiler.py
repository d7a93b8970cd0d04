"""Compiles a Typst document to PDF/UA-1 and PDF/A-2b, and completes its tags."""

import json
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from evidencebook.pdf.places import Place

# PDF/UA for screen readers; PDF/A for archives, which requires a date.
ACCESSIBLE, LASTING = "ua-1", "a-2b"


class RefusedError(Exception):
    """Typst refused a document, or warned: `message` says why, `diagnostic` where."""

    def __init__(self, message: str, diagnostic: str = ""):
        super().__init__(message, diagnostic)
        self.message, self.diagnostic = message, diagnostic


@dataclass(frozen=True)
class Compiled:
    """The result: the PDF, and the values of the document's metadata by label."""

    pdf: bytes
    values: dict[str, list[Any]]


def compiled(source: Path, fonts: list[str], seconds: int | None, labels: tuple[str, ...]) -> Compiled:
    """Return a document as PDF/UA-1 and PDF/A-2b, with fonts from these folders alone; RefusedError where Typst refuses or warns.

    `seconds` is its date in seconds since 1970, without which it is PDF/UA-1 alone; `labels` are those whose values are returned.
    """
    import typst

    compiler = typst.Compiler(str(source), root="/", font_paths=list(fonts), ignore_system_fonts=True)
    standards = [ACCESSIBLE] if seconds is None else [ACCESSIBLE, LASTING]
    try:
        pdf, warned = compiler.compile_with_warnings(format="pdf", pdf_standards=standards, timestamp=seconds)
    except typst.TypstError as error:
        raise RefusedError(error.message, error.diagnostic or "") from error
    if warned:
        raise RefusedError("; ".join(f"{warning.message} {warning.diagnostic}" for warning in warned))
    return Compiled(pdf, {label: json.loads(compiler.query(label, field="value")) for label in labels})


def packed(pdf: bytes, licence: str, address: str, spoken: list[str], places: list[Place]) -> bytes:
    """Return a PDF with its tags completed and its objects in compressed streams; the same bytes every time.

    `licence` in words and the `address` of its text go to the metadata; `spoken` are the words of all keys of entries, in order,
    `places` those that links lead to besides headings, figures and notes.
    """
    import pikepdf

    from evidencebook.pdf import tags

    with pikepdf.open(BytesIO(pdf)) as opened:
        tags.complete(opened, licence, address, spoken, places)
        whole = BytesIO()
        opened.save(whole, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return whole.getvalue()
