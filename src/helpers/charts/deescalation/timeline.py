"""Summer 2024 by the day: an alarm, an announced calm, and reinforcements, in the colours of whoever spoke or acted."""

from itertools import product

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Figure
from helpers.charts.deescalation import standing

FIRST, LAST = "2024-06-17", "2024-09-29"
# Row, side, and what stands beside the mark, in the order of the days.
STEPS = (
    ("border-committee-2024-06-20", "belarus", "border committee reports Ukrainian forces"),
    ("inspection-2024-06-21-isans", "belarus", "inspection of southern units"),
    ("border-sharpening-2024-06-28-isans", "monitor", "iSANS sees signs of staging"),
    ("exchange-2024-06-names", "ukraine", "five Ukrainians home from Belarus"),
    ("lukashenka-parade-2024-07-02-sb", "belarus", "Lukashenka: parade units alarm Kyiv"),
    ("demchenko-2024-07-04", "ukraine", "“Ukraine does not threaten Belarus”"),
    ("lukashenka-intelligence-2024-07-13", "belarus", "both withdraw, says Lukashenka"),
    ("sbgs-2024-07-13", "ukraine", "border guards: Minsk made the threat"),
    ("kursk-2024-08-06", "ukraine", "attack into Kursk region"),
    ("drones-2024-08-09-pledge-times", "belarus", "Ukrainian drones, says Minsk"),
    ("khrenin-order-2024-08-10", "belarus", "reinforcements, with Kursk as a reason"),
    ("hajun-2024-08-11", "monitor", "Hajun saw no drones"),
    ("lukashenka-2024-08-18-both", "belarus", "Lukashenka repeats: both withdrew"),
    ("mfa-2024-08-25-no-hostile", "ukraine", "foreign ministry assures and threatens"),
    ("aug-2024-08-25-hajun-1100", "monitor", "Hajun counts about {men} men, no threat"),
    ("zakharova-2024-08-28", "russia", "Zakharova praises Minsk"),
    ("drones-deal-2024-09-17", "belarus", "silence on drones, says Lukashenka"),
)
COUNTED = "belarusian-troops-2024-08"
CALM, ORDER = "lukashenka-intelligence-2024-07-13", "khrenin-order-2024-08-10"
TURNS = (CALM, "kursk-2024-08-06", ORDER)
# The heading of each phase, on wide and on narrow screens.
PHASES = (("alarm", "alarm"), ("calm, says Minsk", "calm"), ("reinforcements", "orders"))
# Later than this, words stand to the left of their marks.
LATE = "2024-08-01"
# The day on which the words were said, if the row has another date: that of the report, or of the event.
ON = {"sbgs-2024-07-13": "2024-07-13", "hajun-2024-08-11": "2024-08-11"}


def _men() -> str:
    """Return how many men the monitor counted, in figures."""
    return f"{tables.read('military_series').value[COUNTED]:,.0f}"


def _day(when: pd.Timestamp) -> str:
    return f"{when.day} {when:%B}"


def steps() -> pd.DataFrame:
    """Return the steps with `side`, `label` and the day at which each is `drawn`."""
    rows = standing.rows(row_id for row_id, _, _ in STEPS)
    labels = [label.format(men=_men()) for _, _, label in STEPS]
    at = [pd.Timestamp(ON.get(row.id, row.date_start)) for row in rows.itertuples()]
    return rows.assign(side=[side for _, side, _ in STEPS], label=labels, drawn=at)


