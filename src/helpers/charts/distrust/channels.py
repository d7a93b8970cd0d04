"""The channels between Minsk and Kyiv: which state each was in, period by period."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Figure
from helpers.facts import distrust as computed

COLUMNS = {"before": "before", "2022": "2022", "2023": "2023", "2024": "2024", "since": "2025–26"}
WORDS = {"open": "open", "reduced": "reduced", "closed": "closed", "not_known": "not known", computed.UNTOLD: ""}
FILLS = {"open": LIGHT["monitor"], "reduced": LIGHT["gap"], "closed": LIGHT["ink"]}
STATES = ("open", "reduced", "closed")
# How many columns the names of the channels take on wide screens.
NAMES = 2.5


def _cells() -> pd.DataFrame:
    """Return the matrix with the name of each channel and its place: row and column counted from nought."""
    names = tables.read("channels").channel
    cells = computed.matrix()
    rows = cells.channel.map({name: number for number, name in enumerate(names.index)})
    columns = cells.period.map({name: number for number, name in enumerate(COLUMNS)})
    return cells.assign(name=cells.channel.map(names), row=rows, column=columns, told=range(len(cells)))


def _placed(cells: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Return the cells with their edges, in widths of a column and heights of a cell; stacked, names stand above."""
    left, above = (0, 0.62) if layout.stacked else (NAMES, 0.08)
    x, y = left + cells.column, cells.row * (1 + above) + above
    return cells.assign(x=x, x2=x + 0.94, y=y, y2=y + 1)


def _words(placed: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of text in the cells: the state, and under it the month in which it changed."""
    lines = []
    for cell in placed[placed.state != computed.UNTOLD].itertuples():
        since = f"{cell.since:%b %Y}" if pd.notna(cell.since) else ""
        tone = "paper" if cell.state in ("open", "closed") and cell.voices > 1 else "ink"
        shift = 0.2 if since else 0
        x, y = (cell.x + cell.x2) / 2, (cell.y + cell.y2) / 2
        lines.append({"x": x, "y": y - shift, "text": WORDS[cell.state], "tone": tone})
        lines += [{"x": x, "y": y + shift, "text": since, "tone": tone}] if since else []
    return pd.DataFrame(lines)


def channels() -> Figure:
    """Draw each channel in each period with its state; what rests on one account alone has a dashed outline."""
    cells = _cells()

    def build(layout: Layout) -> alt.TopLevelMixin:
        placed = _placed(cells, layout)
        right, bottom = placed.x2.max(), placed.y2.max()
        x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, right], nice=False))
        y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[bottom, -0.6], nice=False))
        layers = []
        for (state, one), these in placed.groupby([placed.state, placed.voices == 1]):
            boxes = alt.Chart(these[["x", "x2", "y", "y2", "told"]]).mark_rect(
                cornerRadius=2, opacity=1, **_look(state, one)
            )
            layers.append(boxes.encode(x=x, x2="x2:Q", y=y, y2="y2:Q"))
        for tone, these in _words(placed).groupby("tone"):
            text = alt.Chart(these[["x", "y", "text"]]).mark_text(fontSize=12, color=LIGHT[tone], baseline="middle")
            layers.append(text.encode(x=x, y=y, text="text:N"))
        first = placed[placed.column == 0]
        start = pd.DataFrame({"x": 0.0, "y": first.y - 0.24 if layout.stacked else first.y + 0.5, "text": first.name})
        names = alt.Chart(start).mark_text(align="left", baseline="middle", fontSize=13)
        top = placed[placed.row == 0]
        over = {"x": (top.x + top.x2) / 2, "y": -0.35, "text": top.period.map(COLUMNS)}
        heads = alt.Chart(pd.DataFrame(over)).mark_text(fontSize=13, color=LIGHT["muted"], baseline="middle")
        layers += [mark.encode(x=x, y=y, text="text:N") for mark in (names, heads)]
        return alt.layer(*layers).properties(width=layout.width - 12, height=int((bottom + 0.6) * 34))

    return theme.figure(
        build,
        name="fig-channels",
        title=_title(cells),
        caption=(
            "Each cell gives the last state that a source tells for the period, and the month when it is known to have changed. "
            "Filled cells rest on accounts by two or more, dashed ones on one account. "
            "Empty: no source used here says anything. Not known: a source speaks of it and leaves the state open. "
            "The column for 2022 begins with the invasion. "
            "The Belarusian embassy’s staff left Kyiv in March 2022; of its ambassador only the recall is told."
        ),
        description=_says(cells),
        rows=pd.concat([tables.read("channels"), tables.read("channel_states")]),
        numbers=cells.assign(period=cells.period.map(COLUMNS), state=cells.state.map(WORDS))[
            ["name", "period", "state", "since", "voices"]
        ],
    )


def _look(state: str, one: bool) -> dict:
    if state not in FILLS:
        return {"fill": LIGHT["paper"], "stroke": LIGHT["grid"], "strokeWidth": 1}
    if not one:
        return {"color": FILLS[state]}
    edge = LIGHT["muted"] if state == "reduced" else FILLS[state]
    return {"fill": LIGHT["paper"], "stroke": edge, "strokeWidth": 2, "strokeDash": [4, 3]}


def _title(cells: pd.DataFrame) -> str:
    now = cells[cells.period == "2024"].set_index("channel").state
    shut = all(now[name] != "open" for name in computed.FORMAL)
    return (
        "Formal channels closed or shrank; those for people and for closed talks stayed open"
        if shut
        else "Channels and their state"
    )


def _says(cells: pd.DataFrame) -> str:
    periods = {period.key: period.name for period in computed.PERIODS}
    told = cells[cells.state.isin([*STATES, "not_known"])]
    lines = [
        f"{name}: "
        + ", ".join(
            f"{periods[c.period]} {WORDS[c.state]}"
            + (f" ({c.since:%B %Y})" if pd.notna(c.since) else "")
            + (" on one account" if c.voices == 1 and c.state in STATES else "")
            for c in these.itertuples()
        )
        for name, these in told.groupby("name", sort=False)
    ]
    return f"Matrix of {cells.channel.nunique()} channels and {len(periods)} periods. " + "; ".join(lines) + "."
