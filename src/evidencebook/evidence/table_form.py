"""The form of a table's file: UTF-8, commas, line feeds, quotes only where they are needed, the columns of the codebook.

Everything that a spreadsheet changed in a file is reported together, with the one command that repairs it.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator

from evidencebook.evidence.source_texts import odd_word
from evidencebook.problems import Problem

DAY = "a day of the calendar in the form 2022-02-24"
MARKS = {b"\xff\xfe\x00\x00": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
# Files that are not text, by their first bytes.
_NO_TEXT = {
    b"PK\x03\x04": "a workbook of a spreadsheet program, or a zip archive",
    b"\xd0\xcf\x11\xe0": "a workbook of a spreadsheet program",
    b"\x1f\x8b": "a compressed file",
    b"PAR1": "a Parquet file",
    b"SQLite": "a database",
}
# Text files of another kind, by how they begin.
_NO_TABLE = {
    "<": "a web page or XML",
    "{": "JSON",
    "[": "JSON",
    "@": "a bibliography",
    "version https://git-lfs": "a pointer of Git LFS",
}
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
# 01 would be read as 1, so a leading zero means a code or a slip.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
# A year before 1000 is a slip.
_DAY = re.compile(r"[1-9]\d{3}-\d\d-\d\d")
_SEP_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def decoded(content: bytes) -> tuple[str, str]:
    """Return the text of a file without its byte order mark, and its encoding by that mark, else UTF-8; UnicodeDecodeError."""
    encoding = next((name for mark, name in MARKS.items() if content.startswith(mark)), "utf-8")
    return content.decode(encoding), encoding


def other_kind(content: bytes) -> str:
    """Return the kind of a file that is not CSV, by how it begins; empty if it may be CSV."""
    start = content.removeprefix(b"\xef\xbb\xbf")[:400]
    if told := next((kind for mark, kind in _NO_TEXT.items() if start.startswith(mark)), ""):
        return told
    begins = start.decode("latin-1").lstrip()
    return next((kind for mark, kind in _NO_TABLE.items() if begins.startswith(mark)), "")


def separator(text: str, columns: list[str]) -> str:
    """Return the separator of cells: the one that a line `sep=;` names, or the one that gives the most columns of the codebook."""
    if (told := _SEP_LINE.match(text)) and told[1] in SEPARATORS:
        return told[1]
    head = text.lstrip("\ufeff").split("\n", 1)[0].strip().replace('"', "")
    return max(SEPARATORS, key=lambda each: len(set(columns).intersection(head.split(each))))


def without_sep_line(text: str) -> str:
    """Return a text without the line `sep=;` that some programs write above a table."""
    return _SEP_LINE.sub("", text, count=1)


def findings(name: str, content: bytes, schema: dict) -> list[Problem]:
    """Find everything in the form of a file that differs from that of a table."""
    columns, remedy = [field["name"] for field in schema["fields"]], f"Repair it with: evidencebook fix {name}"
    if kind := other_kind(content):
        return [
            Problem(
                name, "", f"is {kind}, not a CSV file", "Open it where it was made, and save the table as CSV (UTF-8)."
            )
        ]
    if content[1:2] == b"\x00" or content[:1] == b"\x00":
        encoding = "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
        return [Problem(name, "", "is UTF-16 without its mark", f"{remedy} --encoding {encoding}")]
    try:
        text, encoding = decoded(content)
    except UnicodeError as error:
        return [_not_utf8(name, content, error)]
    found = []
    if encoding in {"utf-16", "utf-32"}:
        found.append(("row 1, column 1", f"is {encoding.upper()}, and is not UTF-8", remedy))
    elif encoding == "utf-8-sig":
        found.append(
            ("row 1, column 1", "begins with a byte order mark", f"{remedy}, or save it as UTF-8 without BOM.")
        )
    if "\r" in text:
        row = text[: text.index("\r")].count("\n") + 1
        ends = "CRLF" if "\r\n" in text else "CR"
        found.append((f"row {row}", f"ends its lines with {ends}", f"{remedy}, or save it with line feeds alone (LF)."))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _SEP_LINE.match(text):
        found.append(("row 1", f"begins with the line {text.split(chr(10), 1)[0]!r}", remedy))
    between = separator(text, columns)
    if between != ",":
        found.append(("row 1", f"is separated by {SEPARATORS.get(between, repr(between))}, not by commas", remedy))
    found += _layout(without_sep_line(text), between, schema, remedy)
    return [Problem(name, *fault) for fault in found]


def _not_utf8(name: str, content: bytes, error: UnicodeError) -> Problem:
    start = error.start if isinstance(error, UnicodeDecodeError) else 0
    row = content[:start].count(b"\n") + 1
    column = content[content.rfind(b"\n", 0, start) + 1 : start].count(b",") + 1
    remedy = f"Save it as UTF-8, or name its encoding: evidencebook fix {name} --encoding cp1251"
    return Problem(name, f"row {row}, column {column}", "is not UTF-8", remedy)


def _layout(text: str, between: str, schema: dict, remedy: str) -> Iterator[tuple[str, str, str]]:
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=between, strict=True))
    except csv.Error as error:
        close = 'Close the quote, or write a quote within a value as "".'
        yield f"row {_first_odd_quote(text)}", f"cannot be read as CSV: {error}", close
        return
    if blank := [number for number, row in enumerate(rows, 1) if not any(cell.strip() for cell in row)]:
        yield (
            f"row {_few(blank)}",
            "is empty" if len(blank) == 1 else "are empty",
            f"Remove the empty rows, or: {remedy}",
        )
    kept = [(number, row) for number, row in enumerate(rows, 1) if number not in set(blank)]
    if len(kept) < 2:
        remedy = (
            "Restore its rows. A table that the report does not need goes from data/datapackage.json with its file."
        )
        yield "", "holds no rows", remedy
        return
    width = len(kept[0][1])
    if not blank and "" in kept[0][1][-1:] and all(not "".join(row[-1:]).strip() for _, row in kept):
        yield "row 1", "ends with a column that is empty", remedy
    known = [field["name"] for field in schema["fields"]]
    # With a wrong header, every row would be reported.
    wrong = [(number, row) for number, row in kept if len(row) != width and sorted(kept[0][1]) == sorted(known)]
    for number, row in wrong:
        yield (
            f"row {number}",
            f"has {len(row)} cells, and there are {width} columns",
            _cells_remedy(row, kept[0][1], schema),
        )
    canonical = io.StringIO()
    csv.writer(canonical, lineterminator="\n", delimiter=between).writerows(rows)
    if not blank and canonical.getvalue() != text:
        pairs = zip(text.split("\n"), canonical.getvalue().split("\n"), strict=False)
        differing = ((number, want) for number, (have, want) in enumerate(pairs, 1) if have != want)
        row, want = next(differing, (text.count("\n") + 1, ""))
        by_hand = f"Write the row as: {want}" if want else "End the last row with a line feed"
        yield f"row {row}", "is not plain CSV (a stray quote, no end of line)", f"{by_hand}, or: {remedy}"


def _cells_remedy(row: list[str], head: list[str], schema: dict) -> str:
    """Return the remedy for a row with too many or too few cells; it names a decimal comma that split a cell."""
    plain = "Give the row as many cells as there are columns; quote a cell that holds a comma."
    numbers = {field["name"] for field in schema["fields"] if field["type"] in {"number", "integer"}}
    for place, column in enumerate(head if len(row) == len(head) + 1 else ()):
        whole, part = row[place : place + 2]
        joined = [*row[:place], f"{whole}.{part}", *row[place + 2 :]]
        fits = all(_NUMBER.fullmatch(cell or "0") for name, cell in zip(head, joined, strict=True) if name in numbers)
        if column in numbers and part.isdigit() and fits:
            return f"{plain} If {whole},{part} is one number in column {column}, write {whole}.{part}."
    return plain


def _few(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:3])) + (f" and {len(numbers) - 3} more" if len(numbers) > 3 else "")


def _first_odd_quote(text: str) -> int:
    return next((n for n, line in enumerate(text.split("\n"), 1) if line.count('"') % 2), 1)


def header(name: str, content: bytes, schema: dict) -> list[Problem]:
    """Find columns that are missing, not in the codebook, or in another order than there."""
    have = next(csv.reader(io.StringIO(content.decode())))
    want = [field["name"] for field in schema["fields"]]
    alike = {plain_name(column): column for column in have if column not in want}
    faults = [
        (alike[column], f"is almost the name of the column {column}", f"Write {column}.")
        if column in alike
        else (column, "is missing", "Add the column, as the codebook describes it.")
        for column in want
        if column not in have
    ]
    extra = "Remove the column, or describe it in data/datapackage.json."
    told = {column for column, _, _ in faults}
    faults += [(column, "is not in the codebook", extra) for column in have if column not in {*want, *told}]
    twice = dict.fromkeys(column for column in have if have.count(column) > 1)
    faults += [(column, "stands there twice", "Remove one of the two.") for column in twice]
    if not faults and have != want:
        column = next(name for name, right in zip(have, want, strict=False) if name != right)
        faults = [(column, "is in another place than in the codebook", f"Order the columns: {','.join(want)}")]
    return [Problem(name, f"row 1, column {column}", what, remedy) for column, what, remedy in faults]


def plain_name(column: str) -> str:
    """Return the name of a column as a codebook writes it: small letters, digits and underscores."""
    return re.sub(r"[\W_]+", "_", column.strip("\ufeff\u200b ").lower())


def cells(name: str, content: bytes, schema: dict) -> list[Problem]:
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
                fault = f"{cell!r} is not {DAY}", "Write year, month and day, in four, two and two digits."
            elif odd := odd_word(cell):
                fault = odd[1], "Type the word again."
            if fault:
                found.append(Problem(name, f"row {number}, column {column}", *fault))
    return found
