"""What Ukrainians think of Belarus, and urban Belarusians of the war: each question in a panel of its own."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure

POLLSTERS = {
    "Razumkov Centre": "ukrainian",
    "Belarusian Analytical Workshop, with Info Sapiens": "ukrainian",
    "Chatham House": "belarusian",
}
# Answers that are parts of another answer drawn here, or that nobody gave.
LEFT_OUT = ("completely negative", "mostly negative", "fully support", "rather support", "no answer")
SHORT = {"completely or mostly negative": "negative", "fully or rather support": "support"}
HALVES = {"ukrainian": "Ukrainians", "belarusian": "Urban Belarusians, online"}
# How many characters of a question fit a line, and how many pixels the dates and answers take.
LINE, LABELS = 50, 172


def _rows() -> pd.DataFrame:
    """Return the shares that are drawn, with the fieldwork in words and the half of the figure they belong to."""
    polls = tables.read("polls")
    rows = polls[~polls.answer.isin(LEFT_OUT)].sort_values(["period_start", "id"])
    when = [_fieldwork(row) for row in rows.itertuples()]
    short = {"more_than": "over "}
    value = [f"{short.get(r.hedge, '')}{r.share_percent:g}%" for r in rows.itertuples()]
    label = [f"{w}: {SHORT.get(answer, answer)}" for w, answer in zip(when, rows.answer, strict=True)]
    rows = rows.assign(when=when, label=label, value=value, half=rows.pollster.map(POLLSTERS))
    rows = rows.sort_values("half", key=lambda half: half.map(list(HALVES).index), kind="stable")
    return rows.assign(told=range(len(rows)))


def _fieldwork(row) -> str:
    words = wording.when(row.period_start, row.period_end, "period")
    for month in ("January", "February", "March", "April", "June", "August", "September"):
        words = words.replace(month, month[:3])
    return words


def opinion() -> Figure:
    """Draw each share as a bar beside its fieldwork dates and answer, each question apart; waves are never joined."""
    rows = _rows()

    def panel(question: str, these: pd.DataFrame, width: int, axis: bool) -> alt.LayerChart:
        order = list(these.label)
        title = _broken(question)
        ticks = alt.Axis(title="% of those asked", values=[0, 25, 50, 75, 100], format="d") if axis else None
        x = alt.X("share_percent:Q", axis=ticks, scale=alt.Scale(domain=[0, 112], nice=False))
        labels = alt.Axis(
            title=None, labelLimit=LABELS, labelFontSize=12, labelPadding=6, minExtent=LABELS, maxExtent=LABELS
        )
        y = alt.Y("label:N", sort=order, axis=labels)
        base = alt.Chart(these[["label", "share_percent", "value", "told"]]).encode(y=y, x=x)
        bars = base.mark_bar(height=9, color=LIGHT[these.half.iloc[0]], opacity=1)
        values = base.mark_text(align="left", dx=5, fontSize=12.5, baseline="middle").encode(text="value:N")
        size = {"width": width, "height": 22 * len(these)}
        head = alt.TitleParams(title, fontSize=12.5, fontWeight="normal", offset=6, frame="group", dx=-LABELS)
        return alt.layer(bars, values).properties(title=head, **size)

    def build(layout: Layout) -> alt.TopLevelMixin:
        halves = []
        for name, half in rows.groupby("half", sort=False):
            questions = [(question, these) for question, these in half.groupby("question", sort=False)]
            width = layout.width // 2 - LABELS - 20 if not layout.stacked else layout.width - LABELS - 14
            panels = [panel(q, t, width, n == len(questions) - 1) for n, (q, t) in enumerate(questions)]
            halves.append(alt.vconcat(*panels, spacing=14, title=alt.TitleParams(HALVES[name], fontSize=15)))
        return alt.vconcat(*halves, spacing=26) if layout.stacked else alt.hconcat(*halves, spacing=22)

    says = ". ".join(
        f"{pollster} asked {these.population.iloc[0]}: {question.rstrip('?')}? "
        + ", ".join(f"{row.answer} {row.value} ({row.when})" for row in these.itertuples())
        for (pollster, question), these in rows.groupby(["pollster", "question"], sort=False)
    )
    return theme.figure(
        build,
        name="fig-opinion",
        title="Most Ukrainians see Belarus negatively; few urban Belarusians want to join the war",
        caption=(
            "Left or above, Ukrainians on Belarus; the others, urban Belarusians asked online. "
            "Each question stands alone, in this report’s words, with the days of the fieldwork; parts of an answer are left out. "
            "In June 2022 the question on support was about the Russian army and may be another one. "
            "Panels must not be read across: the populations, the questions and the ways of asking differ."
        ),
        description=f"Bars in {rows.question.nunique()} panels. {says}.",
        rows=rows,
        numbers=rows[["pollster", "population", "question", "answer", "when", "hedge", "share_percent"]],
    )


def _broken(question: str) -> list[str]:
    """Return a question in lines that fit a panel."""
    lines = [""]
    for word in question.split():
        if len(lines[-1]) + len(word) > LINE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
