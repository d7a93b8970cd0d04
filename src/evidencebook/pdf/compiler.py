"""Compiles a Typst document to PDF/UA-1 and PDF/A-2b, and completes its tags."""

import json
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from evidencebook.files import atomic
from evidencebook.pdf.places import Place

# PDF/UA for screen readers; PDF/A for archives, which requires a date.
ACCESSIBLE, LASTING = "ua-1", "a-2b"
# The file with what is known of the layout, what it holds before anything is known, and how often a document is laid out at most.
KNOWN, UNKNOWN, ROUNDS = "known.json", {"pages": {}, "notes": {}}, 8


class RefusedError(Exception):
    """Typst refused a document, or warned: `message` says why, `diagnostic` where."""

    def __init__(self, message: str, diagnostic: str = ""):
        super().__init__(message, diagnostic)
        self.message, self.diagnostic = message, diagnostic


@dataclass(frozen=True)
class Compiled:
    """The result: the PDF, and what the document tells of itself."""

    pdf: bytes
    told: dict[str, Any]


def compiled(source: Path, fonts: list[str], seconds: int | None) -> Compiled:
    """Return a document as PDF/UA-1 and PDF/A-2b, with fonts from these folders alone; RefusedError where Typst refuses or warns.

    `seconds` is its date in seconds since 1970, without which it is PDF/UA-1 alone. What a document tells of itself is the value
    of its metadata with the label `told`. Its part `known` is in `KNOWN` beside the source, where the document reads it: what an
    earlier compilation found there is a guess, and the document is laid out again until it finds what it was given.
    """
    import typst

    standards = [ACCESSIBLE] if seconds is None else [ACCESSIBLE, LASTING]
    try:
        try:
            compiler, told = _settled(source, fonts)
        except RuntimeError:
            _compiler(source, fonts).compile(
                format="pdf", pdf_standards=standards, timestamp=seconds
            )  # which says where the fault is
            raise
        pdf, warned = compiler.compile_with_warnings(format="pdf", pdf_standards=standards, timestamp=seconds)
    except typst.TypstError as error:
        raise RefusedError(error.message, error.diagnostic or "") from error
    if warned:
        raise RefusedError("; ".join(f"{warning.message} {warning.diagnostic}" for warning in warned))
    return Compiled(pdf, told)


def _settled(source: Path, fonts: list[str]) -> tuple[Any, dict[str, Any]]:
    """Return a compiler that has laid out the document, and what the document tells, once that is what it was given.

    RuntimeError, without the place of the fault, where the document has one.
    """
    file = source.with_name(KNOWN)
    if file.exists():
        # Another version of the templates may have written the file; what is wrong with a page is found again below.
        with suppress(RuntimeError, RefusedError):
            return _laid_out(source, file, fonts)
    atomic.replace(file, json.dumps(UNKNOWN).encode(), lasting=False)
    return _laid_out(source, file, fonts)


def _compiler(source: Path, fonts: list[str]) -> Any:
    import typst

    return typst.Compiler(str(source), root="/", font_paths=list(fonts), ignore_system_fonts=True)


def _laid_out(source: Path, file: Path, fonts: list[str]) -> tuple[Any, dict[str, Any]]:
    for _ in range(ROUNDS):
        compiler = _compiler(source, fonts)
        told = next(iter(json.loads(compiler.query("<told>", field="value"))), {})
        known = told.pop("known", None)
        if known is None or json.dumps(known) == file.read_text(encoding="utf-8"):
            return compiler, told
        atomic.replace(file, json.dumps(known).encode(), lasting=False)
    raise RefusedError(f"page numbers and the places of notes still differ when laid out {ROUNDS} times")


def packed(pdf: bytes, licence: str, address: str, spoken: list[str], places: dict[str, Place]) -> bytes:
    """Return a PDF with its links and tags completed and its objects in compressed streams; the same bytes every time.

    `licence` in words and the `address` of its text go to the metadata; `spoken` are the words of all keys of entries, in order,
    `places` those that links lead to, by their labels; KeyError where a link leads to none.
    """
    import pikepdf

    from evidencebook.pdf import tags

    with pikepdf.open(BytesIO(pdf)) as opened:
        tags.complete(opened, licence, address, spoken, places)
        whole = BytesIO()
        opened.save(whole, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return whole.getvalue()
