"""What a cell shows: a figure or a table, as MIME bundles that notebooks store, JupyterLab draws and the build reads."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

FIGURE = "application/vnd.vegalite.v6+json"
TABLE = "application/vnd.dataresource+json"
PICTURE = "image/png"
# The key of a row for the ids of its evidence; it is not a column, and becomes the note of the row.
EVIDENCE = "evidence"
# The key of a row for the words above its group; it is not a column either, and becomes a line above the first row.
GROUP = "group"


@dataclass(frozen=True)
class Table:
    """A table for readers: its columns (name → title), rows of text, and the sources and passages behind them.

    A column that is called `source` holds keys of sources, which the pages show as citations. A row may have the key
    `evidence`, which is no column: ids of rows of evidence, passages, disagreements or searches, separated by spaces. Neighbours
    with the same words under the key `group` stand below a line with these words.
    """

    name: str
    title: str
    caption: str
    columns: dict[str, str]
    rows: list[dict[str, str]]
    sources: list[str]
    passages: list[str]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        fields = [{"name": name, "title": title, "type": "string"} for name, title in self.columns.items()]
        about = {"caption": self.caption, "sources": self.sources, "passages": self.passages}
        resource = {
            "name": self.name,
            "title": self.title,
            "schema": {"fields": fields},
            "data": self.rows,
            "report": about,
        }
        return {TABLE: resource, "text/html": self._html(), "text/plain": f"{self.title} ({len(self.rows)} rows)"}

    def _html(self) -> str:
        head = "".join(f"<th>{escape(title)}</th>" for title in self.columns.values())
        body = "".join(
            (f'<tr><th colspan="{len(self.columns)}">{escape(group)}</th></tr>' if group else "")
            + "<tr>"
            + "".join(f"<td>{escape(row[name])}</td>" for name in self.columns)
            + "</tr>"
            for group, row in grouped(self.rows)
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def grouped(rows: list[dict[str, str]]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (group, row) for each row of a table; the group is empty if it is that of the row before."""
    before = ""
    for row in rows:
        group = row.get(GROUP, "")
        yield group if group != before else "", row
        before = group


@dataclass(frozen=True)
class Figure:
    """A chart as its Vega-Lite specification, which has the same bytes at every run and loads nothing.

    `draw` returns it as a PNG, or None if it cannot be drawn; the picture is for programs without Vega-Lite, such as GitHub
    and nbconvert. `cut` returns its texts that would be cut off, which are stored with it for the checks.
    """

    specification: dict[str, Any]
    draw: Callable[[dict[str, Any]], bytes | None] = lambda _: None
    cut: Callable[[dict[str, Any]], list[str]] = lambda _: []

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        specification = _named(_rounded(self.specification))
        if cut := self.cut(specification):
            specification["usermeta"]["figure"]["cut"] = cut
        bundle = {FIGURE: specification, "text/plain": specification["description"]}
        picture = self.draw(specification)
        return bundle | {PICTURE: b64encode(picture).decode()} if picture else bundle


def _named(specification: dict[str, Any]) -> dict[str, Any]:
    """Return a specification with numbered data sets: Altair names them by content, so each change would rename them everywhere."""
    names = {old: f"rows-{number}" for number, old in enumerate(specification.get("datasets", {}), start=1)}

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {names.get(key, key): renamed(item) for key, item in value.items()}
        if isinstance(value, list):
            return [renamed(item) for item in value]
        return names.get(value, value) if isinstance(value, str) else value

    named: dict[str, Any] = renamed(specification)
    return named


def _rounded(value: Any) -> Any:
    """Return a specification with numbers rounded to six significant digits, so that machines give the same bytes.

    Whole numbers are written without a decimal point, as JupyterLab saves them.
    """
    if isinstance(value, float):
        rounded = float(f"{value:.6g}")
        return int(rounded) if rounded.is_integer() else rounded
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list) else value


def show(exhibit: Figure | Table) -> Figure | Table:
    """Return a figure or a table, which the cell then displays; TypeError for anything else."""
    if not isinstance(exhibit, Figure | Table):
        raise TypeError(f"a page shows a figure that `theme.figure` made, or a Table, not {type(exhibit).__name__}")
    return exhibit
