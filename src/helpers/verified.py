"""What was held against the texts of the sources: the lock that tells a changed row where no texts are at hand."""

import hashlib
from dataclasses import asdict

from helpers import passages, paths, texts
from helpers.findings import Finding

VERIFIED = "data/derived/verified.csv"
RELOCK = (
    "If the new wording is right, run `python -m helpers passage lock --sources FOLDER` with the source texts at hand."
)


def _row_digest(row: dict) -> str:
    fields = [f"{name}={texts.normalise(str(value))}" for name, value in row.items()]
    return hashlib.sha256("\n".join(fields).encode()).hexdigest()


def _lockable() -> dict[tuple[str, str], tuple[str, str]]:
    """Return (kind, id) → (file, digest of the row)."""
    rows = {("passage", p.id): (passages.PASSAGES, _row_digest(asdict(p))) for p in passages.read().values()}
    rows |= {("quotation", q.id): (passages.QUOTATIONS, _row_digest(asdict(q))) for q in passages.quotations().values()}
    quoting = ("first_wording", "first_passages", "second_wording", "second_passages")
    for row in passages.rows(passages.WORDINGS):
        rows["disagreement", row["id"]] = (passages.WORDINGS, _row_digest({name: row[name] for name in quoting}))
    return rows | {
        ("stray line", line["id"]): (passages.STRAY, line["sha256"]) for line in passages.rows(passages.STRAY)
    }


def _lock_text() -> str:
    lines = [f"{kind},{name},{sha}" for (kind, name), (_, sha) in sorted(_lockable().items())]
    return "\n".join(["kind,id,sha256", *lines, ""])


def record() -> None:
    """Record every passage, quotation and stray line as verified; call it only after `verify` found nothing."""
    (paths.root() / VERIFIED).write_text(_lock_text(), encoding="utf-8", newline="\n")


def check() -> list[Finding]:
    """Find every passage, quotation and stray line that changed, came or went since it was held against its text."""
    path = paths.root() / VERIFIED
    stored = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
    if stored == _lock_text():
        return []
    parts = [line.split(",") for line in stored.splitlines()[1:]]
    locked = {(part[0], part[1]): part[2] for part in parts if len(part) == 3}
    have, found = _lockable(), []
    rows: dict[str, int] = {}
    for (kind, name), (file, sha) in have.items():
        rows[file] = rows.get(file, 1) + 1
        place = f"row {rows[file]} ({name})"
        if (kind, name) not in locked:
            found.append(Finding(file, place, f"this {kind} was never held against its source", RELOCK))
        elif locked[kind, name] != sha:
            found.append(Finding(file, place, f"this {kind} changed since it was held against its source", RELOCK))
    gone = sorted(set(locked) - set(have))
    found += [Finding(VERIFIED, name, f"this {kind} is no longer in the tables", RELOCK) for kind, name in gone]
    return found or [
        Finding(VERIFIED, "", "is not as `passage lock` writes it", f"Restore it: git checkout -- {VERIFIED}")
    ]
