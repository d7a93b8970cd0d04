"""Four readings of five episodes as a matrix: what each predicts, what is on record, and how firmly."""

import textwrap

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure
from helpers.charts.deescalation import standing

READINGS = {
    "moscow": "Moscow sets the pace",
    "answered": "Answered signals calm",
    "staged": "Minsk stages tension",
    "threats": "Threats work, offers do not",
}
EPISODES = {
    "december-2021": ("Dec 2021", "offers"),
    "december-2022": ("Dec 2022", "a missile"),
    "summer-2024": ("Jun–Jul 2024", "alarm, relief"),
    "august-2024": ("Aug 2024", "Kursk"),
    "relays": ("2025–26", "relays"),
}
# How each verdict is worded and drawn: fill, text colour, dashes of the border.
VERDICTS = {
    "fits": ("fits", LIGHT["ink"], LIGHT["paper"], [1, 0]),
    "one_account": ("one account", LIGHT["gap"], LIGHT["ink"], [1, 0]),
    "open": ("open", LIGHT["paper"], LIGHT["ink"], [4, 3]),
    "against": ("against ×", LIGHT["paper"], LIGHT["ink"], [1, 0]),
}
LINE = 17
HEAD_WIDTH, HEAD_HEIGHT, GAP = 112, 48, 4


def cells() -> pd.DataFrame:
    """Return the cells in the order of the figure, with `nth` reading and `column`, and the words of the verdict."""
    table = tables.read("readings")
    order = {name: number for number, name in enumerate(READINGS)}
    columns = {name: number for number, name in enumerate(EPISODES)}
    table = table.assign(nth=table.reading.map(order), column=table.episode.map(columns))
    return table.sort_values(["nth", "column"]).assign(word=table.verdict.map(lambda name: VERDICTS[name][0]))


def _scales() -> dict[str, alt.Scale]:
    names = list(VERDICTS)
    return {
        "fill": alt.Scale(domain=names, range=[VERDICTS[name][1] for name in names]),
        "ink": alt.Scale(domain=names, range=[VERDICTS[name][2] for name in names]),
        "dash": alt.Scale(domain=names, range=[VERDICTS[name][3] for name in names]),
    }


