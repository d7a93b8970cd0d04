"""The answers that are argued to each contested question, and the evidence on either side of them."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.theme import Layout
from evidencebook.evidence import sources, tables
from evidencebook.notebooks.mime import Figure
from helpers.charts.recommendations.sheet import Sheet
from helpers.facts import recommendations as computed

SIDES = {"for": "rows_for", "against": "rows_against"}
# By whom a piece of evidence is told, seen from the answer: words, colour, shape, and whether the mark is hollow.
KINDS = {
    computed.OWN: ("the document that argues it", "document", "circle", True),
    computed.OTHER: ("another document", "document", "circle", False),
    computed.RECORD: ("outside the documents", "monitor", "square", False),
}
NOBODY = "No document"


def weighed() -> pd.DataFrame:
    """Return one row for each option, side and piece of evidence, with `origin`: who tells it, seen from the answer."""
    options, evidence, known = tables.read("options"), tables.read("recommendation_evidence"), sources.read()

    def origin(option, piece: str) -> str:
        source = known[evidence.source[piece]]
        if not source.is_document:
            return computed.RECORD
        own = source.who == known[option.source].who and not option.argued_by.startswith(NOBODY)
        return computed.OWN if own else computed.OTHER

    rows = [
        {"option": option.id, "side": side, "piece": piece, "origin": origin(option, piece)}
        for option in options.itertuples()
        for side, column in SIDES.items()
        for piece in getattr(option, column).split()
    ]
    found = pd.DataFrame(rows).sort_values("origin", key=lambda kinds: kinds.map(list(KINDS).index), kind="stable")
    return found.assign(told=range(len(found)))


def options() -> Figure:
    """Draw every option with its evidence for to the right and against to the left, a mark for each piece."""
    table, marks = tables.read("options"), weighed()
    number = marks.groupby(["option", "side"]).size().unstack(fill_value=0).reindex(table.id)

    def build(layout: Layout) -> alt.TopLevelMixin:
        return _drawn(layout, table, marks)

    contested = int(((number["against"] > 0) & (number["for"] > 0)).sum())
    says = "; ".join(
        f"{row.question} {row.option} ({row.argued_by}): {number['for'][row.id]} for, {number['against'][row.id]} against"
        for row in table.itertuples()
    )
    return theme.figure(
        build,
        name="fig-options",
        title=(
            f"For each of the {len(table)} answers this report found reasons on both sides"
            if contested == len(table)
            else f"For {contested} of the {len(table)} answers this report found reasons on both sides"
        ),
        caption=(
            "Answers to the questions on which the documents part, with who argues each. "
            "To the right of the line stands what speaks for an answer, to the left what speaks against it or limits it; "
            "each mark is one piece of evidence. "
            "Hollow marks are the words of the document that argues for the answer, or reports who does. "
            "Marks count pieces, not weight; how many there are depends on what this report collected."
        ),
        description=f"Marks on both sides of a line for each of {len(table)} answers. {says}.",
        rows=pd.concat([table, tables.read("recommendation_evidence").loc[list(dict.fromkeys(marks.piece))]]),
        numbers=marks.assign(
            question=marks.option.map(table.question),
            topic=marks.option.map(table.option),
            origin=[KINDS[o][0] for o in marks.origin],
        )[["question", "topic", "side", "origin", "piece"]],
    )


def _drawn(layout: Layout, table: pd.DataFrame, marks: pd.DataFrame) -> alt.TopLevelMixin:
    narrow = layout.stacked
    sheet = Sheet(layout.width - 14)
    middle, apart = (190, 19) if narrow else (480, 24)
    for n, (words, colour, shape, hollow) in enumerate(KINDS.values()):
        x, y = (6, 10 + n * 20) if narrow else (6 + n * 210 - 40 * (n == 2), 10)
        sheet.mark(x, y, shape=shape, colour=colour, hollow=hollow, size=80)
        sheet.words(x + 12, y, words)
    y = 80.0 if narrow else 44.0
    sheet.words(middle - 12, y, "against or limiting", align="right", size=12, colour="muted")
    sheet.words(middle + 12, y, "for", size=12, colour="muted")
    for question, these in table.groupby("question", sort=False):
        y += 30
        sheet.words(0, y, question, bold=True, size=14)
        y += 8 if narrow else 6
        for row in these.itertuples():
            y += 22
            sheet.words(0, y, row.option)
            lines = sheet.words(
                0, y + 17, row.argued_by, size=12, colour="muted", room=sheet.width - 4 if narrow else 250
            )
            at = y + lines * 15 + 24 if narrow else y + 8
            sheet.line(middle, at - 13, middle, at + 13, colour="muted", width=1.5)
            for side, direction in (("for", 1), ("against", -1)):
                mine = marks[(marks.option == row.id) & (marks.side == side)]
                for n, piece in enumerate(mine.itertuples()):
                    _, colour, shape, hollow = KINDS[piece.origin]
                    place = middle + direction * (n + 0.7) * apart
                    sheet.mark(place, at, shape=shape, colour=colour, hollow=hollow, size=110, told=piece.told)
            y = at + 12 if narrow else y + (lines - 1) * 15 + 26
        if not narrow:
            sheet.line(0, y + 14, sheet.width, y + 14)
    sheet.height = int(y + 16)
    return sheet.drawing()
