"""Tables of the data package as typed DataFrames, validated against the codebook."""

import io
import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from evidencebook import project
from evidencebook.evidence import cell_rules, standard_tables, table_form, validate
from evidencebook.evidence import schema as codebook_form
from evidencebook.files import cache, fingerprints, load
from evidencebook.files.load import read_json
from evidencebook.problems import Problem, ReportError

CODEBOOK = "datapackage.json"
# A table, or a field of one, as the codebook describes it.
Described = dict[str, Any]
_PANDAS = {"string": "str", "number": "float64", "integer": "int64"}


class _Codebook(NamedTuple):
    """The codebook, with lookups that are needed for every row that a page names."""

    resources: tuple[Described, ...]
    # The type of each file that is described.
    files: dict[Path, str]
    tables: dict[str, Described]
    schemas: dict[str, str]
    evidence: tuple[str, ...]
    series: tuple[str, ...]
    codes: dict[str, str]


def codebook() -> dict[str, Described]:
    """Return the description of every table by its name."""
    return _current().tables


def resources() -> tuple[Described, ...]:
    """Return the description of every resource in the data package, tables and other files."""
    return _current().resources


def codes() -> dict[str, str]:
    """Return the codes that stand in cells, each with the words that readers see instead."""
    return _current().codes


def _current() -> _Codebook:
    path = project.data() / CODEBOOK
    return _codebook(path, content(path))


@lru_cache(maxsize=4)
def _codebook(path: Path, _content: bytes) -> _Codebook:
    book = _book(path.resolve())
    described = tuple(book["resources"])
    tables = {resource["name"]: resource for resource in described if resource["type"] == "table"}
    evidence = tuple(
        name
        for name, table in tables.items()
        if _refers(table, "sources") and (_refers(table, "passages") or _has(table, "locator"))
    )
    series = tuple(name for name, table in tables.items() if _has(table, "rows") and name not in evidence)
    schemas = {name: json.dumps(table["schema"], sort_keys=True) for name, table in tables.items()}
    files = {path.parent / resource["path"]: resource["type"] for resource in described}
    return _Codebook(described, files, tables, schemas, evidence, series, book.get("codes", {}))


def _book(path: Path) -> Described:
    book: Described = read_json(path)
    if faults := list(codebook_form.faults(book, {*_PANDAS, "date"})):
        remedy = f"Describe it as the others are, or restore it: git checkout -- data/{CODEBOOK}"
        raise ReportError([Problem(project.relative(path), place, fault, remedy) for place, fault in faults])
    return book


def read(name: str) -> pd.DataFrame:
    """Return a table with typed columns: dates as datetime64, numbers as float64 in the unit of the codebook, text as str.

    The index is the id of the row. A standard table that the report does not keep has no rows, and a standard column that it
    leaves out is empty. KeyError for any other table; ReportError when the file breaks its description.
    """
    described = codebook().get(name)
    if described is None:
        return standard_tables.empty(name)
    # A shallow copy: pandas copies a column where somebody writes to it.
    return standard_tables.completed(name, _read(*_as_it_stands(name)).copy(deep=False))


def contents() -> tuple[bytes, ...]:
    """Return the bytes of the codebook and of every table, as a cache key for results made from all of them."""
    described = [file for file, kind in _current().files.items() if kind == "table"]
    return tuple(map(content, [project.data() / CODEBOOK, *described]))


def digest(contents: tuple[bytes, ...]) -> str:
    """Return one digest of the codebook and of every table, from their `contents`."""
    return fingerprints.digest(" ".join(map(fingerprints.digest, contents)).encode())


def is_described(path: Path) -> bool:
    """Return whether the codebook describes a file."""
    return path in _current().files


def _as_it_stands(name: str) -> tuple[str, bytes, str]:
    """Return the file of a table, its content, and its description as JSON."""
    book = _current()
    file = book.tables[name]["path"]
    return f"data/{file}", content(project.data() / file), book.schemas[name]


def rows(name: str, ids: Iterable[str]) -> pd.DataFrame:
    """Return rows of a table by their ids, in that order; ReportError names those that are gone."""
    table, wanted = read(name), list(ids)
    if gone := [row_id for row_id in wanted if row_id not in table.index]:
        fault, remedy = "there is no such row, and the report is computed from it", "Restore the row, or its id."
        raise ReportError([Problem(f"data/{codebook()[name]['path']}", row_id, fault, remedy) for row_id in gone])
    return table.loc[wanted]


def references(name: str, kind: str) -> list[str]:
    """Return the columns of a table whose `refers_to` is `kind`, such as sources, passages or findings."""
    return _refers(codebook()[name], kind)


def _refers(table: Described, kind: str) -> list[str]:
    return [field["name"] for field in table["schema"]["fields"] if field.get("refers_to") == kind]


def evidence() -> list[str]:
    """Return the tables of evidence: their rows name a source and a place in it, and have ids that are unique among them all."""
    return list(_current().evidence)


def series() -> list[str]:
    """Return the tables whose rows are made from rows of evidence, which they name in the column `rows`."""
    return list(_current().series)


def complete() -> dict[str, str]:
    """Return what the codebook says about the completeness of tables, by name; most tables say nothing."""
    return {name: book["completeness"] for name, book in codebook().items() if book.get("completeness")}


def acts() -> pd.DataFrame:
    """Return the rows of evidence that report an act on a known day, the most credible one for each day and topic.

    The codebook says which topics are acts (`acts`); days that are in the table of events are left out.
    """
    topics = codebook()["evidence"].get("acts", ()) if "evidence" in codebook() else ()
    if not topics:
        return pd.DataFrame()
    table, events = read("evidence"), read("events")
    told = table[table.topic.isin(topics) & (table.date_precision == "day") & ~table.date_start.isin(events.date_start)]
    return told.sort_values(["date_start", "credibility", "id"]).drop_duplicates(["date_start", "topic"])


def _has(table: Described, column: str) -> bool:
    return any(field["name"] == column for field in table["schema"]["fields"])


def content(path: Path) -> bytes:
    """Return the bytes of a table; ReportError when there is no such file."""
    try:
        return load.content(path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        name = project.relative(path)
        remedy = f"Restore it: git checkout -- {name}"
        raise ReportError([Problem(name, "", "there is no such file", remedy)]) from None


def _locked() -> bytes:
    lock = project.root() / "requirements.lock"
    return lock.read_bytes() if lock.is_file() else b""


@lru_cache(maxsize=128)
def _read(name: str, text: bytes, schema_json: str) -> pd.DataFrame:
    schema = json.loads(schema_json)
    # Many processes read the same tables, and validating one takes longer than reading it.
    about = " ".join(map(fingerprints.digest, (_locked(), schema_json.encode(), text)))
    _, broken = cache.held("valid", f"{name} {about}", lambda: (1, findings_of(name, text, schema)))
    if broken:
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


def findings_of(name: str, content: bytes, schema: Described) -> list[Problem]:
    """Find faults in the form of a file; if there are none, find rows that break the description of the table."""
    return (
        table_form.findings(name, content, schema)
        or table_form.header(name, content, schema)
        or table_form.cells(name, content, schema)
        or cell_rules.problems(name, content, schema)
        or validate.findings_of(name, content)
    )
