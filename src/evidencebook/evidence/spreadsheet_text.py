"""Guards text in CSV files against spreadsheets, which compute whatever looks like a formula."""

import csv
import io
import unicodedata
from collections.abc import Collection

# Characters that begin a formula in spreadsheets, full-width forms included.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet would compute a text, even after leading spaces or invisible characters."""
    first = next((c for c in text if c not in " \u00a0\u3000" and unicodedata.category(c) != "Cf"), "")
    return first in FORMULA


def guarded(text: str) -> str:
    """Return a text with an apostrophe before it if a spreadsheet would compute it, otherwise unchanged."""
    return f"'{text}" if is_formula(text) else text


def guarded_table(content: bytes, columns: Collection[str]) -> bytes:
    """Return a CSV table with the texts of these columns guarded; the same bytes if nothing looks like a formula."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
    if not any(is_formula(row[column]) for row in rows for column in columns):
        return content
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | {column: guarded(row[column]) for column in columns} for row in rows)
    return out.getvalue().encode("utf-8")
