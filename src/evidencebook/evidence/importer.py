"""Imports a round of evidence as rows, sources and locks: `evidencebook import FILE`.

A round is a CSV file with a row for every statement that somebody found: what it says, the exact words seen on the page, where
that page is, what kind of host it has and how far it may be trusted. The importer reads it, says what is new, what replaces
which source and what conflicts with the record, and writes only after a yes. It knows tables and columns from the codebook
(`data/datapackage.json`) and nothing about any subject.

*Where a row goes.* To the table that its column `table` names, else to the table whose description in the codebook lists the
topic of the row under `takesTopics`, else to `evidence`. A column of the round that the table has too is taken as it stands.

*Which source it gets.* One entry of the bibliography for each address. An address that is there already keeps its entry and
its key. Rows that disagree about one address (another publisher, host or grade) are told; the weaker host and the lower grade stand.

*What is never lost.* A row whose id is in the record with other words is told and left out, unless `--take ID` says that the
new words stand. A source that a row `replaces` stays as long as anything cites it; what cites it is listed.
"""

import argparse
import csv
import io
import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from evidencebook.evidence import round_format as form
from evidencebook.evidence.table_form import plain_name
from evidencebook.files import atomic
from evidencebook.problems import UsageError

DEFAULT_TABLE = "evidence"


