"""The picture that a link to a page shows elsewhere: the titles of the page and the report, and a figure of the page."""

from typing import Any

from evidencebook.charts import rendering
from evidencebook.charts.palette import ACCENT, LIGHT
from evidencebook.charts.text_metrics import lines, wrapped
from evidencebook.sphinxext.figures import svg as pictures
from evidencebook.sphinxext.metadata.citable import REPORT, Work

WIDTH, HEIGHT = 1200, 630
EDGE, GAP = 56, 48
LARGE, SMALL = 56, 30
# How wide the titles are beside a figure, and how many lines there is room for.
COLUMN, TITLE_LINES, TEXT_LINES = 430, 6, 7


def svg(cited: Work, report: str, said: str, figure: dict[str, Any] | None) -> str:
    """Return the picture as SVG; `figure` is the specification that a cell stored, `said` stands where there is none."""
    head = cited.author if cited.kind == REPORT else report
    drawn = _beside(cited.title, head, rendering.plain(figure)) if figure else _alone(cited.title, head, said)
    size = f'width="{WIDTH}" height="{HEIGHT}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect {size} fill="#ffffff"/><rect width="{WIDTH}" height="14" fill="{LIGHT[ACCENT]}"/>{drawn}</svg>'
    )


def _beside(title: str, head: str, figure: str) -> str:
    """Return the titles on the left and a figure on the right, as large as its room allows."""
    left = EDGE + COLUMN + GAP
    place = f'<svg x="{left}" y="{EDGE}" width="{WIDTH - left - EDGE}" height="{HEIGHT - 2 * EDGE}"'
    small = wrapped(head, SMALL, COLUMN)
    titles = wrapped(title, LARGE, COLUMN)[:TITLE_LINES]
    end, first = lines(small, EDGE, EDGE, SMALL, "muted")
    return first + lines(titles, EDGE, end + 18, LARGE, "ink", "700")[1] + pictures.placed(figure, place)


def _alone(title: str, head: str, said: str) -> str:
    """Return the titles, and below them what the page says first."""
    room = WIDTH - 2 * EDGE
    end, first = lines([head], EDGE, EDGE, SMALL, "muted")
    end, second = lines(wrapped(title, LARGE, room)[:TITLE_LINES], EDGE, end + 18, LARGE, "ink", "700")
    return first + second + lines(wrapped(said, SMALL, room)[:TEXT_LINES], EDGE, end + 40, SMALL, "ink")[1]
