"""The verification lock: digests of passages and rows as they were verified, so that a later change is noticed without the texts.

Passages, quotations and stray lines are held against the texts. A row of evidence is what someone read at the address of its
source; nobody can read it again at every build, so a row that came or changed is told until it was looked up and locked.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from evidencebook import project
from evidencebook.evidence import passages, source_texts, sources, tables
from evidencebook.files import atomic
from evidencebook.problems import Problem

VERIFIED = "data/derived/verified.csv"
RELOCK = "If the new wording is right, run `evidencebook passage lock --sources FOLDER` with the source texts at hand."
_HEAD = "kind,id,sha256"
# What this report thinks of a row, which no source could confirm.
OURS = {"note", "confidence", "credibility", "question"}
_OF_THIS_REPORT = {"findings", "recommendations", "recommendation_evidence", "facts", "rows"}


def _row_digest(row: dict) -> str:
    fields = [f"{name}={source_texts.normalise(str(value))}" for name, value in row.items()]
    return hashlib.sha256("\n".join(fields).encode()).hexdigest()


def _lockable() -> dict[tuple[str, str], tuple[str, str, dict[str, str]]]:
    """Return (kind, id) → (file, digest of the row, the row)."""
    rows = {("passage", p.id): (passages.PASSAGES, _row_digest(asdict(p)), {}) for p in passages.read().values()}
    for quotation in passages.quotations().values():
        rows["quotation", quotation.id] = (passages.QUOTATIONS, _row_digest(asdict(quotation)), {})
    for line in passages.rows(passages.STRAY):
        rows["stray line", line["id"]] = (passages.STRAY, line["sha256"], {})
    for name in tables.evidence():
        resource = tables.codebook()[name]
        file = f"data/{resource['path']}"
        held = [
            field["name"]
            for field in resource["schema"]["fields"]
            if field["name"] not in OURS and field.get("refers_to") not in _OF_THIS_REPORT
        ]
        for row in passages.rows(file):
            rows["row", row["id"]] = (file, _row_digest({column: row[column] for column in held}), row)
    return rows


def _lock_text() -> str:
    lines = [f"{kind},{name},{sha}" for (kind, name), (_, sha, _) in sorted(_lockable().items())]
    return "\n".join([_HEAD, *lines, ""])


def record() -> None:
    """Record every passage, quotation, stray line and row as verified; call it only after `verify` found nothing."""
    atomic.replace(project.root() / VERIFIED, _lock_text())


def with_passage(passage: passages.Passage) -> str:
    """Return the lock with one newly verified passage added."""
    line = f"passage,{passage.id},{_row_digest(asdict(passage))}"
    return "\n".join([_HEAD, *sorted([*_stored().splitlines()[1:], line]), ""])


def with_rows(root: Path, ids: Iterable[str]) -> dict[Path, str]:
    """Return the lock with rows that were just read at their addresses, and nothing else recorded anew."""
    wanted = {("row", name) for name in ids}
    kept = [line for line in _stored().splitlines()[1:] if tuple(line.split(",")[:2]) not in wanted]
    new = [f"{kind},{name},{sha}" for (kind, name), (_, sha, _) in _lockable().items() if (kind, name) in wanted]
    return {root / VERIFIED: "\n".join([_HEAD, *sorted([*kept, *new]), ""])}


def _stored() -> str:
    path = project.root() / VERIFIED
    return path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""


def check() -> list[Problem]:
    """Find passages, quotations, stray lines and rows that changed, appeared or disappeared since they were verified."""
    stored = _stored()
    if stored == _lock_text():
        return []
    parts = [line.split(",") for line in stored.splitlines()[1:]]
    locked = {(part[0], part[1]): part[2] for part in parts if len(part) == 3}
    have, found = _lockable(), []
    rows: dict[str, int] = {}
    for (kind, name), (file, sha, row) in have.items():
        rows[file] = rows.get(file, 1) + 1
        place = f"row {rows[file]} ({name})"
        if (kind, name) not in locked:
            found.append(Problem(file, place, f"this {kind} was never verified against its source", _remedy(row)))
        elif locked[kind, name] != sha:
            fault = f"this {kind} changed since it was verified against its source"
            found.append(Problem(file, place, fault, _remedy(row)))
    gone = sorted(set(locked) - set(have))
    found += [Problem(VERIFIED, name, f"this {kind} is no longer in the tables", RELOCK) for kind, name in gone]
    return found or [
        Problem(VERIFIED, "", "is not as `passage lock` writes it", f"Restore it: git checkout -- {VERIFIED}")
    ]


def _remedy(row: dict[str, str]) -> str:
    """Return what to do about a row: where to look it up again, if that is not in a text at hand."""
    source = sources.read().get(row.get("source", ""))
    if source is None or not row.get("locator"):
        return RELOCK
    return f"Look it up again at {source.url} ({row['locator']}). {RELOCK}"
