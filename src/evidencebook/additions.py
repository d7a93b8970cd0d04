"""What each `evidencebook add` would write: the new text of every file that it changes; nothing is written here."""

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

from slugify import slugify

from evidencebook import project
from evidencebook.evidence import passages, sources, standard_tables, tables, verification_lock
from evidencebook.evidence.validate import period_kind
from evidencebook.files.load import read_json, read_text
from evidencebook.problems import Problem, ReportError, UsageError

Changes = dict[Path, str]
ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_BRACES = str.maketrans("", "", "{}")


def source(key: str, fields: Mapping[str, str]) -> Changes:
    """Return the bibliography with one more entry; `fields` are those of BibTeX, `author` names people or an institution."""
    _new_id(key, sources.read(), "source")
    given = {"urldate": date.today().isoformat(), **{name: text for name, text in fields.items() if text}}
    lines = [f"  {name} = {{{{{text}}}}}," if name in {"author", "title"} else f"  {name} = {{{text}}},"
             for name, text in ((name, text.translate(_BRACES)) for name, text in given.items())]  # fmt: skip
    path = project.bibliography()
    text = f"{read_text(path).rstrip()}\n\n" + "\n".join([f"@misc{{{key},", *lines, "}"]) + "\n"
    _refuse([each for each in sources.problems_of(project.relative(path), text) if each.place == key])
    return {path: text}


def passage(name: str, key: str, first: str, last: str, texts: Path) -> Changes:
    """Return the table of passages and the lock with one more passage, from the words `first` to the words `last` of a text."""
    _new_id(name, passages.read(), "passage")
    if key not in sources.read():
        raise UsageError(f"no source {key!r} in references.bib; add the entry first.")
    found = passages.create(texts, key, first, last, name)
    return _with_row("passages", asdict(found)) | _locked("passage", name, asdict(found))


def quotation(cells: Mapping[str, str], texts: Path) -> Changes:
    """Return the table of quotations, their contexts and the lock with one more quotation, whose words must stand in its passage."""
    precision = {4: "year", 7: "month", 10: "day"}.get(len(cells.get("date", "")), "")
    given = passages.Quotation(**{"date_precision": precision, **cells})
    _new_id(given.id, passages.quotations(), "quotation")
    if given.passage not in passages.read():
        raise UsageError(
            f"no passage {given.passage!r} in {passages.PASSAGES}; add it first: evidencebook add passage."
        )
    contexts = project.root() / passages.CONTEXTS
    line = passages.context_of(given, texts)
    before = contexts.read_text(encoding="utf-8") if contexts.is_file() else passages.CONTEXTS_HEAD
    return (
        _with_row("quotations", asdict(given))
        | _locked("quotation", given.id, asdict(given))
        | {contexts: before + line}
    )


def row(table: str, cells: Mapping[str, str]) -> Changes:
    """Return a table with one more row, and the codebook if it does not describe this standard table yet."""
    if table not in tables.codebook() and table not in standard_tables.all_():
        known = ", ".join(sorted({*tables.codebook(), *standard_tables.all_()}))
        raise UsageError(f"no table is called {table!r}; the tables are {known}.")
    return _with_row(table, cells)


def designation(words: str, reason: str) -> Changes:
    """Return the table of designations with one more name or public date, whose id is made from its words."""
    if not re.search(r"[\d#]", words):
        raise UsageError(f"{words!r} holds no number, and may stand in prose as it is.")
    return row("designations", {"id": slugify(words, replacements=[("#", "n")]), "words": words, "reason": reason})


def finding(cells: Mapping[str, str]) -> Changes:
    """Return the table of findings with one more row, and its chapter with the card that shows it."""
    changes = _with_row("findings", cells)
    page = _page(cells["chapter"])
    return changes | {page: with_text(page, f"```{{finding}} {cells['id']}\n```")}


def _page(name: str) -> Path:
    found = [page for page in project.chapter_files() if page.stem == name]
    if not found:
        raise UsageError(
            f"there is no chapter {name!r}; the pages are {', '.join(p.stem for p in project.chapter_files())}."
        )
    return found[0]


