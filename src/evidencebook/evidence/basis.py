"""What a report rests on besides its chapters, as one digest: whoever notes what came of it need not look again while it stays."""

import sys

from evidencebook import project
from evidencebook.evidence import facts
from evidencebook.files import fingerprints, paths

# What is written from evidence and chapters, and is no evidence.
PICTURE, PICTURE_FROM = "data/derived/frontispiece.png", "data/derived/frontispiece.sha256"
MADE = (facts.FILE, PICTURE, PICTURE_FROM)


def digest() -> str:
    """Return one digest of tables, sources, settings and the code of report and engine, without chapters and what is made."""
    read = fingerprints.of_files(name for name in project.INPUTS if name != paths.chapters().name)
    lines = [f"{name} {sha}" for name, sha in read.items() if name not in MADE]
    return fingerprints.digest("\n".join([sys.version, fingerprints.code(), *lines]).encode())
