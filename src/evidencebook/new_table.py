"""Makes a table of the report from a CSV file: its columns described by what their cells hold, ids and the source added."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from slugify import slugify

from evidencebook import additions, project, tidy
from evidencebook.evidence import passages, sources, standard_tables, table_form, tables
from evidencebook.files.load import read_json
from evidencebook.problems import Problem, ReportError, UsageError

_NUMBER = re.compile(r"[-−]?\d[\d.,'’ \u00a0\u202f]*")
# 01 is a code.
_CODE = re.compile(r"0\d+")
_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\.?")
_IDS = "[a-z0-9][a-z0-9-]*"
# Columns that are added with one value for all rows: title, description, and what they refer to.
_ADDED = {
    "source": ("Source", "Key of the source in references.bib.", "sources"),
    "passages": ("Passages", "Ids of passages, separated by spaces.", "passages"),
    "locator": ("Where", "Where in the source the row stands: a table, a page, the words there.", ""),
}


def table(name: str, file: Path, title: str, given: dict[str, str], locale: str = "") -> additions.Changes:
    """Return a table made from a CSV file, and the codebook that describes it.

    `given` has `source`, and `passages` or `locator`, for all rows where the file has no such column. UsageError for a name that
    is taken or a file that is not a table; ReportError for a cell that could mean two things, or is not a number among numbers.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise UsageError(f"{name!r} cannot be the name of a table: use small letters, digits and _.")
    if name in tables.codebook() or name in standard_tables.all_():
        raise UsageError(f"there is a table {name!r} already, or one that the engine knows; choose another name.")
    try:
        content = file.read_bytes()
        text = table_form.without_sep_line(table_form.decoded(content)[0])
    except UnicodeError:
        raise UsageError(f"{file} is not UTF-8; save it so.") from None
    between = max(table_form.SEPARATORS, key=text.split("\n", 1)[0].count)
    raw = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=between) if any(map(str.strip, row))]
    if len(raw) < 2 or not all(map(str.strip, raw[0])):
        raise UsageError(f"{file} is no table: its first row names every column, and the rows follow.")
    types = {head: _type([row[n].strip() for row in raw[1:] if n < len(row)]) for n, head in enumerate(raw[0])}
    described = [{"name": head, "type": kind} for head, kind in types.items()]
    mended = tidy.table(file, content, described, locale=locale)
    if mended.left or (odd := list(_odd(raw, types))):
        left = [tuple(each.split(": ", 1)) for each in mended.left] or odd
        remedy = "Correct it in the file; leave a cell empty where there is no value."
        raise ReportError([Problem(str(file), place, fault, remedy) for place, fault in left])
    rows = list(csv.DictReader(io.StringIO(mended.after.decode())))
    return _written(name, title, rows, types, given, file.name)


def _type(cells: list[str]) -> str:
    """Return the type of a column; it is a number if most cells are numbers, and all other cells must then be numbers too."""
    held = [cell for cell in cells if cell]
    if held and all(map(_DAY.fullmatch, held)):
        return "date"
    numbers = [cell for cell in held if _NUMBER.fullmatch(cell)]
    if len(numbers) * 2 <= len(held) or any(map(_CODE.fullmatch, held)):
        return "string"
    return "integer" if len(held) == len(cells) and all(re.fullmatch(r"-?\d+", cell) for cell in held) else "number"


def _odd(rows: list[list[str]], types: dict[str, str]) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows[1:], start=2):
        for head, cell in zip(rows[0], row, strict=False):
            if types[head] == "number" and cell.strip() and not _NUMBER.fullmatch(cell.strip()):
                yield (
                    f"row {number}, column {head}",
                    f"{cell!r} is not a number, and most cells of the column are",
                )


