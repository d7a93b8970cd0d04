"""Repairs files that a spreadsheet or an editor changed, where nothing has to be guessed: `evidencebook fix`.

Encodings, byte order marks, line ends, separators, quotes, blank rows and columns, spaces at the ends of cells, the order of
columns, numbers and dates in another notation, ids and metadata of notebooks. A cell that could mean two things is left
unchanged and reported.
"""

import csv
import difflib
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from evidencebook import project
from evidencebook.evidence import table_form, tables
from evidencebook.problems import Problem, ReportError, UsageError

_SPACES = re.compile(r"[ \u00a0\u202f\u2009'’](?=\d{3}(?!\d))")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
_DAY = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})\.?")
# Metadata that editors and services leave in notebooks, and that no chapter needs.
_EDITORS = {
    *(
        "colab",
        "colab_type",
        "id",
        "outputId",
        "vscode",
        "pycharm",
        "ExecuteTime",
        "execution",
        "papermill",
        "collapsed",
    ),
    *("jupyter", "scrolled", "accelerator", "gpuClass", "toc", "varInspector", "widgets", "hideCode", "hidePrompt"),
}


@dataclass
class Mended:
    """A repaired file: its name, both contents, what was done to it, and what is left to its author."""

    path: Path
    before: bytes
    after: bytes
    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        """Return whether there is anything to write."""
        return self.before != self.after

    def told(self) -> Iterator[str]:
        """Yield what was done and what is left, then the difference line by line."""
        name = project.relative(self.path)
        if self.changes:
            yield f"{name}: {', '.join(self.done) or 'line ends'}"
            old, new = (_shown(content).splitlines() for content in (self.before, self.after))
            yield from difflib.unified_diff(old, new, name, name, n=0, lineterm="")
        yield from (f"{name}, {place}: left as it is" for place in self.left)


def _shown(content: bytes) -> str:
    try:
        return table_form.decoded(content)[0]
    except UnicodeError:
        return content.decode("latin-1")


def mend(names: list[str], *, locale: str = "", encoding: str = "") -> list[Mended]:
    """Return repaired files, all of the report if none is named; nothing is written.

    `locale` says how dates and ambiguous numbers are written (de_DE, en_US), `encoding` what a file that is not UTF-8 is in.
    UsageError for a file or locale that is not there; ReportError where a file cannot be read.
    """
    described = {project.data() / book["path"]: book for book in tables.codebook().values()}
    made = []
    for path in _files(names, list(described)):
        content = path.read_bytes()
        if path in described:
            fields = described[path]["schema"]["fields"]
            made.append(table(path, content, fields, locale=locale, encoding=encoding))
        elif path.suffix == ".ipynb":
            made.append(_notebook(path, content))
        else:
            made.append(_text(path, content, encoding))
    return made


def _files(names: list[str], described: list[Path]) -> list[Path]:
    if names:
        paths = [Path(name).resolve() for name in names]
        for path, name in zip(paths, names, strict=True):
            if not path.is_file():
                raise UsageError(f"{name}: there is no such file.")
            if not path.is_relative_to(project.root().resolve()):
                raise UsageError(f"{name} is not in the report.")
        return [project.root() / path.relative_to(project.root().resolve()) for path in paths]
    top = [
        project.root() / name
        for name in (project.CONFIG, project.TOC, project.METADATA, "references.bib", "CHANGELOG.md")
    ]
    return [
        path
        for path in [*described, project.data() / tables.CODEBOOK, *project.chapter_files(), *top]
        if path.is_file()
    ]


def _decoded(path: Path, content: bytes, encoding: str) -> tuple[str, list[str]]:
    """Return the text of a file with line feeds, and what was done to decode it."""
    try:
        text, found = table_form.decoded(content)
    except UnicodeError:
        if not encoding:
            fault = "is not UTF-8, and in which encoding it is cannot be known from its bytes"
            remedy = "Name it: --encoding cp1251 (Cyrillic), cp1250 (Central European) or cp1252 (Western European)."
            raise ReportError([Problem(project.relative(path), "", fault, remedy)]) from None
        try:
            text, found = content.decode(encoding), encoding
        except (UnicodeError, LookupError):
            raise UsageError(f"{project.relative(path)} is not in the encoding {encoding!r}.") from None
    done = [] if found == "utf-8" else ["byte order mark removed" if found == "utf-8-sig" else f"{found} became UTF-8"]
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return plain, [*done, *(["line feeds alone"] if plain != text else [])]


