"""The chronology as a picture: a lane for each side, a mark for each event, as long as the period it is dated to.

The picture is markup that needs no script; with `timeline.js` readers zoom it, and what filters the list filters it. A day is a
sign, a month is a bar a month long; what is only known to be later than a day runs out to the right, what is only known to be
earlier to the left.
"""

from datetime import date, timedelta
from html import escape
from typing import Any, NamedTuple

from docutils import nodes
from pandas import NaT
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from evidencebook import project
from evidencebook.evidence import sources, tables
from evidencebook.sphinxext import dependencies, event_words, roles
from evidencebook.sphinxext.registers import event_entries
from evidencebook.sphinxext.registers.filter_form import tools

EARLY = 0.12  # of the width
WIDTH = 640  # the width in pixels for which marks are stacked without a script
MARK, ROW = 12, 13  # pixels: the least length of a mark, and from one row of marks to the next
OPEN = timedelta(days=45)  # the length of a mark whose other end is unknown
SIGNS = {"escalation": "▲", "de_escalation": "▼", "neither": "●"}
DIRECTIONS = {"escalation": "raised the tension", "de_escalation": "lowered it", "neither": "neither"}


class timeline(nodes.General, nodes.Element):  # noqa: N801 docutils names its nodes in lower case
    """The picture, as HTML in `markup`; the PDF has the list alone."""


class Timeline(SphinxDirective):
    """Draw the chronology above its list."""

    def run(self) -> list[nodes.Node]:
        """Return the picture."""
        with dependencies.showing(self.env, "timeline", ""):
            return [timeline(markup=_markup())]


class PutBelowTools(SphinxPostTransform):
    """Puts the picture below the fields that filter it with the list."""

    default_priority = 401  # after the tools are there
    formats = ("html",)

    def run(self, **_: object) -> None:
        """Move the fields."""
        for picture in list(self.document.findall(timeline)):
            for fields in list(self.document.findall(tools)):
                fields.parent.remove(fields)
                picture.parent.insert(picture.parent.index(picture), fields)


class Scale(NamedTuple):
    """The time scale: `first` and `last` are years; years before `split` have a scale of their own."""

    first: int
    last: int
    split: int

    def place(self, day: date) -> float:
        """Return the place of a day, from 0 to 1."""
        if day < date(self.split, 1, 1):
            return EARLY * _share(day, self.first, self.split)
        return EARLY + (1 - EARLY) * _share(day, self.split, self.last + 1)


def _share(day: date, first: int, end: int) -> float:
    begin = date(first, 1, 1)
    return min(1.0, max(0.0, (day - begin) / (date(end, 1, 1) - begin)))


class Span(NamedTuple):
    """Start and end of a mark, in shares of the width, and its shape: day, span, after or before."""

    left: float
    right: float
    shape: str


def _span(row: Any, scale: Scale) -> Span | None:
    """Return the span of an event, or None for one without any date."""
    start = None if row.date_start is NaT else row.date_start.date()
    end = None if row.date_end is NaT else row.date_end.date()
    if start and end:
        shape = "day" if start == end else "span"
        return Span(scale.place(start), scale.place(end + timedelta(days=1)), shape)
    if start:
        return Span(scale.place(start), scale.place(start + OPEN), "after")
    return Span(scale.place(end - OPEN), scale.place(end), "before") if end else None


def _markup() -> str:
    table = event_entries.chronicle()
    years = table[["date_start", "date_end"]].stack().dt.year
    split = project.settings().timeline_break or int(years.min()) + 1
    scale = Scale(min(int(years.min()), split - 1), int(years.max()), split)
    rows = [(row, _span(row, scale)) for row in table.itertuples()]
    dated = sorted(((row, span) for row, span in rows if span), key=lambda pair: (pair[1].left, pair[0].id))
    sides = project.settings().sides
    lanes = [_lane(side.lane, [pair for pair in dated if pair[0].actor_side == name]) for name, side in sides.items()]
    undated = "".join(_mark(row, None, 0) for row, span in rows if not span)
    label = f"The chronology as a picture: {len(rows)} events by side and time. The list below has the same events."
    return (
        f'<div class="timeline" data-early="{EARLY}" data-break="{split}" data-last="{scale.last}">{_key()}'
        f'<div class="timeline-box" role="region" tabindex="0" aria-label="{label}"><div class="timeline-inner">'
        f'<div class="timeline-axis" aria-hidden="true">{_ticks(scale)}</div>{"".join(lanes)}</div></div>'
        f'<div class="timeline-undated"><p>Without any date</p><div>{undated}</div></div>'
        f'<p class="timeline-told" role="status"></p></div>\n'
    )