def with_text(page: Path, text: str) -> str:
    """Return a page with Markdown added at its end."""
    if page.suffix == ".md":
        return f"{read_text(page).rstrip()}\n\n{text}\n"
    return with_cells(page, {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)})


def with_cells(page: Path, *cells: dict) -> str:
    """Return a notebook with cells added at its end, each with its own id."""
    notebook = read_json(page)
    taken = {cell.get("id") for cell in notebook["cells"]}
    for cell in cells:
        number = next(n for n in range(len(taken) + 1, len(taken) + 1000) if f"cell-{n}" not in taken)
        if cell.get("id") in taken:
            raise UsageError(f"{project.relative(page)} has a cell {cell['id']!r} already; choose another name.")
        taken.add(cell.setdefault("id", f"cell-{number}"))
        notebook["cells"].append(cell)
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _new_id(name: str, known: Mapping, what: str) -> None:
    if not ID.fullmatch(name):
        raise UsageError(f"{name!r} cannot be an id: use small letters, digits and hyphens.")
    if name in known:
        raise UsageError(f"there is a {what} {name!r} already; choose another id.")


def _locked(kind: str, name: str, cells: Mapping) -> Changes:
    return {project.root() / verification_lock.VERIFIED: verification_lock.with_entry(kind, name, cells)}


def _with_row(table: str, cells: Mapping) -> Changes:
    """Return a table with one more row; UsageError for an unknown column, ReportError where the row breaks the description."""
    changes: Changes = {}
    book = tables.codebook().get(table)
    if book is None:
        book, changes = _with_table(table, set(cells))
    columns = [field["name"] for field in book["schema"]["fields"]]
    if unknown := [name for name in cells if name not in columns]:
        raise UsageError(f"{table} has no column {unknown[0]!r}; its columns are {', '.join(columns)}.")
    cells = {**_derived(cells, columns), **cells}
    path = project.data() / book["path"]
    held = tables.content(path).decode("utf-8") if path.is_file() else _line(columns)
    name = str(cells.get("id", ""))
    _new_id(name, {each["id"]: None for each in csv.DictReader(io.StringIO(held))}, f"row of {table}")
    text = held + _line([cells.get(column, "") for column in columns])
    _refuse(tables.findings_of(project.relative(path), text.encode(), book["schema"]))
    return changes | {path: text}


def _derived(cells: Mapping[str, str], columns: list[str]) -> dict[str, str]:
    """Return the cells that follow from the dates that are given: which kind of period they make, how exact they are."""
    found = {}
    if "period_kind" in columns:
        found["period_kind"] = period_kind(cells.get("period_start", ""), cells.get("period_end", ""))
    if "date_precision" in columns and "date_start" in columns:
        kind = period_kind(cells.get("date_start", ""), cells.get("date_end", ""))
        found["date_precision"] = {"months": "period"}.get(kind, kind)
    return found


def _line(cells: list) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _with_table(name: str, given: set[str]) -> tuple[dict, Changes]:
    """Return the description of a standard table, with the columns that are required or given, and the codebook with it."""
    standard = standard_tables.all_()[name]
    fields = [f for f in standard["fields"] if f["name"] in given or f.get("constraints", {}).get("required")]
    made = described(name, standard["title"], standard["description"], fields)
    path = project.data() / tables.CODEBOOK
    return made, with_resource(path, read_json(path), made)


def described(name: str, title: str, description: str, fields: list[dict]) -> dict:
    """Return a table as the codebook describes it."""
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "title": title,
        "description": description,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields},
    }


def with_resource(path: Path, book: dict, resource: dict) -> Changes:
    """Return a codebook with one more table."""
    whole = {**book, "resources": [*book["resources"], resource]}
    return {path: json.dumps(whole, indent=1, ensure_ascii=False) + "\n"}


def _refuse(found: list[Problem]) -> None:
    if found:
        raise ReportError(found)
