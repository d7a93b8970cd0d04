"""One digest of everything that a report rests on besides its chapters: while it stays the same, results can be reused."""

import sys

from evidencebook import project
from evidencebook.evidence import facts
from evidencebook.files import fingerprints, paths

# Files that are generated from evidence and chapters, and are not evidence themselves.
PICTURE, PICTURE_FROM = "data/derived/frontispiece.png", "data/derived/frontispiece.sha256"
MADE = (facts.FILE, PICTURE, PICTURE_FROM)


def digest() -> str:
    """Return one digest of tables, sources, settings and the code of report and engine, without chapters and generated files."""
    read = fingerprints.of_files(name for name in project.INPUTS if name != paths.chapters().name)
    lines = [f"{name} {sha}" for name, sha in read.items() if name not in MADE]
    return fingerprints.digest("\n".join([sys.version, fingerprints.engine(), *lines]).encode())


def with_facts() -> str:
    """Return one digest of all that pages are made from besides chapters: the same, the facts, and the addresses of the report."""
    return f"{digest()} {fingerprints.file_digest(facts.FILE)} {project.addresses()}"