def _lane(label: str, pairs: list[tuple[Any, Span]]) -> str:
    if not pairs:
        return ""
    rows, free = [], []
    for _, span in pairs:
        left, right = span.left * WIDTH, max(span.right * WIDTH, span.left * WIDTH + MARK)
        row = next((number for number, end in enumerate(free) if end <= left), len(free))
        free[row:] = [right, *free[row + 1 :]]
        rows.append(row)
    marks = "".join(_mark(row, span, place) for (row, span), place in zip(pairs, rows, strict=True))
    return (
        f'<div class="timeline-lane"><p>{escape(label)}</p><div style="height:{len(free) * ROW}px">{marks}</div></div>'
    )


def _mark(row: Any, span: Span | None, place: int) -> str:
    """Return the mark of an event: a link to its entry, whose name says when, what, and who says so."""
    source = sources.read()[row.source]
    about = [row.what, event_words.standing(row), event_words.contested(row.contested_by), f"Source: {source.in_full}."]
    name = f"{event_words.when(row)}: {' '.join(filter(None, about))}"
    where = f' style="left:{span.left:.3%};width:{span.right - span.left:.3%};top:{place * ROW}px"' if span else ""
    return (
        f'<a class="timeline-mark {row.direction} {row.standing} {span.shape if span else "undated"}"{where} tabindex="-1" '
        f'href="#{roles.target("event" if row.id in tables.read("events").index else "dated", row.id)}" '
        f'title="{escape(name)}"><span aria-hidden="true">{SIGNS[row.direction]}</span></a>'
    )


def _ticks(scale: Scale) -> str:
    """Return the first days of years, and of months for those who look closely."""
    early = f'<span class="timeline-early" style="left:0;width:{EARLY:.3%}">{scale.first}–{scale.split - 1}</span>'
    years = range(scale.split, scale.last + 1)
    ends = [(scale.place(date(year, 1, 1)), scale.place(date(year + 1, 1, 1))) for year in years]
    ticks = [
        f'<span class="timeline-year" style="left:{left:.3%};width:{right - left:.3%}"><b>{year}</b></span>'
        for year, (left, right) in zip(years, ends, strict=True)
    ]
    months = [date(year, month, 1) for year in years for month in range(2, 13)]
    ticks += [f'<span class="timeline-month" style="left:{scale.place(m):.3%}">{m:%b}</span>' for m in months]
    return early + "".join(ticks)


def _key() -> str:
    """Return the key to the signs."""
    signs = "".join(
        f'<li><span class="timeline-mark {name}" aria-hidden="true">{SIGNS[name]}</span> {words}</li>'
        for name, words in DIRECTIONS.items()
    )
    shapes = (
        ("span", "", "a bar lasts as long as the time in which it was"),
        ("after", "", "runs out where only one end is known"),
        ("said", "●", "only said, or known from one side"),
        ("contested", "●", "contested"),
    )
    signs += "".join(
        f'<li><span class="timeline-mark neither {name}" aria-hidden="true">{sign}</span> {words}</li>'
        for name, sign, words in shapes
    )
    return f'<ul class="timeline-key" aria-label="What the signs mean">{signs}</ul>'


def _visit_html(self: Any, node: timeline) -> None:
    self.body.append(node["markup"])
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_node(timeline, html=(_visit_html, None))
    app.add_directive("timeline", Timeline)
    app.add_post_transform(PutBelowTools)
    dependencies.KINDS["timeline"] = lambda _: [nodes.Text(_markup())]
