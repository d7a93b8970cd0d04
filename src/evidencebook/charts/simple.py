"""A figure in one call: rows, what stands on its axes and in which unit, and it is drawn with the theme of the report."""

import string
from typing import Any, Literal

import altair as alt
import pandas as pd

from evidencebook import project
from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import wording
from evidencebook.notebooks.mime import Figure

# Colours that are no series: text, lines, the page.
_NOT_SERIES = {"ink", "muted", "grid", "paper", "gap"}
_HEIGHT, _STEP = 300, 26
DRAFT = "{title}. {y} is {first} at {first_x} and {last} at {last_x}; the highest is {highest} at {highest_x}."


def figure(  # noqa: PLR0913 each is one thing that an author says of a figure
    rows: pd.DataFrame,
    x: str,
    y: str,
    unit: str,
    *,
    name: str,
    title: str,
    caption: str,
    by: str | None = None,
    kind: Literal["line", "bar", "point"] = "line",
    titles: dict[str, str] | None = None,
    alternative: str = "",
) -> Figure:
    """Return a figure of the column `y` in a `unit` over the column `x`, a colour for each value of `by`, at both widths.

    `rows` has the column `source` (keys of references.bib) and may have `passages`. `titles` names columns for readers. `alternative`
    says what the figure shows, with {first}, {first_x}, {last}, {last_x}, {highest}, {highest_x}, {lowest}, {lowest_x} in the place
    of numbers; without one a draft is made of the data, which `make check` asks the author to confirm. ValueError names the column
    that cannot be drawn.
    """
    used = [x, y, *([by] if by else [])]
    _refuse_what_cannot_be_drawn(rows, used, y)
    if kind != "point":
        refuse_rows_in_one_place(rows, [column for column in used if column != y])
    named = {column: column.replace("_", " ").capitalize() for column in used} | (titles or {})
    data = rows[used].assign(**({x: rows[x].dt.strftime("%Y-%m-%d")} if _is_date(rows[x]) else {}))
    words = _values(rows, x, y, unit, by) | {"title": title.rstrip("."), "y": named[y]}

    def build(layout: Layout) -> alt.LayerChart | alt.Chart:
        across = _axis(rows[x], x, named[x])
        axis = alt.Axis(**theme.above(f"{named[y]}, {unit}" if unit else named[y]), tickCount=5)
        up = alt.Y(f"{y}:Q", axis=axis, scale=alt.Scale(zero=kind == "bar"))
        chart = alt.Chart(data).encode(x=across, y=up, **_colour(rows, by, lines=kind == "line"))
        own: dict[str, Any] = {} if by else {"color": _series()[0]}
        drawn = {
            "line": lambda: chart.mark_line(point={"filled": True, "size": 45, **own}, **own),
            "bar": lambda: (chart.encode(xOffset=f"{by}:N") if by else chart).mark_bar(**own),
            "point": lambda: chart.mark_point(filled=True, size=70, opacity=1, **own),
        }[kind]()
        complete: alt.Chart = drawn.properties(width=layout.width - 60, height=_HEIGHT)
        return complete

    made = theme.figure(
        build,
        name=name,
        title=title,
        caption=caption,
        description=_filled(alternative or DRAFT, words),
        rows=rows.assign(passages=rows.get("passages", "")),
        columns={column: (named[column], unit if column == y else "") for column in used},
    )
    if not alternative:
        made.specification["usermeta"]["figure"]["draft"] = DRAFT
    return made


def _refuse_what_cannot_be_drawn(rows: pd.DataFrame, used: list[str], y: str) -> None:
    for column in [*used, "source"]:
        if column not in rows:
            raise ValueError(f"the rows have no column {column!r}; they have {', '.join(map(str, rows.columns))}")
    for column in used:
        if not column.isidentifier():
            raise ValueError(f"the column {column!r} cannot be drawn: rename it to letters, digits and _")
    if not pd.api.types.is_numeric_dtype(rows[y]):
        raise ValueError(f"the column {y!r} holds no numbers")
    if rows[y].isin([float("inf"), float("-inf")]).any():
        raise ValueError(f"the column {y!r} holds an infinite number, which no chart can show")
    if not rows[y].notna().any():
        raise ValueError(f"the column {y!r} has no value in any row, so that nothing would be drawn")


def refuse_rows_in_one_place(rows: pd.DataFrame, columns: list[str]) -> None:
    """Raise ValueError for rows that bars would add up, or a line would jump between: two of them in one place."""
    twice = rows[rows.duplicated(columns)]
    if len(twice):
        place = ", ".join(f"{column} {_said(twice[column].iloc[0])}" for column in columns)
        raise ValueError(
            f"two rows have the same place ({place}): choose rows, or name the column that tells them apart (by)"
        )


def _is_date(column: pd.Series) -> bool:
    return bool(pd.api.types.is_datetime64_any_dtype(column))


def _axis(column: pd.Series, name: str, title: str) -> alt.X:
    """Return the axis for a column: of days, of numbers such as years without separators, or of names in their order."""
    if _is_date(column):
        return alt.X(f"{name}:T", axis=alt.Axis(title=None, labelOverlap="greedy"))
    if pd.api.types.is_numeric_dtype(column):
        axis = alt.Axis(title=None if name == "year" else title, format="d", tickMinStep=1)
        return alt.X(f"{name}:Q", axis=axis, scale=alt.Scale(zero=False, nice=False, padding=14))
    return alt.X(f"{name}:N", sort=list(dict.fromkeys(column)), axis=alt.Axis(title=None, labelAngle=0, labelLimit=0))


def _series() -> list[str]:
    return [value for role, value in LIGHT.items() if role not in _NOT_SERIES]


def _colour(rows: pd.DataFrame, by: str | None, *, lines: bool) -> dict[str, Any]:
    if by is None:
        return {}
    values = [str(value) for value in dict.fromkeys(rows[by])]
    if len(values) > len(_series()):
        raise ValueError(f"{by!r} has {len(values)} values, more than the {len(_series())} colours of the report")
    return {"color": theme.hue(by, dict(zip(values, _series(), strict=False)), columns=2, lines=lines)}


def _values(rows: pd.DataFrame, x: str, y: str, unit: str, by: str | None) -> dict[str, str]:
    """Return the amounts that a text alternative names, in words, each with where it stands and in which series."""
    held = rows[rows[y].notna()].sort_values(x, kind="stable") if _is_date(rows[x]) else rows[rows[y].notna()]
    held = held.reset_index(drop=True)
    places = {"first": 0, "last": len(held) - 1, "highest": int(held[y].idxmax()), "lowest": int(held[y].idxmin())}
    told = {name: _amount(float(held[y][row]), unit) for name, row in places.items()}
    series = {name: f" ({held[by][row]})" if by else "" for name, row in places.items()}
    return told | {f"{name}_x": f"{_said(held[x][row])}{series[name]}" for name, row in places.items()}


def _said(place: Any) -> str:
    return f"{place.day} {place:%B %Y}" if isinstance(place, pd.Timestamp) else str(place)


def _amount(value: float, unit: str) -> str:
    shown = f"{value:,.0f}" if abs(value) >= 100 or value.is_integer() else f"{value:,.3g}"
    shown = wording.in_house_style(shown)
    return shown + project.settings().percent if unit == "%" else f"{shown} {unit}".strip()


def _filled(text: str, words: dict[str, str]) -> str:
    unknown = [name for _, name, _, _ in string.Formatter().parse(text) if name and name not in words]
    if unknown:
        raise ValueError(f"the alternative names {{{unknown[0]}}}; it can name {', '.join(sorted(words))}")
    return text.format(**words)