def _written(
    name: str, title: str, rows: list[dict[str, str]], types: dict[str, str], given: dict[str, str], file: str
) -> additions.Changes:
    columns = {head: slugify(head, separator="_") or f"column_{n}" for n, head in enumerate(types, 1)}
    if len(set(columns.values())) < len(columns):
        raise UsageError(f"two columns would have one name: {', '.join(columns.values())}; rename one in the file.")
    for column in [each for each in _ADDED if each in columns.values()]:
        _refuse_other_meaning(column, next(h for h, c in columns.items() if c == column), rows, file)
        given = {**given, column: ""}
    if not ("source" in columns.values() or given.get("source")):
        raise UsageError("every row leads to a source: name it with --source KEY.")
    if not any(each in columns.values() or given.get(each) for each in ("passages", "locator")):
        raise UsageError("every row leads to a place in its source: --passages IDS, or --locator WORDS.")
    ids = [row["id"] for row in rows] if "id" in columns.values() else _ids(rows, types, name)
    fields = [_field("id", "string", "Id", "What the row is called everywhere; unique among all tables of evidence.")]
    fields[0]["constraints"] = {"required": True, "unique": True, "pattern": _IDS}
    for head, column in columns.items():
        if column != "id":
            words, unit = _head(head, types[head])
            about = _ADDED.get(column, (words, f"The column “{head}” of {file}.", ""))
            fields.append(_field(column, types[head], *about) | ({"unit": unit} if unit else {}))
    added = {column: value for column, value in given.items() if value}
    fields += [_field(column, "string", *_ADDED[column]) for column in added]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field["name"] for field in fields])
    for row_id, row in zip(ids, rows, strict=True):
        writer.writerow([row_id, *(row[h] for h, c in columns.items() if c != "id"), *added.values()])
    described = additions.described(name, title, f"The rows of {file}.", fields)
    path = project.data() / tables.CODEBOOK
    changes = {project.data() / f"{name}.csv": out.getvalue()} | additions.with_resource(
        path, read_json(path), described
    )
    found = tables.findings_of(f"data/{name}.csv", out.getvalue().encode(), described["schema"])
    if found:
        raise ReportError(found)
    return changes


def _refuse_other_meaning(column: str, head: str, rows: list[dict[str, str]], file: str) -> None:
    """Raise UsageError for a column named `source` or `passages` that holds no keys of sources or ids of passages."""
    known = {"source": sources.read, "passages": passages.read}.get(column, dict)()
    held = list(dict.fromkeys(row[head] for row in rows if row[head]))
    if held and known and not any(set(cell.split()) & set(known) for cell in held):
        what = "keys of references.bib" if column == "source" else f"ids of {passages.PASSAGES}"
        few = ", ".join(map(repr, held[:2])) + (", …" if len(held) > 2 else "")
        raise UsageError(
            f"the column {head} of {file} holds no {what} ({few}): rename it, for example to fuel; "
            f"if they are {what.partition(' ')[0]}, add them to the report first."
        )


def _ids(rows: list[dict[str, str]], types: dict[str, str], name: str) -> list[str]:
    """Return an id for each row: the words of its first columns, as many as make the ids unique, or else its number."""
    heads = [head for head, kind in types.items() if kind in {"string", "date"} or re.fullmatch("(?i)year", head)]
    for count in range(1, len(heads) + 1):
        made = [slugify(" ".join([name, *(row[head] for head in heads[:count])])) for row in rows]
        if len(set(made)) == len(made):
            return made
    return [f"{slugify(name)}-{number}" for number in range(1, len(rows) + 1)]


def _head(head: str, kind: str) -> tuple[str, str]:
    """Return the title of a column, and the unit that its heading names in brackets: Mean mass (g)."""
    measured = re.fullmatch(r"(.+?)\s*[(\[]([^()\[\]]+)[)\]]", head) if kind in {"number", "integer"} else None
    words, unit = (measured[1], measured[2].strip()) if measured else (head, "")
    words = " ".join(words.replace("_", " ").split())
    return words[:1].upper() + words[1:], unit


def _field(name: str, kind: str, title: str, description: str, refers_to: str = "") -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": kind, "title": title, "description": description}
    return field | ({"constraints": {"required": True}, "refers_to": refers_to} if refers_to else {})