def _wide(shown: pd.DataFrame, layout: Layout) -> alt.TopLevelMixin:
    scales, width = _scales(), layout.width - 12
    across = (width - HEAD_WIDTH) / len(EPISODES)
    letters = int((across - GAP - 14) / 7.1)
    wrapped = [textwrap.wrap(text, letters) for text in shown.cell]
    down = LINE * (max(map(len, wrapped)) + 1) + 22
    base = pd.DataFrame(
        {
            "verdict": shown.verdict,
            "word": shown.word,
            "text": ["\n".join(lines) for lines in wrapped],
            "x": [HEAD_WIDTH + across * n for n in shown.column],
            "x2": [HEAD_WIDTH + across * (n + 1) - GAP for n in shown.column],
            "y": [HEAD_HEIGHT + down * n for n in shown.nth],
            "y2": [HEAD_HEIGHT + down * (n + 1) - GAP for n in shown.nth],
            "told": range(len(shown)),
        }
    )
    size = {"width": width, "height": HEAD_HEIGHT + down * len(READINGS)}
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, size["height"]], reverse=True, nice=False))
    chart = alt.Chart(base)
    boxes = chart.mark_rect(cornerRadius=3).encode(
        x=x,
        x2=alt.X2("x2:Q"),
        y=y,
        y2=alt.Y2("y2:Q"),
        fill=alt.Fill("verdict:N", scale=scales["fill"], legend=None),
    )
    edges = [
        chart.transform_filter(alt.datum.verdict == name)
        .mark_rect(filled=False, stroke=LIGHT["muted"], strokeWidth=1.3, strokeDash=dash, cornerRadius=3)
        .encode(x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q"))
        for name, (_, _, _, dash) in VERDICTS.items()
    ]
    ink = alt.Color("verdict:N", scale=scales["ink"], legend=None)
    left = {"align": "left", "baseline": "top", "dx": 7}
    words = chart.mark_text(**left, dy=7, fontSize=14, fontWeight="bold").encode(
        x=x, y=y, text=alt.Text("word:N"), color=ink
    )
    texts = chart.mark_text(**left, dy=7 + LINE + 2, fontSize=14, lineBreak="\n", lineHeight=LINE)
    texts = texts.encode(x=x, y=y, text=alt.Text("text:N"), color=ink)
    heads = [
        *((HEAD_WIDTH + across * n, 14, name, "bold") for n, (name, _) in enumerate(EPISODES.values())),
        *((HEAD_WIDTH + across * n, 31, about, "normal") for n, (_, about) in enumerate(EPISODES.values())),
    ]
    layers = [_words(heads, x, y, weight) for weight in ("bold", "normal")]
    names = [
        (0, HEAD_HEIGHT + down * n + 14 + LINE * line, text, "bold")
        for n, name in enumerate(READINGS.values())
        for line, text in enumerate(textwrap.wrap(name, 15))
    ]
    return alt.layer(boxes, *edges, words, texts, *layers, _words(names, x, y, "bold")).properties(**size)


def _words(placed: list[tuple], x: alt.X, y: alt.Y, weight: str) -> alt.Chart:
    """Return the texts of one weight at their places in pixels."""
    rows = pd.DataFrame(
        [(at, down, text) for at, down, text, how in placed if how == weight], columns=["x", "y", "text"]
    )
    return (
        alt.Chart(rows)
        .mark_text(align="left", baseline="middle", fontSize=14, fontWeight=weight)
        .encode(x=x, y=y, text=alt.Text("text:N"))
    )


def _stacked(shown: pd.DataFrame, layout: Layout) -> alt.TopLevelMixin:
    scales, width = _scales(), layout.width - 12
    lines, n = [], 0
    for told, row in enumerate(shown.itertuples()):
        if not row.column:
            n += 1
            lines.append({"n": n, "text": READINGS[row.reading], "style": "head", "verdict": row.verdict, "told": told})
            n += 1.1
        when, about = EPISODES[row.episode]
        lines.append(
            {"n": n, "text": f"{when}, {about}: {row.word}", "style": "verdict", "verdict": row.verdict, "told": told}
        )
        lines.append({"n": n + 0.9, "text": row.cell, "style": "cell", "verdict": row.verdict, "told": told})
        n += 2.15
    base = pd.DataFrame(lines)
    size = {"width": width, "height": round(LINE * (n + 0.5))}
    y = alt.Y("n:Q", axis=None, scale=alt.Scale(domain=[0, n + 0.5], reverse=True, nice=False))

    def of(style: str) -> alt.Chart:
        return alt.Chart(base[base["style"] == style]).encode(y=y)

    chips = of("verdict").mark_square(size=150, opacity=1, stroke=LIGHT["ink"], strokeWidth=1.2)
    chips = chips.encode(
        x=alt.XValue(8),
        fill=alt.Fill("verdict:N", scale=scales["fill"], legend=None),
        strokeDash=alt.StrokeDash("verdict:N", scale=scales["dash"], legend=None),
    )
    text = {"align": "left", "baseline": "middle", "fontSize": 14}
    return alt.layer(
        of("head").mark_text(**text, fontWeight="bold").encode(x=alt.XValue(0), text=alt.Text("text:N")),
        chips,
        of("verdict").mark_text(**text, fontWeight="bold").encode(x=alt.XValue(22), text=alt.Text("text:N")),
        of("cell").mark_text(**text).encode(x=alt.XValue(22), text=alt.Text("text:N")),
    ).properties(**size)


def _contradicted(against: dict[str, int]) -> str:
    """Return a sentence that says in how many episodes each of the other readings is contradicted."""
    first = against["answered"]
    return (
        f"Answered signals are contradicted in {wording.count(first)} {'episode' if first == 1 else 'episodes'}, "
        f"staging in {wording.count(against['staged'])}, threats in {wording.count(against['threats'])}."
    )


def readings() -> Figure:
    """Draw the four readings against the five episodes, each cell with its verdict and its reason."""
    shown = cells()
    ids = [row_id for rows in shown["rows"] for row_id in rows.split()]
    rows = standing.rows(ids)
    passages = pd.DataFrame({"source": [], "passages": []})
    told = " ".join(dict.fromkeys(" ".join(shown.passages).split()))
    rows = pd.concat([rows, passages])
    rows.iloc[0, rows.columns.get_loc("passages")] = f"{rows.passages.iloc[0]} {told}".strip()
    counts = {
        name: shown[shown.reading == name].verdict.value_counts().reindex(list(VERDICTS), fill_value=0)
        for name in READINGS
    }
    by_account = counts["moscow"]["one_account"]
    fits = counts["moscow"]["fits"]
    against = {name: counts[name]["against"] for name in READINGS}
    spared = [name for name in READINGS if not against[name]]
    title = (
        "Moscow’s timetable is the reading that no episode contradicts"
        if spared == ["moscow"]
        else "How well four readings fit five episodes"
    )
    return theme.figure(
        lambda layout: _stacked(shown, layout) if layout.stacked else _wide(shown, layout),
        name="fig-readings",
        title=title,
        caption=(
            "Full shade: more than one side’s record fits the reading; half shade: it fits by one account; dashed: the "
            "episode does not test it; crossed: the record speaks against it."
        ),
        description=(
            f"Matrix of {len(shown)} cells, four readings by five episodes. Moscow’s timetable fits {wording.count(fits)} "
            f"episodes and {wording.count(by_account)} more by one account. {_contradicted(against)}"
        ),
        rows=rows,
        numbers=shown.assign(
            reading=shown.reading.map(READINGS),
            episode=[" – ".join(EPISODES[name]) for name in shown.episode],
            verdict=shown.word.str.removesuffix(" ×"),
        )[["reading", "episode", "verdict", "why"]],
        columns={
            "reading": ("Reading", ""),
            "episode": ("Episode", ""),
            "verdict": ("Verdict", ""),
            "why": ("Why", ""),
        },
    )