def _text(path: Path, content: bytes, encoding: str) -> Mended:
    text, done = _decoded(path, content, encoding)
    ended = text.rstrip("\n") + "\n" if text.strip() else text
    done += ["one line feed at the end"] if ended != text else []
    return Mended(path, content, ended.encode(), done)


# --- tables ----------------------------------------------------------------------------------------------------------


def table(path: Path, content: bytes, fields: list[dict[str, Any]], *, locale: str = "", encoding: str = "") -> Mended:
    """Return a repaired table; `fields` give the names and types of its columns, which the header may have in any order."""
    order = _date_order(locale) if locale else ""
    text, done = _decoded(path, content, encoding)
    columns = [each["name"] for each in fields]
    between = table_form.separator(text, columns)
    plain = table_form.without_sep_line(text)
    done += ["line sep= removed"] if plain != text else []
    done += ["commas between cells"] if between != "," else []
    try:
        rows = list(csv.reader(io.StringIO(plain, newline=""), delimiter=between, strict=True))
    except csv.Error as error:
        fault, remedy = f"cannot be read as CSV: {error}", 'Close the quote, or write a quote within a value as "".'
        raise ReportError([Problem(project.relative(path), "", fault, remedy)]) from None
    kept = [[cell.strip(" \t\u00a0") for cell in row] for row in rows]
    kept = [row for row in kept if any(row)]
    done += ["blank rows removed"] if len(kept) < len(rows) else []
    while kept and not kept[0][-1] and not any(row[-1] for row in kept if len(row) == len(kept[0])):
        width = len(kept[0])
        kept = [row[: width - 1] if len(row) == width else row for row in kept]
        done += [] if "blank columns removed" in done else ["blank columns removed"]
    if not kept:
        return Mended(path, content, content)
    return _rewritten(path, content, kept, _Notation(fields, between, order), done)


def _rewritten(path: Path, content: bytes, rows: list[list[str]], notation: "_Notation", done: list[str]) -> Mended:
    head, left = rows[0], []
    as_committed = _committed(path)
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(head):
            left.append(f"row {number}: has {len(row)} cells, and there are {len(head)} columns")
            continue
        known = as_committed.get(row[head.index("id")] if "id" in head else "", {})
        for place, column in enumerate(head):
            cell, doubt = notation.mended(column, row[place], known.get(column, ""))
            if doubt:
                left.append(f"row {number}, column {column}: {row[place]!r} {doubt}")
            elif cell != row[place]:
                row[place] = cell
                done += [] if f"notation of {column}" in done else [f"notation of {column}"]
    wanted = [column for column in notation.columns if column in head]
    if head != wanted and sorted(head) == sorted(wanted):
        rows = [[row[head.index(column)] for column in wanted] if len(row) == len(head) else row for row in rows]
        done.append("columns in the order of the codebook")
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return Mended(path, content, out.getvalue().encode(), done or ["quotes"], left)


