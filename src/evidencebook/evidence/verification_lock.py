"""The verification lock: digests of passages and rows as they were verified, so that a later change is noticed without the texts.

Passages, quotations and stray lines are compared with the texts. A row of evidence is what someone read at the address of its
source, which no build can read again, so a new or changed row is reported until it was looked up and locked.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from evidencebook import project
from evidencebook.evidence import passages, source_texts, sources, tables
from evidencebook.files import fingerprints
from evidencebook.problems import Problem

VERIFIED = "data/derived/verified.csv"
_HEAD = "kind,id,sha256"
# Columns with the report's own judgement of a row, which no source could confirm.
OURS = {"note", "confidence", "credibility", "question"}
_OF_THIS_REPORT = {"findings", "recommendations", "recommendation_evidence", "facts", "rows"}
Key = tuple[str, str]
_ZEROS = re.compile(r"\A(-?\d+)\.(\d*?)0+\Z")


class Entry(NamedTuple):
    """A row that can be locked: its file, its row number, and the columns that must stay as they were verified."""

    file: str
    number: int
    held: dict[str, str]

    @property
    def digest(self) -> str:
        """Return the digest of the row that the lock records."""
        fields = [f"{name}={source_texts.normalise(value)}" for name, value in self.held.items()]
        return fingerprints.digest("\n".join(fields).encode())


def entries() -> dict[Key, Entry]:
    """Return every passage, quotation, stray line and row of evidence by its kind and id."""
    found: dict[Key, Entry] = {}
    for kind, file, rows in (
        ("passage", passages.PASSAGES, passages.read().values()),
        ("quotation", passages.QUOTATIONS, passages.quotations().values()),
    ):
        for number, row in enumerate(rows, start=2):
            held = {name: str(value) for name, value in asdict(row).items()}
            found[kind, row.id] = Entry(file, number, held)
    for number, row in enumerate(passages.rows(passages.STRAY), start=2):
        found["stray line", row["id"]] = Entry(passages.STRAY, number, row)
    for name in tables.evidence():
        file, columns = f"data/{tables.codebook()[name]['path']}", held_columns(name)
        for number, row in enumerate(passages.rows(file), start=2):
            found["row", row["id"]] = Entry(file, number, {column: row[column] for column in columns})
    return found


def held_columns(table: str) -> list[str]:
    """Return the columns of a table of evidence that a source could confirm."""
    return [
        field["name"]
        for field in tables.codebook()[table]["schema"]["fields"]
        if field["name"] not in OURS and field.get("refers_to") not in _OF_THIS_REPORT
    ]


def _digests() -> dict[Key, str]:
    # A stray line is identified by the digest of its words.
    return {key: entry.held["sha256"] if key[0] == "stray line" else entry.digest for key, entry in entries().items()}


def locked() -> dict[Key, str]:
    """Return the digests that were recorded, by kind and id."""
    parts = [line.split(",") for line in _stored().splitlines()[1:]]
    return {(part[0], part[1]): part[2] for part in parts if len(part) == 3}


def changed() -> set[Key]:
    """Return the kind and id of everything that was added, changed or removed since it was verified."""
    have, recorded = _digests(), locked()
    return {key for key in have | recorded if have.get(key) != recorded.get(key)}


def text(keys: Iterable[Key] | None = None) -> str:
    """Return the lock with the rows in `keys` recorded as they are now and all others kept; without `keys`, all as they are now."""
    have, recorded = _digests(), locked()
    for key in have | recorded if keys is None else keys:
        recorded.pop(key, None)
        if key in have:
            recorded[key] = have[key]
    lines = [f"{kind},{name},{sha}" for (kind, name), sha in sorted(recorded.items())]
    return "\n".join([_HEAD, *lines, ""])


def with_entry(kind: str, name: str, cells: Mapping) -> str:
    """Return the lock with one more passage or quotation that was just verified and whose row is not in its table yet."""
    entry = Entry("", 0, {column: str(value) for column, value in cells.items()})
    line = f"{kind},{name},{entry.digest}"
    return "\n".join([_HEAD, *sorted([*_stored().splitlines()[1:], line]), ""])


def with_rows(root: Path, ids: Iterable[str]) -> dict[Path, str]:
    """Return the lock with these rows, which were just read at their addresses, recorded as they are now; all others are kept."""
    return {root / VERIFIED: text(("row", name) for name in ids)}


def _stored() -> str:
    path = project.root() / VERIFIED
    return path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""


def check() -> list[Problem]:
    """Find passages, quotations, stray lines and rows that changed, appeared or disappeared since they were verified."""
    if _stored() == text():
        return []
    have, recorded, found = entries(), locked(), []
    differing = changed()
    for key in (key for key in have if key in differing):
        kind, name = key
        entry = have[key]
        fault = "changed since it was verified" if key in recorded else "was never verified"
        place = f"row {entry.number} ({name})"
        if _in_plain_numbers(entry).digest == recorded.get(key):
            fault = "has a number with zeros behind it that was verified without them, as spreadsheets write 5400.0 for 5400"
            remedy = f"Repair it with: evidencebook fix {entry.file}; or take the zeros out."
            found.append(Problem(entry.file, place, fault, remedy))
            continue
        found.append(Problem(entry.file, place, f"this {kind} {fault} against its source", _remedy(kind, name, entry)))
    for kind, name in sorted(differing - set(have)):
        remedy = f"If it was meant to go: {_command(name)}. Otherwise restore it: git checkout -- data"
        found.append(Problem(VERIFIED, name, f"this {kind} is no longer in the tables", remedy))
    return found or [
        Problem(VERIFIED, "", "is not as `passage lock` writes it", f"Restore it: git checkout -- {VERIFIED}")
    ]


def _in_plain_numbers(entry: Entry) -> Entry:
    """Return an entry with trailing zeros removed from the decimals of its numbers."""
    plain = {c: _ZEROS.sub(lambda m: f"{m[1]}.{m[2]}".rstrip("."), cell) for c, cell in entry.held.items()}
    return entry._replace(held=plain)


def _command(name: str, *, with_texts: bool = False) -> str:
    return f"evidencebook passage lock {name}" + (" --sources FOLDER" if with_texts else "")


def _remedy(kind: str, name: str, entry: Entry) -> str:
    """Return what to do about a row: where to look it up again, and the command that records it."""
    source = sources.read().get(entry.held.get("source", ""))
    if kind == "row" and source is not None and entry.held.get("locator"):
        return f"Look it up again at {source.url} ({entry.held['locator']}). If it is right: {_command(name)}"
    is_held = kind != "row" or bool(entry.held.get("passages"))
    return f"Compare it with the text of its source. If it is right: {_command(name, with_texts=is_held)}"
