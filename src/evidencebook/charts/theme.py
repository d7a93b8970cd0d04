"""The look of figures, and their metadata: title, caption, alternative text, sources, passages."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
from altair.utils import SchemaBase

from evidencebook import project
from evidencebook.charts import rendering
from evidencebook.charts.columns import described
from evidencebook.charts.palette import LIGHT
from evidencebook.notebooks.mime import Figure

FONT = "PT Sans"


@dataclass(frozen=True)
class Layout:
    """The layout of a figure: its width in pixels, and whether its panels are stacked."""

    width: int
    stacked: bool


WIDE = Layout(width=680, stacked=False)
NARROW = Layout(width=330, stacked=True)


def figure(
    build: Callable[[Layout], alt.TopLevelMixin],
    *,
    name: str,
    title: str,
    caption: str,
    description: str,
    rows: pd.DataFrame,
    columns: dict[str, tuple[str, str]] | None = None,
    numbers: pd.DataFrame | None = None,
) -> Figure:
    """Return the wide chart of `build`, complete: `usermeta` carries all that a page needs, the narrow chart included.

    `name` is what cross-references use; `caption` (MyST) says how to read it; `description` is the text alternative, computed
    from the data; `rows` are the rows behind it, whose columns `source` and `passages` give the source line. `columns` gives title
    and unit of plotted columns that `evidencebook.charts.columns` names otherwise; `numbers` is what readers get as the table of the
    figure where its marks stand at places of the drawing (a matrix) and not at the values themselves; their column `told`
    then says which of its rows, counted from nought, a mark stands for, or has a list of them.
    """
    if rows.empty:
        raise ValueError(f"the figure {name!r} has no rows: nothing in the tables is what its function selects")
    with _sharing():
        narrow, wide = (_themed(build(layout).to_dict()) for layout in (NARROW, WIDE))
    meta: dict[str, Any] = {
        "name": name,
        "title": title,
        "caption": caption,
        "alt": description,
        "sources": list(dict.fromkeys(rows.source)),
        "passages": list(dict.fromkeys(" ".join(rows.passages).split())),
    }
    plotted = wide
    if numbers is not None:
        meta["numbers"] = json.loads(numbers.to_json(orient="records", date_format="iso", double_precision=15))
        plotted = {"datasets": {"numbers": meta["numbers"]}}
    meta["columns"] = described(plotted, columns or {})
    meta["order"] = list(meta["columns"])  # notebooks store keys sorted
    both = narrow.pop("datasets") | wide["datasets"]
    meta["narrow"] = narrow
    complete = {"title": title, "description": description, "usermeta": {"figure": meta}, "datasets": both}
    return Figure(wide | complete, rendering.picture, rendering.cut_labels)


@contextmanager
def _sharing() -> Iterator[None]:
    """Within the context, charts share their parts with the charts that contain them.

    Altair copies each part several times at every level of layers and panels, which took half the time of a chapter.
    """
    copy = SchemaBase.copy

    def shared(self: SchemaBase, deep: Any = True, ignore: list[str] | None = None) -> SchemaBase:
        return copy(self, deep is not True and deep, ignore)

    SchemaBase.copy = shared  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        SchemaBase.copy = copy  # type: ignore[method-assign]


def _themed(specification: dict[str, Any]) -> dict[str, Any]:
    """Return a specification in the theme of the report; Altair's own themes copy every layer again, which takes long."""
    config = specification.get("config", {})
    merged = {name: config.get(name, {}) | look if isinstance(look, dict) else look for name, look in _CONFIG.items()}
    if (thousands := project.settings().thousands) != ",":
        number = {"decimal": ".", "thousands": thousands.replace(" ", "\N{NO-BREAK SPACE}"), "grouping": [3]}
        merged["locale"] = {"number": number | {"currency": ["", ""]}}
    return specification | {"background": "transparent", "padding": 4, "config": config | merged}


_CONFIG = {
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": LIGHT["ink"],
        "titleColor": LIGHT["muted"],
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "gridColor": LIGHT["grid"],
        "domainColor": LIGHT["muted"],
        "tickColor": LIGHT["muted"],
        "labelOverlap": "greedy",
    },
    "axisX": {"grid": False},
    "axisY": {"domain": False, "ticks": False, "titleAngle": 0, "titleAlign": "left", "titleAnchor": "start"},
    "text": {"fontSize": 13, "color": LIGHT["ink"], "font": FONT, "limit": WIDE.width},
    "title": {"color": LIGHT["ink"], "fontSize": 14, "anchor": "start", "fontWeight": "bold"},
    "legend": {
        "labelColor": LIGHT["ink"],
        "titleColor": LIGHT["muted"],
        "labelFontSize": 13,
        "symbolStrokeColor": LIGHT["ink"],
    },
}


def hue(field: str, colours: dict[str, str], *, lines: bool = True) -> alt.Color:
    """Return a colour encoding with its legend above the plot, which leaves room for the title of the vertical axis."""
    symbol: dict[str, Any] = {"symbolType": "stroke", "symbolSize": 300, "symbolStrokeWidth": 2.5} if lines else {}
    legend = alt.Legend(title=None, orient="top", columns=2, offset=34, labelLimit=320, symbolOpacity=1, **symbol)
    return alt.Color(f"{field}:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=legend)


def above(title: str) -> dict[str, Any]:
    """Return the properties of a vertical axis whose title stands level above it, where it can be read."""
    return {"title": title, "titleY": -14, "titleX": -28, "titleBaseline": "bottom"}


def label(base: alt.Chart, text: alt.Text | dict[str, Any], **mark: Any) -> alt.LayerChart:
    """Return a direct label that stays legible where it meets a line: text with a halo in the colour of the page."""
    halo = base.mark_text(**mark, stroke=LIGHT["paper"], strokeWidth=4, strokeJoin="round").encode(text=text)
    both: alt.LayerChart = alt.layer(halo, base.mark_text(**mark).encode(text=text))  # type: ignore[assignment]
    return both
