"""Sets a Typst document as PDF: in this process, or in one that stays between builds.

Typst remembers what it has set for as long as its process lives, and after a changed paragraph sets only what changed.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Client, Listener
from pathlib import Path
from typing import Any, Self

STANDARD = "ua-1"
# Names the socket of the process that stays, in the environment of the builds that may use it.
ADDRESS = "REPORT_TYPESETTER"
_STAY = "import sys; from evidencebook.pdf import compiler; compiler.stay(sys.argv[1])"


class RefusedError(Exception):
    """Typst refused a document, or warned: `message` says why, `diagnostic` where."""

    def __init__(self, message: str, diagnostic: str = ""):
        super().__init__(message, diagnostic)
        self.message, self.diagnostic = message, diagnostic


@dataclass(frozen=True)
class Document:
    """What is to be set: the main file, the folders of its fonts, its date in seconds since 1970, and the labels it is asked for."""

    source: str
    fonts: tuple[str, ...]
    seconds: int | None
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Typeset:
    """What came out: the PDF, and for each label the values of the metadata that have it."""

    pdf: bytes
    values: dict[str, list[Any]]


def printed(document: Document) -> Typeset:
    """Return a document as PDF/UA-1, set by the process that stays where there is one; RefusedError where Typst refuses it."""
    if address := os.environ.get(ADDRESS):
        with suppress(OSError, EOFError), Client(address) as standing:  # should it have ended, nobody misses it
            standing.send(document)
            answer = standing.recv()
            if isinstance(answer, RefusedError):
                raise answer
            return answer
    return _set(document)


def _set(document: Document) -> Typeset:
    import typst

    fonts = list(document.fonts)
    compiler = typst.Compiler(document.source, root="/", font_paths=fonts, ignore_system_fonts=True)
    try:
        pdf, warned = compiler.compile_with_warnings(format="pdf", pdf_standards=[STANDARD], timestamp=document.seconds)
    except typst.TypstError as error:
        raise RefusedError(error.message, error.diagnostic or "") from None
    if warned:
        raise RefusedError("; ".join(f"{warning.message} {warning.diagnostic}" for warning in warned))
    return Typeset(pdf, {label: json.loads(compiler.query(label, field="value")) for label in document.labels})


class Standing:
    """A process that stays and sets documents, for as long as this is entered; `environment` leads builds to it."""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory()  # nobody else may enter it
        address = str(Path(self._folder.name, "typst"))
        self.environment = {**os.environ, ADDRESS: address}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _STAY, address], stdin=subprocess.PIPE, start_new_session=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._folder.cleanup()


def stay(address: str) -> None:
    """Set what is asked for, one document after another, until standard input is closed."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with Listener(address, "AF_UNIX") as listener:
        while True:
            with suppress(OSError, EOFError), listener.accept() as build:  # a build may be ended while it waits
                try:
                    build.send(_set(build.recv()))
                except RefusedError as error:
                    build.send(error)


def _end_with_parent() -> None:
    os.read(0, 1)
    os._exit(0)
