"""What speaks for and against each recommendation, by the finding that carries it and by where it comes from."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Figure
from helpers.charts.recommendations.sheet import Sheet
from helpers.facts import recommendations as computed

CHAPTERS = {
    "economy": "Economy",
    "distrust": "Distrust",
    "deterrence": "Deterrence",
    "deescalation": "De-escalation",
    "recommendations": "This chapter",
}
STANCES = {"for": "triangle-up", "limits": "diamond", "against": "triangle-down"}
ORIGINS = {
    computed.OWN: ("their own words", "document", True),
    computed.OTHER: ("another document", "document", False),
    computed.RECORD: ("outside the documents", "monitor", False),
}


def pieces() -> pd.DataFrame:
    """Return every piece of evidence with its number and `origin`; under inferences of this report every document is another one."""
    origin = computed.evidence().origin
    table = tables.read("recommendation_evidence")
    known = tables.read("recommendations").kind
    outside = table.passages == ""
    return table.assign(
        told=range(len(table)),
        origin=origin.reindex(table.index).fillna(outside.map({True: computed.RECORD, False: computed.OTHER})),
        kind=table.recommendation.map(known),
    )


def short(finding: str) -> str:
    """Return what a finding is called in a crowded place: its id without the chapter."""
    words = finding.partition("-")[2].replace("-", " ")
    return {"july": "July 2024", "2021": "December 2021", "2022": "December 2022", "eu": "EU", "russia": "Russia"}.get(
        words, words
    )


def evidence() -> Figure:
    """Draw recommendations against findings, with a mark for each piece of evidence."""
    table, asked = pieces(), tables.read("recommendations")
    findings = tables.read("findings")
    findings = findings[findings.id.isin(set(table.finding))]
    findings = [name for chapter in CHAPTERS for name in findings[findings.chapter == chapter].id]

    def build(layout: Layout) -> alt.TopLevelMixin:
        return _narrow(layout, table, asked, findings) if layout.stacked else _wide(layout, table, asked, findings)

    made = computed.evidence()
    counted = made.assign(side=(made.stance == "for").map({True: "for", False: "against"}))
    number = counted.groupby(["side", "origin"]).size()
    says = "; ".join(
        f"{row.title}: " + ", ".join(f"{(these.stance == stance).sum()} {stance}" for stance in STANCES)
        for row in asked.itertuples()
        for these in [table[table.recommendation == row.id]]
    )
    own, other, record = (number.get(("against", origin), 0) for origin in ORIGINS)
    return theme.figure(
        build,
        name="fig-evidence",
        title=(
            f"Of {number['for'].sum()} reasons for, {number['for', computed.OWN]} are the authors’ own; "
            f"of {number['against'].sum()} against or limiting, {own}"
        ),
        caption=(
            "Each mark is a piece of evidence as this report collected it: a triangle that points up speaks for the recommendation, "
            "one that points down against it, a diamond limits it. "
            "Hollow marks are words of those who recommend; full ones come from another document or from outside the documents. "
            "The columns are findings of this report; the title counts what bears on the documents alone, "
            "not on this report’s own inferences."
        ),
        description=(
            f"Matrix of {len(asked)} recommendations and {len(findings)} findings with {len(table)} pieces of evidence. {says}. "
            f"Of those against or limiting what documents recommend, {own} come from its authors, {other} from other "
            f"documents and {record} from outside the documents."
        ),
        rows=pd.concat([table, asked[asked.source != ""]]),
        numbers=table.assign(
            topic=table.recommendation.map(asked.title), origin=[ORIGINS[o][0] for o in table.origin], piece=table.id
        )[["topic", "finding", "stance", "origin", "piece"]],
    )


def _legend(sheet: Sheet, places: list[tuple[float, float]]) -> None:
    """Say what shapes and colours mean, at the given places: three for stances, then three for origins."""
    for (stance, shape), (x, y) in zip(STANCES.items(), places[:3], strict=True):
        sheet.mark(x, y, shape=shape, colour="ink")
        sheet.words(x + 10, y, stance)
    for (words, colour, hollow), (x, y) in zip(ORIGINS.values(), places[3:], strict=True):
        sheet.mark(x, y, shape="circle", colour=colour, hollow=hollow)
        sheet.words(x + 10, y, words)


def _cell(sheet: Sheet, x: float, y: float, these: pd.DataFrame, *, apart: float, lift: float, size: int) -> None:
    """Draw the evidence of one cell: reasons for above, limits in the middle, reasons against below."""
    for level, (stance, shape) in zip((-lift, 0, lift), STANCES.items(), strict=True):
        marks = these[these.stance == stance]
        for number, row in enumerate(marks.itertuples()):
            _, colour, hollow = ORIGINS[row.origin]
            right = (number - (len(marks) - 1) / 2) * (apart if len(marks) < 3 else apart * 0.8)
            sheet.mark(x + right, y + level, shape=shape, colour=colour, hollow=hollow, size=size, told=row.told)


def _wide(layout: Layout, table: pd.DataFrame, asked: pd.DataFrame, findings: list[str]) -> alt.TopLevelMixin:
    sheet, left, top, row_height = Sheet(layout.width - 16), 236, 150, 26
    step = (sheet.width - left) / len(findings)
    gap = 30
    inferred = asked.kind == "inference"
    places = {name: top + n * row_height + gap * inferred[name] + row_height / 2 for n, name in enumerate(asked.id)}
    sheet.height = int(max(places.values()) + row_height)
    _legend(sheet, [(6, 12), (6, 32), (6, 52), (6, 80), (6, 100), (6, 120)])
    for chapter, title in CHAPTERS.items():
        columns = [n for n, name in enumerate(findings) if name.startswith(f"{chapter}-")]
        start, end = left + columns[0] * step, left + (columns[-1] + 1) * step
        sheet.line(start + 2, 18, end - 2, 18, colour="muted")
        sheet.words((start + end) / 2, 8, title, align="center", size=12, bold=True)
        sheet.line(end, 18, end, sheet.height - 8)
    for n, name in enumerate(findings):
        sheet.words(left + (n + 0.5) * step, top - 4, short(name), size=12, angle=270, colour="ink")
    for name, y in places.items():
        sheet.line(0, y + row_height / 2, sheet.width, y + row_height / 2)
        sheet.words(0, y, asked.title[name])
    sheet.words(0, min(y for name, y in places.items() if inferred[name]) - row_height / 2 - gap / 2 + 2,
                "Inferred by this report", bold=True, size=12)  # fmt: skip
    for (recommendation, finding), these in table.groupby(["recommendation", "finding"], sort=False):
        x = left + (findings.index(finding) + 0.5) * step
        _cell(sheet, x, places[recommendation], these, apart=7, lift=7, size=34)
    return sheet.drawing()


def _narrow(layout: Layout, table: pd.DataFrame, asked: pd.DataFrame, findings: list[str]) -> alt.TopLevelMixin:
    sheet, left, row_height = Sheet(layout.width - 14), 108, 26
    step = (sheet.width - left) / len(asked)
    _legend(sheet, [(6, 10), (70, 10), (150, 10), (6, 30), (6, 50), (160, 30)])
    y = 78.0
    for n in range(len(asked)):
        sheet.words(left + (n + 0.5) * step, y + 6 * (-1) ** n, str(n + 1), size=12, align="center")
    bottom = y
    for chapter, title in CHAPTERS.items():
        y += 22
        sheet.words(0, y, title, bold=True, size=12)
        for name in [name for name in findings if name.startswith(f"{chapter}-")]:
            y += row_height
            sheet.words(4, y, short(name), size=12)
            sheet.line(0, y + row_height / 2, sheet.width, y + row_height / 2)
            for recommendation, these in table[table.finding == name].groupby("recommendation", sort=False):
                x = left + (list(asked.id).index(recommendation) + 0.5) * step
                _cell(sheet, x, y, these, apart=5.5, lift=7, size=24)
        y += row_height / 2
        bottom = y
    first = list(asked.kind).index("inference")
    for n in (0, first, len(asked)):
        sheet.line(left + n * step, 88, left + n * step, bottom, colour="gap")
    y += 20
    for n, row in enumerate(asked.itertuples()):
        y += 0 if n == 0 else 18
        if n == first:
            sheet.words(0, y + 4, "Inferred by this report", bold=True, size=12)
            y += 24
        sheet.words(16, y, str(n + 1), size=12, align="right")
        sheet.words(22, y, row.title, size=12)
    sheet.height = int(y + 12)
    return sheet.drawing()