class _Notation:
    """How a file writes numbers and dates: the separator `between` cells; the `order` of day, month and year, or "" for ISO."""

    def __init__(self, fields: list[dict[str, Any]], between: str, order: str):
        self.columns = [each["name"] for each in fields]
        self.types = {each["name"]: each["type"] for each in fields}
        self.between, self.order = between, order

    def mended(self, column: str, cell: str, before: str) -> tuple[str, str]:
        """Return (cell, doubt): the cell in the notation of the tables, or unchanged with a doubt; `before` is the committed cell."""
        kind = self.types.get(column, "string")
        if not cell or kind == "string":
            return cell, ""
        change: Callable[[str], tuple[str, str]] = (
            self._day if kind == "date" else partial(self._number, whole=kind == "integer")
        )
        made, doubt = change(cell)
        if not doubt and kind != "date" and _same_number(made, before):
            return before, ""  # 5400.0 is 5400
        return made, doubt

    def _number(self, cell: str, *, whole: bool) -> tuple[str, str]:
        plain = _SPACES.sub("", cell.replace("−", "-"))
        plain = re.sub(r"\.0+$", "", plain) if whole else plain
        if re.fullmatch(r"-?\d+", plain):
            return plain, ""
        if re.fullmatch(r"-?\d+\.\d+", plain):
            in_doubt = self.between != "," and re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", plain)
            return (cell, "may be thousands or a decimal") if in_doubt else (plain, "")
        if re.fullmatch(r"-?\d+,\d+", plain):
            in_doubt = self.between == "," and re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", plain)
            return (cell, "may be thousands or a decimal") if in_doubt else (plain.replace(",", "."), "")
        if re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+,\d+|-?\d{1,3}(?:\.\d{3}){2,}", plain):
            return plain.replace(".", "").replace(",", "."), ""
        if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+\.\d+|-?\d{1,3}(?:,\d{3}){2,}", plain):
            return plain.replace(",", ""), ""
        return cell, ""  # not a number in any notation: the check reports it

    def _day(self, cell: str) -> tuple[str, str]:
        if iso := _ISO.fullmatch(cell):
            return _iso(cell, *iso.groups())
        found = _DAY.fullmatch(cell)
        if not found:
            return cell, ""
        if not self.order:
            return cell, "is a date in the notation of a locale; name it: --locale de_DE, en_GB, en_US"
        parts = dict(zip(self.order, found.groups(), strict=True))
        if len(parts["y"]) != 4:
            return cell, "has no year of four digits"
        return _iso(cell, parts["y"], parts["m"], parts["d"])


def _iso(cell: str, year: str, month: str, day: str) -> tuple[str, str]:
    try:
        return date(int(year), int(month), int(day)).isoformat(), ""
    except ValueError:
        return cell, "is no day of the calendar"


def _same_number(made: str, before: str) -> bool:
    try:
        return bool(before) and float(made) == float(before)
    except ValueError:
        return False


def _committed(path: Path) -> dict[str, dict[str, str]]:
    """Return the committed rows of a table by id; none if git does not have it."""
    table = project.current().at_commit("HEAD", project.relative(path))
    return {row.get("id", ""): row for row in csv.DictReader(io.StringIO(table, newline=""), restval="")}


def _date_order(locale: str) -> str:
    """Return the order in which a locale writes day, month and year: `dmy`, `mdy` or `ymd`; UsageError for an unknown locale."""
    from babel import Locale, UnknownLocaleError
    from babel.dates import get_date_format

    try:
        pattern = get_date_format("short", Locale.parse(locale.replace("-", "_"))).pattern.lower()
    except (UnknownLocaleError, ValueError):
        raise UsageError(f"{locale!r} is no locale; give one such as de_DE, uk_UA, en_GB or en_US.") from None
    return "".join(sorted("dmy", key=pattern.index))


# --- notebooks -------------------------------------------------------------------------------------------------------


def _notebook(path: Path, content: bytes) -> Mended:
    text, done = _decoded(path, content, "")
    try:
        notebook = json.loads(text)
        cells = notebook["cells"]
    except (ValueError, KeyError, TypeError):
        remedy = "Open it in JupyterLab and save it, or restore it from git."
        raise ReportError([Problem(project.relative(path), "", "is not a notebook of version 4", remedy)]) from None
    taken = {cell["id"] for cell in cells if isinstance(cell.get("id"), str)}
    for number, cell in enumerate(cells, start=1):
        if not re.fullmatch(r"[\w-]{1,64}", str(cell.get("id", ""))):
            name = next(
                f"{cell['cell_type']}-{n}" for n in range(number, 10_000) if f"{cell['cell_type']}-{n}" not in taken
            )
            cell["id"] = name
            taken.add(name)
            done += [] if "ids of cells" in done else ["ids of cells"]
    for about in [notebook.setdefault("metadata", {}), *(cell.setdefault("metadata", {}) for cell in cells)]:
        if gone := _EDITORS.intersection(about):
            for name in gone:
                del about[name]
            done += [] if "metadata of editors removed" in done else ["metadata of editors removed"]
    if "ids of cells" in done:
        notebook["nbformat"], notebook["nbformat_minor"] = 4, max(5, notebook.get("nbformat_minor", 0))
    if not done and text.endswith("}\n"):
        return Mended(path, content, content)
    return Mended(
        path, content, (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode(), done
    )
