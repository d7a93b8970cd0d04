"""Compiles a Typst document to PDF/UA-1 and PDF/A-2b."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidencebook.files import atomic

# PDF/UA for screen readers; PDF/A for archives, which requires a date.
ACCESSIBLE, LASTING = "ua-1", "a-2b"
# The file beside a document with what it has to know of the layout.
KNOWN = "known.json"


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


def compiled(source: Path, fonts: list[str], seconds: int | None, known: dict[str, Any]) -> Compiled:
    """Return a document as PDF/UA-1 and PDF/A-2b, with fonts from these folders alone; RefusedError where Typst refuses or warns.

    `seconds` is its date in seconds since 1970, without which it is PDF/UA-1 alone. `known` is put into the file `KNOWN` beside
    the source, where the document reads it. What a document tells of itself is the value of its metadata with the label `told`.
    """
    import typst

    atomic.replace(source.with_name(KNOWN), json.dumps(known).encode(), lasting=False)
    compiler = typst.Compiler(str(source), root="/", font_paths=list(fonts), ignore_system_fonts=True)
    asked: dict[str, Any] = {
        "format": "pdf",
        "pdf_standards": [ACCESSIBLE] if seconds is None else [ACCESSIBLE, LASTING],
        "timestamp": seconds,
    }
    try:
        try:
            told = next(iter(json.loads(compiler.query("<told>", field="value"))), {})
        except RuntimeError:
            compiler.compile(**asked)  # which says where the fault is
            raise
        pdf, warned = compiler.compile_with_warnings(**asked)
    except typst.TypstError as error:
        raise RefusedError(error.message, error.diagnostic or "") from error
    if warned:
        raise RefusedError("; ".join(f"{warning.message} {warning.diagnostic}" for warning in warned))
    return Compiled(pdf, told)
