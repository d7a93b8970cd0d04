"""Text in CSV files that readers open in a spreadsheet, which would compute what looks like a formula."""

import csv
import io
import unicodedata
from collections.abc import Collection

# What spreadsheets take for the beginning of a formula, full-width forms included.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet would compute a text, whatever invisible characters or spaces stand before it."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf").lstrip(" \u00a0\u3000").startswith(FORMULA)


def guarded(text: str) -> str:
    """Return a text with an apostrophe before it where a spreadsheet would compute it, and as it is elsewhere."""
    return f"'{text}" if is_formula(text) else text


def guarded_table(content: bytes, columns: Collection[str]) -> bytes:
    """Return a CSV table with the texts of these columns guarded; the same bytes where nothing looks like a formula."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
    if not any(is_formula(row[column]) for row in rows for column in columns):
        return content
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | {column: guarded(row[column]) for column in columns} for row in rows)
    return out.getvalue().encode("utf-8")