def summer() -> Figure:
    """Draw the summer of 2024 as a list by the day, over the three phases that Minsk gave it."""
    shown = steps()
    calm, order = (shown.loc[row].drawn for row in (CALM, ORDER))
    days = (order - calm).days
    marks = pd.DataFrame(
        {
            "n": range(len(shown)),
            "at": [standing.iso(day) for day in shown.drawn],
            "when": [wording.when(day, day, "day").removesuffix(" 2024") for day in shown.drawn],
            "text": list(shown.label),
            "side": [standing.SIDES[side][0] for side in shown.side],
            "late": [day > pd.Timestamp(LATE) for day in shown.drawn],
            "turn": [row in TURNS for row in shown.id],
            "told": range(len(shown)),
        }
    )
    marks["line"] = [f"{row.when}: {row.text}" for row in marks.itertuples()]
    edges = [FIRST, standing.iso(calm), standing.iso(order), LAST]
    bands = pd.DataFrame(
        {
            "from": edges[:-1],
            "to": edges[1:],
            "phase": [wide for wide, _ in PHASES],
            "short": [short for _, short in PHASES],
            "tint": ["quiet", "calm", "quiet"],
            "n": -0.5,
        }
    )

    def build(layout: Layout) -> alt.TopLevelMixin:
        step, width = (40 if layout.stacked else 25), layout.width - 20
        size = {"width": width, "height": step * (len(marks) + 1)}
        y = alt.Y(
            "n:Q",
            axis=None,
            scale=alt.Scale(domain=[-1.5, len(marks) - 0.2], reverse=True, nice=False),
        )
        axis = alt.Axis(
            format="%B", title=None, orient="top", tickCount="month", grid=False, labelAlign="left", labelFontSize=14
        )
        x = alt.X("at:T", axis=axis, scale=alt.Scale(domain=[FIRST, LAST], nice=False))
        shades = alt.Chart(bands[bands.tint == "calm"]).mark_rect(color=LIGHT["grid"], opacity=0.5)
        shades = shades.encode(
            x=alt.X("from:T", axis=axis, scale=alt.Scale(domain=[FIRST, LAST], nice=False)), x2=alt.X2("to:T")
        )
        phases = alt.Chart(bands.assign(n=-1.1 if layout.stacked else -1.0)).mark_text(
            align="left", dx=5, fontSize=14, fontStyle="italic", color=LIGHT["muted"]
        )
        phases = phases.encode(x=alt.X("from:T"), y=y, text=alt.Text("short:N" if layout.stacked else "phase:N"))
        names = dict(standing.SIDES.values())
        colour = alt.Color("side:N", scale=alt.Scale(domain=list(names), range=list(names.values())), legend=None)
        base = alt.Chart(marks)
        points = base.mark_circle(size=95, opacity=1).encode(x=x, y=y, color=colour)
        layers = [shades, phases, points]
        for late, turn in product((False, True), repeat=2):
            these = alt.Chart(marks[(marks.late == late) & (marks.turn == turn)])
            look = {"fontSize": 14, "fontWeight": "bold" if turn else "normal"}
            if layout.stacked:
                look |= {"align": "left", "dy": -15}
                layers.append(
                    these.mark_text(**look).encode(y=y, x=alt.XValue(0), text=alt.Text("line:N"), color=colour)
                )
            else:
                look |= {"align": "right", "dx": -11} if late else {"align": "left", "dx": 11}
                layers.append(these.mark_text(**look).encode(x=x, y=y, text=alt.Text("line:N"), color=colour))
        return alt.layer(*layers).properties(**size)

    return theme.figure(
        build,
        name="fig-summer",
        title=f"Minsk announced the calm of July 2024, and {days} days later, after Kursk, reinforcements",
        caption=(
            "Orange: Minsk; blue: Kyiv; red: Moscow; green: monitors. "
            "What Kyiv and the monitors said of the calm and of the drones contradicts Minsk."
        ),
        description=(
            f"Timeline of {len(shown)} steps, June to September 2024. Minsk raises an alarm from {_day(shown.drawn.iloc[0])}, "
            f"announces calm on {_day(calm)} and orders reinforcements on {_day(order)}, {days} days later and four days after "
            f"Ukraine’s attack on Kursk region. Ukraine’s border guards deny a threat; a monitor counts about {_men()} men."
        ),
        rows=shown,
        numbers=shown.assign(lane=[standing.SIDES[side][0] for side in shown.side])[
            ["lane", "what", "date_start", "date_end"]
        ],
        columns={"lane": ("Side", ""), "what": ("What", "")},
    )
