"""Texts of drawings that readers would see in part are told, and whole ones are not."""

import altair as alt
import pandas as pd
import pytest

from evidencebook.charts import labels, theme
from evidencebook.charts.palette import LIGHT
from evidencebook.checks import figures
from evidencebook.notebooks.mime import FIGURE

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40">{}</svg>'
NAMED = {"share": ("Share", "%"), "who": ("Who", "")}
LONG = "An institution whose name is longer than any axis has room for, of which the end is lost"


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        ('<text transform="translate(2,20)" font-size="13px">Minsk</text>', False),
        ('<text transform="translate(80,20)" font-size="13px">Minsk</text>', True),
        ('<text transform="translate(80,20)" font-size="13px" text-anchor="end">Minsk</text>', False),
        ('<text transform="translate(10,20)" font-size="13px" text-anchor="middle">Minsk</text>', True),
        ('<text transform="translate(2,5)" font-size="13px">Minsk</text>', True),
        ('<text transform="translate(20,20) rotate(-90)" font-size="13px">Minsk</text>', True),
        ('<text transform="translate(20,38) rotate(-90)" font-size="13px">Minsk</text>', False),
        ('<g transform="translate(50,0)"><text transform="translate(40,20)" font-size="13px">Minsk</text></g>', True),
        ('<text transform="translate(2,20)" font-size="13px"><tspan>a</tspan><tspan x="0" dy="25">Minsk</tspan></text>', True),
        ('<text transform="translate(80,20)" font-size="13px" opacity="0">Minsk</text>', False),
    ],
)  # fmt: skip
def test_a_text_beyond_the_frame_is_cut(text, is_cut):
    assert labels.cut(SVG.format(text), "{}") == (["Minsk"] if is_cut else [])


def test_a_shortened_text_is_cut_unless_its_author_wrote_the_ellipsis():
    svg = SVG.format('<text transform="translate(2,20)" font-size="13px">and so…</text>')
    assert labels.cut(svg, "{}") == ["and so…"]
    assert labels.cut(svg, '{"text": "and so…"}') == []


@pytest.mark.parametrize("where", ["axis", "legend", "mark"])
def test_a_long_label_of_a_figure_is_told(where):
    rows = pd.DataFrame(
        {"year": [2020, 2021], "share": [5.0, 6.0], "who": [LONG, "Short"], "source": "s", "passages": ""}
    )

    def build(layout: theme.Layout) -> alt.TopLevelMixin:
        chart = alt.Chart(rows[["year", "share", "who"]]).encode(x=alt.X("year:Q", scale=alt.Scale(zero=False)))
        if where == "axis":
            return chart.mark_bar(color=LIGHT["ink"]).encode(y="who:N")
        if where == "legend":
            return chart.mark_point().encode(y="share:Q", color="who:N")
        return chart.mark_text(align="left", limit=200).encode(y="share:Q", text="who:N")

    figure = theme.figure(build, name="fig-a", title="A", caption="C", description="2 bars", rows=rows, columns=NAMED)
    told = list(figures._faults(figure._repr_mimebundle_()[FIGURE]))
    assert any("screens the text 'An institution" in fault and "is cut" in fault for fault in told)
    assert not any("Short" in fault for fault in told)
