"""What a deliberate fault is, and the small changes that faults are made of."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from evidencebook.notebooks import staleness

Change = Callable[[Path], None]


@dataclass(frozen=True)
class Fault:
    """A small change of a copy of the book; the gate that must catch it, and words that one of its findings must say."""

    name: str
    change: Change
    gate: str
    says: tuple[str, ...]


def fault(name: str, gate: str, change: Change, *says: str) -> Fault:
    """Return a fault; without words it would prove nothing."""
    assert says
    return Fault(name, change, gate, says)


def all_of(*changes: Change) -> Change:
    """Make several changes, one after another."""

    def change(book: Path) -> None:
        for each in changes:
            each(book)

    return change


def cell(table: str, row: str, column: str, value: str) -> Change:
    """Give one cell of a table another value, whatever it holds now."""

    def edited(rows: list[dict[str, str]]) -> Iterable[dict[str, str]]:
        (one,) = [each for each in rows if each["id"] == row]
        assert one[column] != value
        one[column] = value
        return rows

    return rows_of(table, edited)


def rows_of(table: str, edited: Callable[[list[dict[str, str]]], Iterable[dict[str, str]]]) -> Change:
    """Write the rows of a table as a function returns them."""

    def change(book: Path) -> None:
        file = book / f"data/{table}.csv"
        before = file.read_bytes().decode()
        rows = list(csv.DictReader(io.StringIO(before, newline="")))
        out = io.StringIO()
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(edited(rows))
        assert out.getvalue() != before
        file.write_bytes(out.getvalue().encode())

    return change


def without(table: str, row: str) -> Change:
    """Drop a row of a table."""
    return rows_of(table, lambda rows: [each for each in rows if each["id"] != row])


def text(file: str, old: str, new: str) -> Change:
    """Replace the only place where a file says `old`."""

    def change(book: Path) -> None:
        before = (book / file).read_bytes().decode()
        assert before.count(old) == 1, f"{file} says {old!r} {before.count(old)} times"
        (book / file).write_bytes(before.replace(old, new).encode())

    return change


def first(file: str, old: str, new: str) -> Change:
    """Replace the first place where a file says `old`."""

    def change(book: Path) -> None:
        before = (book / file).read_bytes().decode()
        assert old in before
        (book / file).write_bytes(before.replace(old, new, 1).encode())

    return change


def added(file: str, words: str) -> Change:
    """Add words at the end of a file, or begin one with them."""

    def change(book: Path) -> None:
        with (book / file).open("a", encoding="utf-8", newline="") as target:
            target.write(words)

    return change


def content(file: str, edited: Callable[[bytes], bytes]) -> Change:
    """Write the bytes of a file as a function returns them."""

    def change(book: Path) -> None:
        before = (book / file).read_bytes()
        after = edited(before)
        assert after != before
        (book / file).write_bytes(after)

    return change


def gone(file: str) -> Change:
    """Remove a file."""
    return lambda book: (book / file).unlink()


def moved(file: str, other: str) -> Change:
    """Rename a file."""
    return lambda book: _move(book / file, book / other)


def _move(file: Path, other: Path) -> None:
    file.rename(other)


def said(page: str, words: str) -> Change:
    """Add a paragraph to a page: to the end of Markdown, or to the last cell of prose of a notebook."""
    if page.endswith(".md"):
        return added(f"chapters/{page}", f"\n{words}\n")

    def edited(cells: list[dict]) -> None:
        prose = [each for each in cells if each["cell_type"] == "markdown"]
        prose[-1]["source"] = ["".join(prose[-1]["source"]) + f"\n\n{words}\n"]

    return cells_of(page, edited)


def cells_of(page: str, edited: Callable[[list[dict]], object]) -> Change:
    """Change the cells of a notebook in place."""
    return notebook(page, lambda book: edited(book["cells"]))


def notebook(page: str, edited: Callable[[dict], object]) -> Change:
    """Change a notebook in place."""

    def change(book: Path) -> None:
        file = book / f"chapters/{page}"
        read = json.loads(file.read_text(encoding="utf-8"))
        edited(read)
        file.write_text(json.dumps(read, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")

    return change


def figure(page: str, name: str, edited: Callable[[dict], object]) -> Change:
    """Change the stored specification of a figure as a chart function and a refresh would: its record fits the outputs."""

    def change(read: dict) -> None:
        bundles = [o["data"] for c in read["cells"] for o in c.get("outputs", []) if "data" in o]
        kind = "application/vnd.vegalite.v6+json"
        (one,) = [b for b in bundles if kind in b and b[kind]["usermeta"]["figure"]["name"] == name]
        edited(one[kind])
        one["text/plain"] = [one[kind].get("description", "")]
        read["metadata"]["report"]["made_from"][staleness.OUTPUTS] = staleness.outputs_digest(read)

    return notebook(page, change)