@dataclass
class Plan:
    """What an import would do; nothing is written before `write`."""

    new: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    same: list[str] = field(default_factory=list)
    changed: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    sources: list[dict[str, str]] = field(default_factory=list)
    replaced: dict[str, list[str]] = field(default_factory=dict)
    problems: list[form.Fault] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows would be written."""
        return sum(len(rows) for rows in [*self.new.values(), *self.changed.values()])


# --- the plan --------------------------------------------------------------------------------------------------------


def plan(
    root: Path, file: Path, *, prefixes: tuple[str, ...] = (), take: frozenset[str] = frozenset(), read_on: str = ""
) -> Plan:
    """Return what an import of a file would do to the record in a folder."""
    made, read_on = Plan(), read_on or date.today().isoformat()
    rows, made.problems = form.read_round(file)
    tables, known = _tables(root), form.bibliography(root / "references.bib")
    made.problems += _unknown_columns(rows, tables)
    for row in rows:
        row["id"] = next((row["id"].removeprefix(p) for p in prefixes if row["id"].startswith(p)), row["id"])
    good = _sound(made, rows, tables, known)
    keys = _plan_sources(made, good, known, read_on)
    held = {name: _held(root, tables[name]) for name in tables}
    for row in good:
        name = _table_of(row, tables)
        _plan_row(made, row, name, _record(row, tables[name], keys[row["url"]]), held, take)
        for old_key in row.get("replaces", "").split():
            made.replaced.setdefault(old_key, []).append(row["id"])
    return made


def _unknown_columns(rows: list[dict[str, str]], tables: dict[str, dict]) -> Iterator[form.Fault]:
    """Return a fault for each column of a round that has content but belongs to no table."""
    known = {*form.REQUIRED, *form.OPTIONAL}
    known |= {column["name"] for table in tables.values() for column in table["schema"]["fields"]}
    for name in rows[0] if rows else ():
        if name in {*known, "_line"} or not (filled := [row["_line"] for row in rows if row[name]]):
            continue
        lines = f"line {filled[0]}" if len(filled) == 1 else f"{len(filled)} lines, the first {filled[0]},"
        what = f"belongs to no table, so that its content in {lines} would be lost"
        remedy = "Move what it says into the column note, or delete the column."
        if near := get_close_matches(plain_name(name), known, n=1, cutoff=0.75):
            remedy = f"Call it {near[0]}, if that is meant. {remedy}"
        yield form.Fault(1, name or "(without a name)", what, remedy)


def _sound(made: Plan, rows: list[dict], tables: dict[str, dict], known: dict) -> list[dict]:
    """Return the rows without a fault; the faults of the others go into the plan."""
    good = []
    for row in rows:
        faults = _faults(row, tables, known)
        made.problems += faults
        good += [] if faults else [row]
    times = Counter(row["id"] for row in good)
    for row in good:
        if times[row["id"]] > 1:
            what = f"{row['id']!r} stands in the round more than once"
            made.problems.append(form.Fault(int(row["_line"]), "id", what, "Give each row an id of its own."))
    return [row for row in good if times[row["id"]] == 1]


def _plan_row(made: Plan, row: dict, name: str, record: dict, held: dict[str, dict], take: frozenset[str]) -> None:
    """Plan what happens to a row: new, unchanged, changed (taken or left out), or refused because its id belongs to another row."""
    old = held[name].get(row["id"])
    if elsewhere := next((t for t, ids in held.items() if row["id"] in ids and t != name), None):
        told = f"the id {row['id']!r} is that of a row of {elsewhere}; give it another"
        made.conflicts.append(f"line {row['_line']}: {told}")
    elif old is None:
        made.new.setdefault(name, []).append(record)
    elif not (differs := [c for c in record if record[c] != old.get(c, "")]):
        made.same.append(row["id"])
    elif row["id"] in take:
        made.changed.setdefault(name, []).append(record)
    else:
        words = "; ".join(f"{c}: {old.get(c, '')!r} against {record[c]!r}" for c in differs[:3])
        told = f"{row['id']!r} is in {name} with other words ({words}); the record stands unless --take {row['id']}"
        made.conflicts.append(f"line {row['_line']}: {told}")


def _plan_sources(made: Plan, rows: list[dict], known: dict, read_on: str) -> dict[str, str]:
    """Plan an entry for each new address; return the key of every address."""
    keys, taken, by_url = {}, set(known), {}
    at = {entry["url"]: key for key, entry in known.items() if entry.get("url")}
    for row in rows:
        by_url.setdefault(row["url"], []).append(row)
    standpoints = {e.get("author", ""): e.get("standpoint", "") for e in known.values()}
    for url, these in by_url.items():
        entry, told = form.entry_of(these, taken, read_on)
        made.conflicts += [f"{one}; the weaker stands" for one in told]
        if url in at:
            keys[url] = at[url]
            old = known[at[url]]
            if old.get("grade") != entry["grade"]:
                made.conflicts.append(
                    f"{url}: grade is {old.get('grade')!r} in {at[url]} and {entry['grade']!r} in the round; the record stands"
                )
            continue
        entry["standpoint"] = entry["standpoint"] or standpoints.get(entry["author"], "")
        if not entry["standpoint"]:
            made.problems.append(
                form.Fault(
                    int(these[0]["_line"]),
                    "standpoint",
                    f"nothing says from which standpoint {entry['author']!r} writes",
                    "Add a column standpoint, for example “Local press”.",
                )
            )
        keys[url] = entry["key"]
        taken.add(entry["key"])
        standpoints[entry["author"]] = entry["standpoint"]
        made.sources.append(entry)
    return keys


def _tables(root: Path) -> dict[str, dict]:
    book = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    return {r["name"]: r for r in book["resources"] if r["type"] == "table"}


def _held(root: Path, resource: dict) -> dict[str, dict[str, str]]:
    path = root / "data" / resource["path"]
    if not path.is_file():
        return {}
    return {row["id"]: row for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))}


def _table_of(row: dict[str, str], tables: dict[str, dict]) -> str:
    takes = (name for name, book in tables.items() if row["topic"] in book.get("takesTopics", ()))
    return row.get("table") or next(takes, DEFAULT_TABLE)


def _faults(row: dict[str, str], tables: dict[str, dict], known: dict) -> list[form.Fault]:
    """Return everything in a row that cannot go into the record."""
    return [form.Fault(int(row["_line"]), *told) for told in (*_of_cells(row, known), *_of_table(row, tables))]


def _of_cells(row: dict[str, str], known: dict) -> Iterator[tuple[str, str, str]]:
    """Return (column, what is wrong, remedy) for the cells of a row, whatever its table."""
    url = urlsplit(row["url"])
    is_address = url.scheme in {"http", "https"} and url.hostname and " " not in row["url"]
    words = len(row["exact_words"].split())
    wrong = {
        "id": (not form.ID.fullmatch(row["id"]), "is not an id", "Use small letters, digits and hyphens."),
        "host_kind": (
            row["host_kind"] not in form.HOSTS,
            "is not a kind of host",
            f"Give one of {', '.join(form.HOSTS)}.",
        ),
        "grade": (row["grade"] not in form.GRADES, "is no grade", "Give A to F."),
        "url": (not is_address, "is not a whole address", "Give it with https://."),
    }
    yield from ((column, "is empty", "Fill it.") for column in form.REQUIRED if not row[column])
    for column, (is_wrong, what, remedy) in wrong.items():
        if row[column] and is_wrong:
            yield column, f"{row[column]!r} {what}", remedy
    for column in ("asserted_by", "denied_by"):
        if row.get(column, "").casefold() in {"as above", "ditto", "same"}:
            yield column, f"{row[column]!r} says nothing once rows stand apart", "Name who."
    if words > form.LONGEST:
        yield "exact_words", f"has {words} words", f"Quote at most {form.LONGEST}."
    try:
        form.dates(row)
    except ValueError as error:
        yield "date_start", str(error), "Write 2022-02-24, 2022-02 or 2022."
    for old in row.get("replaces", "").split():
        if old not in known:
            yield "replaces", f"no source is called {old!r}", "Give a key of references.bib."
    for column, cell in row.items():
        if hidden := next((c for c in cell if unicodedata.category(c) in {"Cc", "Cf", "Co", "Zl", "Zp"}), None):
            yield column, f"holds the character U+{ord(hidden):04X}, which does not show", "Remove it."


def _of_table(row: dict[str, str], tables: dict[str, dict]) -> Iterator[tuple[str, str, str]]:
    """Return (column, what is wrong, remedy) for cells that are not in the list of values of their column."""
    name = _table_of(row, tables)
    if name not in tables:
        yield "table", f"no table is called {name!r}", f"Give one of {', '.join(tables)}."
        return
    for field_ in tables[name]["schema"]["fields"]:
        cell, allowed = row.get(field_["name"], ""), field_.get("constraints", {}).get("enum")
        if cell and allowed and cell not in allowed and field_["name"] != "date_precision":
            yield field_["name"], f"{cell!r} is not in the list of {name}", f"Give one of {', '.join(allowed)}."


def _record(row: dict[str, str], table: dict, key: str) -> dict[str, str]:
    """Return a row with the columns of its table."""
    first, last, precision = form.dates(row)
    kind = row.get("locator_kind") or form.locator_kind(row["exact_words"])
    contested = form.is_denial(row.get("denied_by", ""))
    note = row.get("note", "")
    if row.get("denied_by") and not contested:
        note = f"{note} {row['denied_by'].rstrip('.')}.".strip()
    made = {
        "date_start": first,
        "date_end": last,
        "date_precision": precision,
        "contested_by": row["denied_by"] if contested else "",
        "standing": row.get("standing") or form.standing(row),
        "locator": row["exact_words"],
        "locator_kind": kind,
        "source": key,
        "credibility": row.get("credibility") or form.credibility(row["grade"], kind, contested=contested),
        "question": row.get("bears_on", ""),
        "note": note,
    }
    return {c["name"]: made.get(c["name"], row.get(c["name"], "")) for c in table["schema"]["fields"]}


# --- writing ---------------------------------------------------------------------------------------------------------


def contents(root: Path, made: Plan) -> dict[Path, str]:
    """Return the full content of each file that a plan writes, by its path."""
    tables, files = _tables(root), {}
    for name in dict.fromkeys([*made.new, *made.changed]):
        path = root / "data" / tables[name]["path"]
        held = _held(root, tables[name])
        for record in made.changed.get(name, []):
            held[record["id"]] = record
        rows = [*held.values(), *made.new.get(name, [])]
        head = [column["name"] for column in tables[name]["schema"]["fields"]]
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([row[column] for column in head] for row in rows)
        files[path] = out.getvalue()
    if made.sources:
        path = root / "references.bib"
        text = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
        files[path] = "\n".join([text, *(form.as_bibtex(entry) for entry in made.sources)])
    return files


def told(made: Plan, file: str, *, all_rows: bool = False) -> list[str]:
    """Return lines that say what a plan would do, for the author who has to confirm it."""
    lines = [problem.told(file) for problem in made.problems]
    for name, rows in made.new.items():
        lines.append(f"new in {name}: {len(rows)} rows")
        lines += [f"  {row['id']}" for row in rows] if all_rows else []
    lines += [f"new words in {name}: {', '.join(row['id'] for row in rows)}" for name, rows in made.changed.items()]
    lines += [f"already there: {len(made.same)} rows"] if made.same else []
    lines += [f"new sources: {len(made.sources)}"] if made.sources else []
    lines += [f"replaces {key}: by {', '.join(ids)}" for key, ids in sorted(made.replaced.items())]
    lines += [f"conflict: {conflict}" for conflict in made.conflicts]
    return lines


def run(
    options: argparse.Namespace, root: Path, lock: Callable[[Path, list[str]], dict[Path, str]] | None = None
) -> int:
    """Import a round into the record in a folder; return 0 on success and 1 if something is wrong.

    `lock` takes the ids of rows, after the tables are written, and returns the files that record them as verified.
    """
    if not options.file.is_file():
        raise UsageError(f"{options.file}: no such file; name a CSV file with a row for each statement.")
    made = plan(
        root, options.file, prefixes=tuple(options.prefix), take=frozenset(options.take), read_on=options.read_on
    )
    print("\n".join(told(made, options.file.name, all_rows=options.dry_run)))
    if made.problems and not options.skip_bad:
        print("nothing was written: mend these rows, or leave them out with --skip-bad", file=sys.stderr)
        return 1
    if options.dry_run or not made.rows:
        print("nothing was written")
        return 0
    if (
        not options.yes
        and input(f"write {made.rows} rows and {len(made.sources)} sources? [y/N] ").strip().lower() != "y"
    ):
        print("nothing was written")
        return 1
    atomic.replace_together(root, contents(root, made))
    if lock:
        ids = [row["id"] for rows in [*made.new.values(), *made.changed.values()] for row in rows]
        atomic.replace_together(root, lock(root, ids))
    print(f"wrote {made.rows} rows and {len(made.sources)} sources")
    return 0
