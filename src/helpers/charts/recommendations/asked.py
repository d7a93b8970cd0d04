"""Who asks whom for what."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure
from helpers.charts.recommendations.sheet import Sheet
from helpers.facts import recommendations as computed

# Who asks, by the beginning of the key of the source, with the colour of the lines; inferences have no source.
MAKERS = {
    "sceeus": ("SCEEUS commentary", "author not named", "western"),
    "preiherman": ("Yauheni Preiherman", "two texts, one voice", "belarusian"),
    "bif": ("Belarus in Focus", "author not named", "document"),
    "faras": ("FARAS article", "author not named", "muted"),
    "": ("This report", "inferred, not found in a document", "ink"),
}
NOTHING = "recommends nothing"
# How far addressees stand apart at the least, in pixels.
APART = 58


def requests() -> pd.DataFrame:
    """Return one row for each request and addressee, with `maker` and its number, in the order in which they are drawn."""
    table, names = tables.read("recommendations"), tables.read("names").name
    rows = table.assign(maker=table.source.str.partition("-")[0], whom=table.addressee.str.split()).explode("whom")
    rows = rows.assign(addressee_name=rows.whom.map(names))
    rows = rows.sort_values("maker", key=lambda column: column.map(list(MAKERS).index), kind="stable")
    return rows.assign(told=range(len(rows)))


def asked() -> Figure:
    """Draw each request from who makes it to whom it goes, dashed where the addressee is inferred."""
    rows = requests()
    made = computed.of_documents()

    def build(layout: Layout) -> alt.TopLevelMixin:
        return _flow(layout, rows)

    to_eu = made[made.addressee == "european-union"]
    by = to_eu.made_by.nunique()
    says = "; ".join(
        f"{MAKERS[maker][0]} asks "
        + ", ".join(f"{name} for {len(part)}" for name, part in these.groupby("addressee_name", sort=False))
        for maker, these in rows.groupby("maker", sort=False)
    )
    silent = [MAKERS[key][0] for key in MAKERS if key and key not in set(rows.maker)]
    return theme.figure(
        build,
        name="fig-asked",
        title=(
            f"{wording.count(len(to_eu)).capitalize()} of {len(made)} recommendations, lessons and conditions go to the EU, "
            + ("all by one commentary" if by == 1 else f"by {wording.count(by)} makers")
        ),
        caption=(
            "Recommendations and lessons of the documents, with the institution that each would have act. "
            "A solid line leads to an addressee that the document names, a dashed one to an addressee that this report infers. "
            "The inferences of this report stand apart below, with their addressees in words."
        ),
        description=(
            f"Flow of {rows.id.nunique()} requests to {rows.whom.nunique()} addressees: {says}. "
            f"{' and '.join(silent)} recommends nothing. "
            f"{(made.addressee_stated == 'inferred').sum()} addressee of a document is inferred."
        ),
        rows=pd.concat([made, tables.read("options").loc[["sanctions-no-lever"]]]),
        numbers=rows.assign(who=[MAKERS[maker][0] for maker in rows.maker]).rename(columns={"title": "topic"})[
            ["who", "topic", "addressee_name", "addressee_stated"]
        ],
    )


def _flow(layout: Layout, rows: pd.DataFrame) -> alt.TopLevelMixin:
    narrow = layout.stacked
    sheet = Sheet(layout.width - 14)
    left, start, end = (0, 196, 238) if narrow else (168, 418, 512)
    size, row_height = (12, 20) if narrow else (13, 25)
    y, places, marks = 12.0, {}, []
    for maker, (name, about, colour) in MAKERS.items():
        these = rows[rows.maker == maker].drop_duplicates("id")
        if marks:
            y += 4
            sheet.line(0, y, start if narrow else sheet.width, y)
            y += 16
        if narrow:
            sheet.words(0, y, name, bold=True, colour=colour)
            sheet.words(0, y + 16, about if len(these) else NOTHING, size=12, colour="muted")
            y += 38
        else:
            sheet.words(0, y, name, bold=True, colour=colour)
            sheet.words(0, y + 17, about, room=150, size=12, colour="muted")
            if these.empty:
                sheet.words(left, y, NOTHING, colour="muted")
        marks.append(maker)
        first = y
        for row in these.itertuples():
            lines = sheet.words(left, y, row.title, room=start - left - 4 if narrow else 0, size=size)
            if row.kind == "inference":
                to = ", ".join(rows.addressee_name[rows.id == row.id])
                lines += (
                    sheet.words(
                        *((left, y + lines * (size + 3)) if narrow else (start, y)), to, size=12, colour="muted"
                    )
                    * narrow
                )
            places[row.id] = (y + (lines - 1) * (size + 3) / 2, colour)
            y += row_height + (lines - 1) * (size + 3)
        if not narrow:
            y = max(y, first + 42)
    bottom = y
    documents = rows[rows.kind != "inference"]
    goals = _goals(documents, places)
    for row in documents.itertuples():
        at, colour = places[row.id]
        sheet.line(start, at, end, goals[row.addressee_name], colour=colour, width=1.6,
                   dashed=row.addressee_stated == "inferred", told=row.told)  # fmt: skip
        sheet.mark(start, at, shape="circle", colour=colour, size=22, told=row.told)
    for name, at in goals.items():
        asked_of = documents.told[documents.addressee_name == name]
        sheet.mark(end, at, shape="square", colour="ink", size=44, told=list(asked_of))
        lines = sheet.words(end + 10, at - (8 if narrow else 0), name, bold=True, size=size, room=82 if narrow else 0)
        number = len(asked_of)
        count = "asked once" if number == 1 else f"asked {wording.count(number)} times"
        sheet.words(end + 10, at + (lines * (size + 3) - 8 if narrow else 17), count, size=12, colour="muted",
                    room=82 if narrow else 0)  # fmt: skip
    sheet.height = int(bottom + 6)
    return sheet.drawing()


def _goals(rows: pd.DataFrame, places: dict) -> dict[str, float]:
    """Return at which height each addressee stands: near the middle of what it is asked, none too near another."""
    wanted = rows.assign(at=rows.id.map(lambda name: places[name][0])).groupby("addressee_name").at.mean().sort_values()
    goals: dict[str, float] = {}
    for name, at in wanted.items():
        goals[name] = max(at, max(goals.values(), default=-APART) + APART)
    return goals
