"""The names of the files on paper. It imports nothing slow, since every command asks whether they are there."""

from evidencebook import project

REPORT, EVIDENCE, BRIEF = "report", "evidence", "brief"
# Set to anything, this environment variable asks a build for the evidence volume as well.
WITH_EVIDENCE = "WITH_EVIDENCE_VOLUME"


def file_name(kind: str = REPORT, language: str = "") -> str:
    """Return the name of the file of a volume: `slug.pdf`, `slug-evidence.pdf`, `slug-brief-uk.pdf`."""
    parts = [project.settings().slug, *([] if kind == REPORT else [kind]), *([language] if language else [])]
    return f"{'-'.join(parts)}.pdf"
