"""A figure in one call: rows, columns of the axes and unit; it is drawn in the theme of the report."""

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

# Colours that are not for series: text, lines, the page.
_NOT_SERIES = {"ink", "muted", "grid", "paper", "gap"}
_HEIGHT, _STEP = 300, 26
# The most words of a text alternative that is generated from the data.
_WORDS = 60


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
    of numbers, and {series} in that of a clause for each value of `by`; without one a draft is made of the data, which `make check`
    asks the author to confirm. ValueError names the column that cannot be drawn.
    """
    used = [x, y, *([by] if by else [])]
    _refuse_what_cannot_be_drawn(rows, used, y)
    if kind != "point":
        refuse_rows_in_one_place(rows, [column for column in used if column != y])
    named = {column: column.replace("_", " ").capitalize() for column in used} | (titles or {})
    data = rows[used].assign(**({x: rows[x].dt.strftime("%Y-%m-%d")} if _is_date(rows[x]) else {}))
    words = _values(rows, x, y, unit, by) | {"title": title.rstrip("."), "y": named[y]}
    if by:
        words["series"] = _series_in_words(rows, x, y, unit, by, _WORDS - len(f"{title} {named[y]}".split()))
    drafted = f"{{title}}. {draft(rows, x, by)}"

    def build(layout: Layout) -> alt.LayerChart | alt.Chart:
        across = _axis(rows[x], x, named[x])
        axis = alt.Axis(**theme.above(f"{named[y]}, {unit}" if unit else named[y]), tickCount=5)
        up = alt.Y(f"{y}:Q", axis=axis, scale=alt.Scale(zero=kind == "bar"))
        chart = alt.Chart(data).encode(x=across, y=up, **_colour(rows, by, lines=kind == "line"))
        own: dict[str, Any] = {} if by else {"color": _series()[0]}
        drawn = {
            "line": lambda: chart.mark_line(point={"filled": True, "size": 45, **own}, **own),
            "bar": lambda: (chart.encode(xOffset=alt.XOffset(f"{by}:N")) if by else chart).mark_bar(**own),
            "point": lambda: chart.mark_point(filled=True, size=70, opacity=1, **own),
        }[kind]()
        complete: alt.Chart = drawn.properties(width=layout.width - 60, height=_HEIGHT)
        return complete

    made = theme.figure(
        build,
        name=name,
        title=title,
        caption=caption,
        description=_filled(alternative or drafted, words),
        rows=rows.assign(passages=rows.get("passages", "")),
        columns={column: (named[column], unit if column == y else "") for column in used},
    )
    if not alternative:
        made.specification["usermeta"]["figure"]["draft"] = drafted
    return made


def draft(rows: pd.DataFrame, x: str, by: str | None) -> str:
    """Return a draft of a text alternative, with placeholders for the amounts and a clause for each of several series."""
    if by:
        return "{y}, {series}."
    at = "on" if _is_date(rows[x]) else "in" if _is_years(rows[x]) else "at"
    return f"{{y}} is {{first}} {at} {{first_x}} and {{last}} {at} {{last_x}}; the highest is {{highest}} {at} {{highest_x}}."


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
    """Raise ValueError for two rows in one place, which bars would add up and a line would jump between."""
    twice = rows[rows.duplicated(columns)]
    if len(twice):
        place = ", ".join(f"{column} {_said(twice[column].iloc[0])}" for column in columns)
        raise ValueError(
            f"two rows have the same place ({place}): choose rows, or name the column that tells them apart (by)"
        )


def _is_date(column: pd.Series) -> bool:
    return bool(pd.api.types.is_datetime64_any_dtype(column))


def _is_years(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and bool(column.dropna().between(1000, 2999).all())


def _axis(column: pd.Series, name: str, title: str) -> alt.X:
    """Return the axis for a column: dates, numbers (years without separators), or names in their order."""
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
    return {"color": theme.hue(by, dict(zip(values, _series(), strict=False)), lines=lines)}


def _values(rows: pd.DataFrame, x: str, y: str, unit: str, by: str | None) -> dict[str, str]:
    """Return the placeholders of a text alternative with their words: amounts, each with its place and series."""
    held = rows[rows[y].notna()].sort_values(x, kind="stable") if _is_date(rows[x]) else rows[rows[y].notna()]
    held = held.reset_index(drop=True)
    places = {"first": 0, "last": len(held) - 1, "highest": int(held[y].idxmax()), "lowest": int(held[y].idxmin())}
    told = {name: _amount(float(held[y][row]), unit) for name, row in places.items()}
    series = {name: f" ({held[by][row]})" if by else "" for name, row in places.items()}
    return told | {f"{name}_x": f"{_said(held[x][row])}{series[name]}" for name, row in places.items()}


def _series_in_words(rows: pd.DataFrame, x: str, y: str, unit: str, by: str, most: int) -> str:
    """Return a clause for each series: its first and last amount, or its highest and lowest if the rows have no order.

    Beyond `most` words, the remaining series are only counted.
    """
    ordered = _is_date(rows[x]) or pd.api.types.is_numeric_dtype(rows[x])
    held = rows[rows[y].notna()].sort_values(x if ordered else y, kind="stable", ascending=ordered)
    groups = [(name, held[held[by] == name]) for name in dict.fromkeys(rows[by]) if (held[by] == name).any()]
    ends = {(_said(group[x].iloc[0]), _said(group[x].iloc[-1])) for _, group in groups}
    shared = ordered and len(ends) == 1
    told = [f"{name} {_from_to(group, x, y, unit, ordered, shared)}" for name, group in groups]
    head = " to ".join(dict.fromkeys(ends.pop())) if shared else "first and last" if ordered else "highest and lowest"
    kept = [told[0]]
    while len(kept) < len(told) and len(f"{head} {' '.join(kept)} {told[len(kept)]} and twelve more".split()) <= most:
        kept.append(told[len(kept)])
    more = [f"and {wording.count(len(told) - len(kept))} more"] if len(kept) < len(told) else []
    return f"{head}: {'; '.join([*kept, *more])}"


def _from_to(group: pd.DataFrame, x: str, y: str, unit: str, ordered: bool, shared: bool) -> str:
    """Return the first and the last amount of a series, each with its place unless all series share these places."""
    places = [0] if len(group) == 1 else [0, -1]
    bare = shared and unit != "%"  # the unit is written once, after the last amount
    amounts = [_amount(float(group[y].iloc[place]), "" if bare and place != places[-1] else unit) for place in places]
    told = [
        amount if shared else f"{amount} ({_said(group[x].iloc[place])})"
        for amount, place in zip(amounts, places, strict=True)
    ]
    return " to ".join(told) if ordered else " and ".join(told)


def _said(place: Any) -> str:
    if isinstance(place, pd.Timestamp):
        return f"{place.day} {place:%B %Y}"
    return f"{place:.0f}" if isinstance(place, float) and place.is_integer() else str(place)


def _amount(value: float, unit: str) -> str:
    if unit == "year":
        return f"{value:.0f}"
    shown = f"{value:,.0f}" if abs(value) >= 100 or value.is_integer() else f"{value:,.3g}"
    shown = wording.in_house_style(shown)
    return shown + project.settings().percent if unit == "%" else f"{shown} {unit}".strip()


def _filled(text: str, words: dict[str, str]) -> str:
    unknown = [name for _, name, _, _ in string.Formatter().parse(text) if name and name not in words]
    if unknown:
        raise ValueError(f"the alternative names {{{unknown[0]}}}; it can name {', '.join(sorted(words))}")
    return text.format(**words)
