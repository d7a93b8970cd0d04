"""A locator map that shows where the countries of a report lie, as markup without script or requests to other hosts."""

from collections.abc import Iterator
from html import escape
from math import cos, radians

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from evidencebook import project
from evidencebook.evidence import tables
from evidencebook.files.load import read_json
from evidencebook.sphinxext import dependencies, roles

KIND = "locator"
WIDTH = 300  # units of the drawing
Point = tuple[float, float]


class Locator(SphinxDirective):
    """Draw a GeoJSON file of `data/`: areas with `country`, lines with `between`, and places by their ids among the names.

    `lands` are the countries to tint, in the order of the two colours of the report.
    """

    required_arguments = 1
    option_spec = dict.fromkeys(("lands", "places", "alt"), directives.unchanged_required)

    def run(self) -> list[nodes.Node]:
        """Return the map; a file or a place that is not there is a warning, and stops the build."""
        name = " | ".join([self.arguments[0], *(self.options.get(each, "") for each in ("lands", "places", "alt"))])
        try:
            with dependencies.showing(self.env, KIND, name):
                return drawn(name)
        except LookupError as unknown:
            roles.LOGGER.warning(f"locator: there is no {unknown}", location=(self.env.docname, self.lineno))
            return []


def drawn(name: str) -> list[nodes.Node]:
    """Return the map of a file, lands, places and words for those who do not see it, parted by bars."""
    file, lands, places, alt = (each.strip() for each in name.split("|"))
    features = read_json(project.data() / file)["features"]
    areas = {each["properties"]["country"]: each for each in features if "country" in each["properties"]}
    lines = [each for each in features if "between" in each["properties"]]
    shown = [areas[each] for each in lands.split()]
    points = [point for each in shown for ring in _rings(each["geometry"]["coordinates"]) for point in ring]
    (west, east), (south, north) = ((min(values), max(values)) for values in zip(*points, strict=True))
    across = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * across)
    height = (north - south) * scale

    def place(point: Point) -> Point:
        return (point[0] - west) * across * scale, (north - point[1]) * scale

    def path(geometry: dict, end: str) -> str:
        return "".join(
            "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in map(place, ring)) + end
            for ring in _rings(geometry["coordinates"])
        )

    names = tables.read("names")
    parts = [
        f'<path class="land-{number}" d="{path(each["geometry"], "Z")}"/>' for number, each in enumerate(shown, start=1)
    ]
    parts += [f'<path class="border" d="{path(each["geometry"], "")}"/>' for each in lines]
    both = "-".join(sorted(lands.split()))
    parts += [
        f'<path class="border-between" d="{path(each["geometry"], "")}"/>'
        for each in lines
        if "-".join(sorted(each["properties"]["between"].split("-"))) == both
    ]
    for each in places.split():
        row = names.loc[each]
        x, y = place((row.longitude, row.latitude))
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2"/><text x="{x + 6:.1f}" y="{y + 4:.1f}">{escape(row["name"])}</text>'
        )
    svg = (
        f'<svg class="locator" role="img" aria-label="{escape(alt)}" viewBox="0 0 {WIDTH} {height:.0f}" '
        f'width="{WIDTH}" height="{height:.0f}">{"".join(parts)}</svg>'
    )
    return [nodes.raw("", svg, format="html")]


def _rings(coordinates: list) -> Iterator[list[Point]]:
    """Return the rings or lines of a geometry, however deep they stand."""
    if isinstance(coordinates[0][0], int | float):
        yield coordinates
        return
    for part in coordinates:
        yield from _rings(part)


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("locator", Locator)
    dependencies.KINDS[KIND] = drawn
