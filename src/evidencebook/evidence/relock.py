"""Records rows that were looked up again as verified, by id; it reads only the source texts it needs, and shows old and new.

Exact words can be held against the text of their source, so passages, quotations, stray lines and the wordings of disagreements
are locked only with that text at hand, and so is a number that a passage prints. A row in the report's own words, or one known from
an address, needs no text: it was read by its author, who says so by locking it.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evidencebook import project
from evidencebook.evidence import passages, printed_numbers, source_texts, tables, verification_lock
from evidencebook.evidence.verification_lock import Entry, Key
from evidencebook.files import atomic
from evidencebook.problems import Problem, ReportError, UsageError

# How many commits back git is searched for a row as it was when it was verified.
_COMMITS = 50


def lock(ids: list[str], folder: Path | None, *, write: bool = True) -> list[str]:
    """Record rows, passages and quotations as verified, and return old → new in lines.

    `ids` are the rows to record; without any, everything that changed. `folder` holds the texts of the sources. UsageError
    names texts that are needed and missing; ReportError what does not hold against them.
    """
    entries, recorded = verification_lock.entries(), verification_lock.locked()
    wanted = _wanted(ids, entries, recorded)
    texts = {key: _sources_of(key[0], entries[key]) for key in wanted if key in entries}
    if missing := _missing(texts, folder):
        raise UsageError(_told_missing(wanted, missing, folder))
    keys = set().union(*texts.values())
    if found := passages.check_quotations() + (passages.verify(folder, keys) if folder and keys else []):
        raise ReportError(found)
    if wrong := _unprinted(wanted, entries, passages.spans(folder, keys) if folder and keys else {}):
        raise ReportError(wrong)
    lines = [line for key in wanted for line in _told(key, entries.get(key), recorded.get(key, ""))]
    # The contexts of deleted quotations are removed, which takes no source text.
    left = [name for name in passages.contexts() if name not in passages.quotations()]
    lines += [f"the words around quotation {name}: gone" for name in left]
    if write and lines:
        files: dict[Path, str | bytes] = {project.root() / verification_lock.VERIFIED: verification_lock.text(wanted)}
        if keys or left:
            files[project.root() / passages.CONTEXTS] = passages.contexts_text(folder or Path(), keys)
        atomic.replace_together(project.root(), files)
    return lines


def unprinted(folder: Path) -> list[Problem]:
    """Return a problem for each number, in rows changed since they were verified, that its passages do not print."""
    entries = verification_lock.entries()
    wanted = [key for key in sorted(verification_lock.changed()) if key in entries]
    keys = set().union(*(_sources_of(key[0], entries[key]) for key in wanted))
    return _unprinted(wanted, entries, passages.spans(folder, keys)) if keys else []


def _wanted(ids: list[str], entries: dict[Key, Entry], recorded: dict[Key, str]) -> list[Key]:
    changed = sorted(verification_lock.changed())
    known = {name for _, name in [*entries, *recorded]}
    if unknown := [name for name in ids if name not in known]:
        raise UsageError(f"nothing that can be locked is called {unknown[0]!r}; `make check` names what changed.")
    return [key for key in changed if not ids or key[1] in ids]


def _sources_of(kind: str, entry: Entry) -> set[str]:
    """Return the sources whose texts hold the exact words of an entry; none for a row in the report's own words."""
    if kind in {"passage", "stray line"}:
        return {entry.held["source"]}
    names = []
    if kind == "quotation":
        names = [entry.held["passage"]]
    elif entry.file in passages.WORDINGS:
        names = f"{entry.held['first_passages']} {entry.held['second_passages']}".split()
    elif any(entry.held.get(field["name"]) for field in printed_numbers.measured(_fields(entry.file))):
        names = entry.held.get("passages", "").split()  # a number is compared with the passage that prints it
    known = passages.read()
    return {known[name].source for name in names if name in known}


def _fields(file: str) -> list[dict[str, Any]]:
    return next(book["schema"]["fields"] for book in tables.codebook().values() if f"data/{book['path']}" == file)


def _unprinted(wanted: list[Key], entries: dict[Key, Entry], spans: dict[str, str]) -> list[Problem]:
    """Find rows whose numbers do not stand in the passages that they name, where all of these hold."""
    found = []
    for kind, name in wanted:
        entry = entries.get((kind, name))
        named = entry.held.get("passages", "").split() if entry else []
        if kind != "row" or entry is None or not named or not all(each in spans for each in named):
            continue
        words = " ".join(spans[each] for each in named)
        for column, value in printed_numbers.unprinted(entry.held, _fields(entry.file), words):
            place, fault = f"row {entry.number} ({name}), column {column}", f"the passages do not print {value:g}"
            found.append(Problem(entry.file, place, fault, "Correct the value, or name the right passage."))
    return found


def _missing(texts: dict[Key, set[str]], folder: Path | None) -> dict[str, list[str]]:
    """Return the ids that need a source text that is missing, by the key of the source."""
    missing: dict[str, list[str]] = {}
    for (_, name), needed in texts.items():
        for source in sorted(needed):
            if folder is None or not source_texts.text_file(folder, source).is_file():
                missing.setdefault(source, []).append(name)
    return missing


def _told_missing(wanted: list[Key], missing: dict[str, list[str]], folder: Path | None) -> str:
    needed = "; ".join(f"{source}.txt for {_few(names)}" for source, names in missing.items())
    said = f"exact words are held against the text of their source, and it is not at hand: {needed}. "
    said += f"Put it into {folder}." if folder else "Name the folder that holds it with --sources."
    held_back = {name for names in missing.values() for name in names}
    if others := [name for _, name in wanted if name not in held_back]:
        said += f" What needs no text can be locked now: evidencebook passage lock {' '.join(others)}"
    return said


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _told(key: Key, entry: Entry | None, recorded: str) -> Iterator[str]:
    """Yield what is recorded for a row, column by column, old → new if git knows the old value."""
    kind, name = key
    if entry is None:
        yield f"{kind} {name}: gone"
    elif not recorded:
        yield f"{entry.file}, row {entry.number} ({name}): new"
        yield from (f"    {column}: {value}" for column, value in entry.held.items() if value and column != "id")
    else:
        yield f"{entry.file}, row {entry.number} ({name}): changed"
        before = _as_verified(name, entry, recorded)
        if before is None:
            yield "    git does not have the row as it was verified"
            return
        for column, value in entry.held.items():
            if before.get(column, "") != value:
                yield f"    {column}: {before.get(column) or '(empty)'} → {value or '(empty)'}"


def _as_verified(name: str, entry: Entry, recorded: str) -> dict[str, str] | None:
    """Return a row as it was when the lock recorded it, from the latest commits of its file; None if they do not have it."""
    report = project.current()
    for commit in report.commits_of(entry.file, _COMMITS):
        table = io.StringIO(report.at_commit(commit, entry.file), newline="")
        for row in csv.DictReader(table, restval=""):
            held = {column: row[column] for column in entry.held if column in row}
            if row.get("id") == name and recorded in {Entry(entry.file, 0, held).digest, held.get("sha256")}:
                return held
    return None
