"""Tables of the data package as typed DataFrames, validated against the codebook."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from evidencebook import project
from evidencebook.evidence import schema as codebook_form
from evidencebook.evidence import validate, validation_cache
from evidencebook.evidence.source_texts import of_two_scripts
from evidencebook.files import load
from evidencebook.files.load import read_json
from evidencebook.problems import Problem, ReportError

CODEBOOK = "datapackage.json"
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# A year before 1000 is a slip.
_DAY = re.compile(r"[1-9]\d{3}-\d\d-\d\d")
_PANDAS = {"string": "str", "number": "float64", "integer": "int64"}
_WRITTEN = {"date": "a day of the calendar in the form 2022-02-24", "integer": "a whole number in the digits 0–9"}


class _Codebook(NamedTuple):
    """The codebook with what is asked of it for every row that a page names."""

    resources: tuple[dict, ...]
    tables: dict[str, dict]
    evidence: tuple[str, ...]
    series: tuple[str, ...]


def codebook() -> dict[str, dict]:
    """Return the description of every table by its name."""
    return _current().tables


def resources() -> tuple[dict, ...]:
    """Return the description of everything in the data package: the tables, and what is not a table."""
    return _current().resources


def _current() -> _Codebook:
    path = project.data() / CODEBOOK
    return _codebook(path, content(path))


@lru_cache(maxsize=4)
def _codebook(path: Path, _content: bytes) -> _Codebook:
    described = _resources(path.resolve())
    tables = {resource["name"]: resource for resource in described if resource["type"] == "table"}
    evidence = tuple(
        name
        for name, table in tables.items()
        if _refers(table, "sources") and (_refers(table, "passages") or _has(table, "locator"))
    )
    series = tuple(name for name, table in tables.items() if _has(table, "rows") and name not in evidence)
    return _Codebook(described, tables, evidence, series)


def _resources(path: Path) -> tuple[dict, ...]:
    book = read_json(path)
    if faults := list(codebook_form.faults(book, {*_PANDAS, "date"})):
        remedy = f"Describe it as the others are, or restore it: git checkout -- data/{CODEBOOK}"
        raise ReportError([Problem(project.relative(path), place, fault, remedy) for place, fault in faults])
    return tuple(book["resources"])


def read(name: str) -> pd.DataFrame:
    """Return a table with typed columns: dates as datetime64, numbers as float64 in the unit of the codebook, text as str.

    The index is the id of the row. ReportError when the file breaks its description.
    """
    # A shallow copy: pandas copies a column where somebody writes to it.
    return _read(*_as_it_stands(codebook()[name])).copy(deep=False)


def _as_it_stands(resource: dict) -> tuple[str, bytes, str]:
    """Return the file of a table, its content, and its description as JSON."""
    path = project.data() / resource["path"]
    return project.relative(path), content(path), json.dumps(resource["schema"], sort_keys=True)


def note_that_all_hold() -> None:
    """Validate all tables and note that they are valid, so that no other process does it again; ReportError where one is not."""
    standing = [_as_it_stands(resource) for resource in codebook().values()]
    for table in standing:
        _read(*table)
    validation_cache.note({name: (text, schema) for name, text, schema in standing})


def contents() -> tuple[bytes, ...]:
    """Return the bytes of the codebook and of every table: what is computed from all of them is remembered by these."""
    files = [CODEBOOK, *(book["path"] for book in codebook().values())]
    return tuple(content(project.data() / file) for file in files)


def rows(name: str, ids: Iterable[str]) -> pd.DataFrame:
    """Return rows of a table by their ids, in that order; ReportError names those that are gone."""
    table, wanted = read(name), list(ids)
    if gone := [row_id for row_id in wanted if row_id not in table.index]:
        fault, remedy = "there is no such row, and the report is computed from it", "Restore the row, or its id."
        raise ReportError([Problem(f"data/{codebook()[name]['path']}", row_id, fault, remedy) for row_id in gone])
    return table.loc[wanted]


def references(name: str, kind: str) -> list[str]:
    """Return the columns of a table whose ids refer to what `kind` says: sources, passages, findings."""
    return _refers(codebook()[name], kind)


def _refers(table: dict, kind: str) -> list[str]:
    return [field["name"] for field in table["schema"]["fields"] if field.get("refers_to") == kind]


def evidence() -> list[str]:
    """Return the tables whose rows lead to sources and to a place in them; no two of their rows have the same id."""
    return list(_current().evidence)


def series() -> list[str]:
    """Return the tables whose rows are made from rows of evidence, which they name in the column `rows`."""
    return list(_current().series)


def complete() -> dict[str, str]:
    """Return what the codebook says of the completeness of tables, by their names; most say nothing."""
    return {name: book["completeness"] for name, book in codebook().items() if book.get("completeness")}


def acts() -> pd.DataFrame:
    """Return the rows of evidence that tell an act of a known day, the best-founded one of a day and topic.

    Which topics are acts the codebook says (`acts`); a day that the table of events has is left to it.
    """
    topics = codebook()["evidence"].get("acts", ()) if "evidence" in codebook() else ()
    if not topics:
        return pd.DataFrame()
    table, events = read("evidence"), read("events")
    told = table[table.topic.isin(topics) & (table.date_precision == "day") & ~table.date_start.isin(events.date_start)]
    return told.sort_values(["date_start", "credibility", "id"]).drop_duplicates(["date_start", "topic"])


def _has(table: dict, column: str) -> bool:
    return any(field["name"] == column for field in table["schema"]["fields"])


def content(path: Path) -> bytes:
    """Return the bytes of a table; ReportError when there is no such file."""
    if not path.is_file():
        name = project.relative(path)
        raise ReportError([Problem(name, "", "there is no such file", f"Restore it: git checkout -- {name}")])
    return load.content(path)


@lru_cache(maxsize=128)
def _read(name: str, text: bytes, schema_json: str) -> pd.DataFrame:
    schema = json.loads(schema_json)
    if not validation_cache.knows(name, text, schema_json) and (broken := findings_of(name, text, schema)):
        raise ReportError(broken)
    types = {field["name"]: field["type"] for field in schema["fields"]}
    frame = pd.read_csv(
        io.BytesIO(text),
        dtype={name: _PANDAS[kind] for name, kind in types.items() if kind in _PANDAS},
        parse_dates=[name for name, kind in types.items() if kind == "date"],
        date_format="%Y-%m-%d",
        keep_default_na=False,
        na_values={name: [""] for name, kind in types.items() if kind != "string"},
    )
    return frame.set_index("id", drop=False).rename_axis(None)


def findings_of(name: str, content: bytes, schema: dict) -> list[Problem]:
    """Find where a file breaks the form of a table, then where its rows break their description."""
    return (
        _form(name, content)
        or _header(name, content, schema)
        or _cells(name, content, schema)
        or _rows(name, content, schema)
        or validate.findings_of(name, content)
    )


def _form(name: str, content: bytes) -> list[Problem]:
    """Find anything but UTF-8 without a byte order mark, line feeds alone, and quotes only where they are needed."""
    fault = _encoding(content) or _layout(content.decode("utf-8"))
    return [Problem(name, *fault)] if fault else []


def _encoding(content: bytes) -> tuple[str, str, str] | None:
    if content.startswith(b"\xef\xbb\xbf"):
        return "row 1, column 1", "begins with a byte order mark", "Save the file as UTF-8 without BOM."
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        column = content[content.rfind(b"\n", 0, error.start) + 1 : error.start].count(b",") + 1
        return f"row {row}, column {column}", "is not UTF-8", "Save the file in the encoding UTF-8."
    if b"\r" in content:
        row = content[: content.index(b"\r")].count(b"\n") + 1
        return f"row {row}", "ends its lines with CRLF", "Save the file with line feeds alone (LF)."
    return None


def _layout(text: str) -> tuple[str, str, str] | None:
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        remedy = 'Close the quote, or write a quote within a value as "".'
        return f"row {_first_odd_quote(text)}", f"cannot be read as CSV: {error}", remedy
    if [] in rows:
        return f"row {rows.index([]) + 1}", "is empty", "Remove the empty row."
    canonical = io.StringIO()
    csv.writer(canonical, lineterminator="\n").writerows(rows)
    if canonical.getvalue() != text:
        pairs = zip(text.split("\n"), canonical.getvalue().split("\n"), strict=False)
        differing = ((number, want) for number, (have, want) in enumerate(pairs, 1) if have != want)
        row, want = next(differing, (text.count("\n") + 1, ""))
        remedy = f"Write the row as: {want}" if want else "End the last row with a line feed."
        return f"row {row}", "is not plain CSV (a stray quote, no end of line)", remedy
    return None if len(rows) > 1 else ("", "holds no rows", "Restore the rows from git.")


def _first_odd_quote(text: str) -> int:
    return next((n for n, line in enumerate(text.split("\n"), 1) if line.count('"') % 2), 1)


def _header(name: str, content: bytes, schema: dict) -> list[Problem]:
    """Find columns that are missing, not in the codebook, or in another order than there."""
    have = next(csv.reader(io.StringIO(content.decode())))
    want = [field["name"] for field in schema["fields"]]
    faults = [
        (column, "is missing", "Add the column, as the codebook describes it.") for column in want if column not in have
    ]
    extra = f"Remove the column, or describe it in data/{CODEBOOK}."
    faults += [(column, "is not in the codebook", extra) for column in have if column not in want]
    if not faults and have != want:
        column = next(name for name, right in zip(have, want, strict=False) if name != right)
        faults = [(column, "is in another place than in the codebook", f"Order the columns: {','.join(want)}")]
    return [Problem(name, f"row 1, column {column}", what, remedy) for column, what, remedy in faults]


def _cells(name: str, content: bytes, schema: dict) -> list[Problem]:
    """Find characters that do not show, spaces at the ends of cells, numbers and dates in another form, words of two scripts."""
    numbers = {field["name"] for field in schema["fields"] if field["type"] in {"number", "integer"}}
    dates = {field["name"] for field in schema["fields"] if field["type"] == "date"}
    found = []
    for number, row in enumerate(csv.DictReader(io.StringIO(content.decode()), restval="", restkey="beyond"), start=2):
        for column, cell in row.items():
            if column == "beyond" or not cell:
                continue
            fault = None
            if hidden := next(
                (c for c in cell if unicodedata.category(c) in {"Cc", "Cf", "Co", "Zl", "Zp"} or c == "\ufffd"), None
            ):
                fault = f"holds the character U+{ord(hidden):04X}, which does not show", "Remove it."
            elif cell != cell.strip():
                fault = "begins or ends with a space", "Remove the space."
            elif column in numbers and not _NUMBER.fullmatch(cell):
                fault = f"{cell!r} is not a plain number", "Write digits 0–9 with at most one decimal point."
            elif column in dates and not _DAY.fullmatch(cell):
                fault = f"{cell!r} is not {_WRITTEN['date']}", "Write year, month and day, in four, two and two digits."
            elif word := of_two_scripts(cell):
                fault = f"{word!r} has letters of two scripts that look alike", "Type the word again."
            if fault:
                found.append(Problem(name, f"row {number}, column {column}", *fault))
    return found


def _rows(name: str, content: bytes, schema: dict) -> list[Problem]:
    """Find what Frictionless finds: cells missing or too many, wrong types, broken constraints, duplicate ids."""
    from frictionless import FrictionlessException, Resource, Schema, system

    # Frictionless follows foreign keys only within a whole package; checks.references follows ours, lists included.
    # An id that is listed twice breaks `unique`, which names the column; the primary key would only say so again.
    alone = {key: value for key, value in schema.items() if key not in {"foreignKeys", "primaryKey"}}
    try:
        with system.use_context(trusted=True):
            report = Resource(content, format="csv", encoding="utf-8", schema=Schema.from_descriptor(alone)).validate()
    except FrictionlessException as error:
        fault = f"its description cannot be used: {error.error.note}"
        return [Problem(name, "", fault, f"Correct the description of the table in data/{CODEBOOK}.")]
    found = []
    for error in (e for task in report.tasks for e in task.errors):
        row = getattr(error, "row_number", None) or 1
        column = getattr(error, "field_name", None) or getattr(error, "label", None)
        place = f"row {row}" + (f", column {column}" if column else "")
        found.append(Problem(name, place, *_told(error, schema)))
    return found


def _told(error, schema: dict) -> tuple[str, str]:
    """Return fault and remedy for an error of Frictionless; of a wrong type it gives only the type's name."""
    field = next((f for f in schema["fields"] if f["name"] == getattr(error, "field_name", None)), None)
    is_known = error.type == "type-error" and field["type"] in _WRITTEN
    fault = f"{error.cell!r} is not {_WRITTEN[field['type']]}" if is_known else error.note or error.title
    return fault, _remedy(error.type, field)


def _remedy(kind: str, field: dict | None) -> str:
    kinds = {
        "missing-cell": "Give the row as many cells as there are columns.",
        "extra-cell": "Give the row as many cells as there are columns; quote a cell that holds a comma.",
        "unique-error": "Give the row an id of its own.",
    }
    if kind in kinds:
        return kinds[kind]
    if field is None:
        return f"Compare the file with its description in data/{CODEBOOK}."
    if allowed := field.get("constraints", {}).get("enum"):
        return f"Give one of: {', '.join(allowed)}."
    return f"{field['title']}: {field['description']} ({field['type']})"
