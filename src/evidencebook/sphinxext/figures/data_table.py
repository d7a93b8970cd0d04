"""The rows that a figure plots, as tables of text for the page and as CSV with a description of every column."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from evidencebook.evidence import sources, wording
from evidencebook.evidence.spreadsheet_text import guarded

# A column of fewer numbers is compared at a glance, without bars.
FEW = 4


@dataclass(frozen=True)
class Plotted:
    """Rows with the same columns; `columns` gives each its title and unit."""

    columns: dict[str, dict[str, str]]
    rows: list[dict[str, Any]]

    def heading(self, column: str) -> str:
        """Return the title of a column, with its unit in brackets."""
        about = self.columns[column]
        return f"{about['title']} ({about['unit']})" if about["unit"] else about["title"]

    def is_number(self, column: str) -> bool:
        """Return whether a column holds numbers alone."""
        values = [row[column] for row in self.rows]
        return all(isinstance(each, int | float | None) and not isinstance(each, bool) for each in values)

    def is_boolean(self, column: str) -> bool:
        """Return whether a column says yes or no."""
        return any(isinstance(row[column], bool) for row in self.rows) and not any(
            isinstance(row[column], str | int | float) and not isinstance(row[column], bool) for row in self.rows
        )

    def bar_scale(self, column: str) -> float:
        """Return the amount that a whole bar in a cell of a column stands for; 0 for one without bars: no amounts, or few."""
        about, values = self.columns[column], [row[column] for row in self.rows if row[column] is not None]
        is_place = "degrees" in about["unit"] or "year" in f"{column} {about['unit']}"
        if not self.is_number(column) or is_place or len(values) < FEW or min(values) < 0:
            return 0
        return 100 if about["unit"] == "%" else max(values)

    def csv(self) -> str:
        """Return the rows as CSV under the names of the columns: numbers to their last digit, text as nothing but text."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_cell(row[column]) for column in self.columns] for row in self.rows)
        return out.getvalue()


def text(value: Any) -> str:
    """Return a value as readers see it: a number to its last digit, a day without its midnight, nothing where none is known."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.removesuffix("T00:00:00").removesuffix("T00:00:00.000")
    return json.dumps(value, ensure_ascii=False)


def shown(value: Any) -> str:
    """Return a value as the table on a page shows it: yes or no, days in words, a number with at most two decimals."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        digits = f"{value:,.2f}".rstrip("0").rstrip(".")
        return wording.in_house_style(digits) if abs(value) >= 1 else f"{value:.2g}"
    said = text(value)
    if day := _DAY.fullmatch(said):
        year, month, number = map(int, day.groups())
        return f"{number}{wording.NBSP}{date(year, month, number):%B}{wording.NBSP}{year}"
    return said.replace("_", " ") if _CODE.fullmatch(said) else said


_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")


def _cell(value: Any) -> str:
    """Return a cell of a CSV file; text that a spreadsheet would compute gets an apostrophe before it."""
    return guarded(text(value)) if isinstance(value, str) else text(value)


def tables(specification: dict[str, Any]) -> list[Plotted]:
    """Return what a figure plots, in the order of drawing: rows of equal columns together, none of them twice.

    Columns are in the order in which the figure was given them.
    Columns without a title only place a label. Rows that are parts of others (those that get a label) are left out.
    """
    about = specification["usermeta"]["figure"]
    drawn = [about["numbers"]] if "numbers" in about else list(_drawn(specification, specification["datasets"], None))
    found: dict[tuple[str, ...], list[dict]] = {}
    for rows in drawn:
        names = tuple(name for name in about["order"] if any(name in row for row in rows))
        kept = found.setdefault(names, [])
        kept += [row for row in ({n: r.get(n) for n in names} for r in rows) if row not in kept]
    whole = {names: rows for names, rows in found.items() if names and not _is_part(names, rows, found)}
    return [Plotted({name: about["columns"][name] for name in names}, rows) for names, rows in whole.items()]


def _is_part(names: tuple[str, ...], rows: list[dict], found: dict[tuple[str, ...], list[dict]]) -> bool:
    larger = [other for others, other in found.items() if set(names) < set(others)]
    return any(all(any(row.items() <= row_of.items() for row_of in other) for row in rows) for other in larger)


def _drawn(view: dict, datasets: dict[str, list], inherited: Any) -> Iterator[list[dict]]:
    """Return the rows of every mark of a view, however deep it stands; outlines of a map are no rows."""
    data = view.get("data", inherited)
    if "mark" in view and data:
        rows = datasets[data["name"]] if "name" in data else data.get("values", [])
        rows = [row for row in rows if isinstance(row, dict) and "geometry" not in row]
        if rows:
            yield rows
    for part in (part for key in ("layer", "hconcat", "vconcat", "concat") for part in view.get(key, [])):
        yield from _drawn(part, datasets, data)
    if isinstance(view.get("spec"), dict):
        yield from _drawn(view["spec"], datasets, data)


def companion(specification: dict[str, Any], plotted: list[Plotted], paths: list[str]) -> dict[str, Any]:
    """Return the description of the CSV files of a figure as a data package: columns, units, sources, passages, licence."""
    about = specification["usermeta"]["figure"]
    known = sources.read()
    return {
        "profile": "tabular-data-package",
        "name": about["name"],
        "title": about["title"],
        "description": about["alt"],
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "sources": [
            {"title": f"{known[k].who}, {known[k].title}, {known[k].year}", "path": known[k].url}
            for k in about["sources"]
        ],
        "passages": about["passages"],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": path.removesuffix(".csv"),
                "path": path,
                "encoding": "utf-8",
                "mediatype": "text/csv",
                "schema": {"fields": [_field(table, column) for column in table.columns]},
            }
            for table, path in zip(plotted, paths, strict=True)
        ],
    }


def _field(table: Plotted, column: str) -> dict[str, str]:
    kind = "boolean" if table.is_boolean(column) else "number" if table.is_number(column) else "string"
    return {"name": column, "type": kind, **table.columns[column]}
