"""Prisoners freed against sanctions eased: the number held, relief by step, and two tracks of releases, on one line of time."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure
from helpers.facts import recommendations as computed

FIRST, LAST = "2024-04-25", "2026-05-20"
STAYED, ABROAD, HOME, UNKNOWN = "stayed in Belarus", "taken abroad", "Ukrainians, brought home", "not stated"
COLOURS = {
    STAYED: LIGHT["belarusian"],
    ABROAD: LIGHT["western"],
    HOME: LIGHT["ukrainian"],
    UNKNOWN: LIGHT["gap"],
}
# How full the bars are, which tells them apart in grey as well, and how the key says it.
FULL = {STAYED: 1.0, ABROAD: 0.35, HOME: 0.0, UNKNOWN: 1.0}
KEYS = {STAYED: STAYED, ABROAD: f"{ABROAD} (pale)", HOME: f"{HOME} (hollow)"}
# The steps of relief, from announcement to action.
STEP_NAMES = {"announced": "announced", "licensed": "licensed", "delisted": "struck off the list"}
SHORT = {
    "Belavia": "Belavia",
    "Potash": "potash",
    "Two banks, finance ministry, rest of potash": "banks, rest of potash",
}
# The words for each strip in the table of numbers.
STRIPS = {
    "held": "held, by Viasna’s count",
    "relief": "relief by Washington",
    "agreed": "freed by agreement with Washington",
    "domestic": "pardoned by Minsk without relief",
}
TEXT = 14
# How many prisoners a pixel stands for in the bars of both tracks.
PERSONS_PER_PIXEL = 1.9


def _iso(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%d}"


def parts() -> pd.DataFrame:
    """Return the releases in parts by where people went, stacked: lane, day, destination, from and to."""
    found = []
    for row in computed.releases().itertuples():
        shares = {STAYED: row.stayed, ABROAD: row.taken_abroad}
        if row.track == "ukrainians":
            shares = {HOME: row.freed}
        elif pd.isna(row.stayed):
            shares = {UNKNOWN: row.freed}
        low = 0.0
        for destination, number in shares.items():
            if number:
                found.append(
                    {
                        "lane": "domestic" if row.track == computed.DOMESTIC else "agreed",
                        "date": _iso(row.date_start),
                        "destination": destination,
                        "persons": number,
                        "low": low,
                        "high": low + number,
                    }
                )
                low += number
    return pd.DataFrame(found)


def held() -> pd.DataFrame:
    """Return the counts of one monitor that are drawn, by day."""
    table = tables.read("political_prisoners")
    rows = table[(table.measure == "held") & (table.drawn == "yes")].sort_values("date_start")
    return pd.DataFrame({"date": [_iso(day) for day in rows.date_start], "persons": list(rows.value)})


def steps() -> pd.DataFrame:
    """Return the steps of American relief within the period: day, step, target."""
    table = tables.read("relief_steps")
    rows = table[table.step.isin(list(STEP_NAMES)) & (table.date_start >= FIRST)].sort_values("date_start")
    return pd.DataFrame(
        {
            "date": [_iso(day) for day in rows.date_start],
            "step": [STEP_NAMES[step] for step in rows.step],
            "topic": [SHORT[target] for target in rows.target],
        }
    )


def _heading(text: str, width: int) -> alt.TitleParams:
    return alt.TitleParams(text, anchor="start", frame="group", offset=6, fontSize=TEXT, limit=width, dx=0)


def relief() -> Figure:
    """Draw the number held, American relief by step, and the releases of both tracks by where people went."""
    bars, line, marks = parts(), held(), steps()
    numbers = pd.concat(
        [
            line.assign(lane="held", what="political prisoners"),
            marks.assign(lane="relief", what=marks.topic + ": " + marks.step),
            bars.assign(what=bars.destination),
        ]
    )
    numbers = numbers.assign(lane=numbers.lane.map(STRIPS))[["lane", "date", "what", "persons"]]
    line = line.assign(told=range(len(line)))
    marks = marks.assign(told=range(len(line), len(line) + len(marks)))
    bars = bars.assign(told=range(len(numbers) - len(bars), len(numbers)))
    last, first = line.iloc[-1], line[line.date == "2024-12-28"].iloc[0]
    american, domestic = computed.of_track(computed.AMERICAN), computed.of_track(computed.DOMESTIC, 2024)
    largest = american.loc["freed-2026-03-19"]
    of_2025 = computed.of_track(computed.AMERICAN, 2025)

    def build(layout: Layout) -> alt.TopLevelMixin:
        width = layout.width - 12
        ticks = ["2024-07-01", "2025-01-01", "2025-07-01", "2026-01-01"]
        scale = alt.Scale(domain=[FIRST, LAST], nice=False, padding=0)

        def x(labels: bool = False, field: str = "date") -> alt.X:
            axis = alt.Axis(
                format="%b %Y", title=None, values=ticks, grid=True, labels=labels, ticks=labels, domain=labels
            )
            return alt.X(f"{field}:T", scale=scale, axis=axis)

        def at(rows: list[dict], y: alt.Y) -> alt.Chart:
            return alt.Chart(pd.DataFrame(rows)).encode(x=x(), y=y)

        y = alt.Y("persons:Q", axis=None, scale=alt.Scale(domain=[0, 1650]))
        base = alt.Chart(line).encode(x=x(), y=y)
        ends = [
            (line.iloc[1], {"dy": -14, "align": "center"}),
            (first, {"dy": -14, "align": "center"}),
            (last, {"dy": -14, "align": "right", "dx": 8}),
        ]
        count = alt.layer(
            alt.Chart(line.drop(columns="told")).mark_line(color=LIGHT["monitor"], strokeWidth=2.6).encode(x=x(), y=y),
            base.mark_point(color=LIGHT["monitor"], filled=True, size=70, opacity=1),
            *(
                theme.label(
                    at([{"date": row.date, "persons": row.persons}], y), alt.TextValue(f"{row.persons:,.0f}"), **place
                )
                for row, place in ends
            ),
            theme.label(
                at([{"date": last.date, "persons": 420}], y),
                alt.TextValue("no later count found"),
                align="right",
                dx=26,
                color=LIGHT["muted"],
            ),
        ).properties(
            width=width, height=96, title=_heading("Political prisoners held, by Viasna’s count", layout.width)
        )

        order = list(dict.fromkeys(marks.topic))
        rows = alt.Y("topic:N", sort=order, axis=None, scale=alt.Scale(domain=order))
        steps = {
            "announced": {"shape": "circle", "filled": False, "size": 230, "strokeWidth": 2},
            "licensed": {"shape": "diamond", "filled": True, "size": 90},
            "struck off the list": {"shape": "square", "filled": True, "size": 110},
        }
        layers = [
            alt.Chart(marks.drop(columns="told"))
            .mark_line(color=LIGHT["muted"], strokeWidth=1.5)
            .encode(x=x(), y=rows, detail=alt.Detail("topic:N"))
        ]
        for number, (step, shape) in enumerate(steps.items()):
            mark = {"opacity": 1, "color": LIGHT["ink"], **shape}
            layers.append(alt.Chart(marks[marks.step == step]).mark_point(**mark).encode(x=x(), y=rows))
            key = alt.Chart(pd.DataFrame([{"topic": order[number]}])).encode(y=rows)
            layers.append(key.mark_point(**mark).encode(x=alt.XValue(8)))
            layers.append(
                theme.label(key.encode(x=alt.XValue(24)), alt.TextValue(step), align="left", color=LIGHT["muted"])
            )
        for topic, day in marks.groupby("topic", sort=False).date.first().items():
            one = alt.Chart(pd.DataFrame([{"date": day, "topic": topic}])).encode(x=x(), y=rows)
            layers.append(theme.label(one, alt.TextValue(topic), align="right", dx=-15))
        eased = alt.layer(*layers).properties(
            width=width, height=84, title=_heading("Relief by Washington", layout.width)
        )

        hues = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
        look = {
            "fill": alt.Fill("destination:N", scale=hues, legend=None),
            "stroke": alt.Stroke("destination:N", scale=hues, legend=None),
            "fillOpacity": alt.FillOpacity("full:Q", scale=None, legend=None),
        }

        def lane(name: str, top: float, heading: str, *more: alt.TopLevelMixin, labels: bool = False) -> alt.LayerChart:
            high = alt.Y("high:Q", axis=None, scale=alt.Scale(domain=[0, top], nice=False))
            here = bars[bars.lane == name]
            these = alt.Chart(here.assign(full=here.destination.map(FULL)))
            drawn = these.mark_bar(size=9 if layout.stacked else 11).encode(
                x=x(labels), y=high, y2=alt.Y2("low:Q"), **look
            )
            return alt.layer(drawn, *more).properties(
                width=width, height=round(top / PERSONS_PER_PIXEL), title=_heading(heading, layout.width)
            )

        tall = alt.Y("high:Q", axis=None, scale=alt.Scale(domain=[0, 300], nice=False))
        totals = [
            theme.label(
                at([{"date": _iso(row.date_start), "high": row.freed}], tall),
                alt.TextValue(f"{row.freed:.0f}"),
                dy=-10,
                align="right" if row.id == "freed-2025-11-22" else "center",
            )
            for row in computed.releases().itertuples()
            if row.track != computed.DOMESTIC and row.freed > 10
        ]
        keys = [
            theme.label(
                alt.Chart(pd.DataFrame([{"high": 268 - 40 * number}])).encode(x=alt.XValue(0), y=tall),
                alt.TextValue(text),
                align="left",
                color=colour,
                fontWeight="bold",
            )
            for number, (text, colour) in enumerate((words, COLOURS[where]) for where, words in KEYS.items())
        ]
        agreed = lane("agreed", 300, "Freed by agreement with Washington", *totals, *keys)
        low = alt.Y("high:Q", axis=None, scale=alt.Scale(domain=[0, 90], nice=False))
        sums = theme.label(
            at([{"date": "2024-10-05", "high": 60}], low),
            alt.TextValue(f"{domestic.freed.sum():.0f} in {wording.count(len(domestic))} rounds of 2024"),
            align="center",
        )
        alone = lane("domestic", 90, "Pardoned by Minsk without relief", sums, labels=True)
        return alt.vconcat(count, eased, agreed, alone, spacing=14)

    cited = " ".join(
        [
            *computed.releases().rows,
            *tables.read("relief_steps").rows,
            *tables.read("political_prisoners").query("drawn == 'yes'").rows,
        ]
    ).split()
    evidence = tables.rows("evidence", dict.fromkeys(cited))
    return theme.figure(
        build,
        name="fig-relief",
        title="Washington’s relief bought larger releases; the number held fell by less than were freed",
        caption=(
            "An announcement, a licence and a removal from the American list are three different steps. "
            "Pardons at home went on in 2025 and 2026 in smaller rounds."
        ),
        description=(
            f"Four strips from July 2024 to March 2026. Viasna counts {first.persons:,.0f} political prisoners in December 2024 and "
            f"{last.persons:,.0f} in March 2026. Releases agreed with Washington grow to {largest.freed:.0f}; in 2025 "
            f"{of_2025.taken_abroad.sum():.0f} of {of_2025.freed.sum():.0f} were taken abroad, in March 2026 "
            f"{largest.stayed:.0f} stayed. Without relief Minsk pardoned {domestic.freed.sum():.0f} in 2024."
        ),
        rows=evidence.assign(passages=""),
        columns={
            "lane": ("Strip", ""),
            "date": ("Day", ""),
            "what": ("Step, or where people went", ""),
            "persons": ("People", ""),
        },
        numbers=numbers,
    )
