"""The border region with the places of the episodes, and by whose word each is known."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Figure
from helpers import border_map
from helpers.charts.deescalation import standing

# What the map shows: west, south, east, north.
FRAME = (21.9, 49.8, 33.4, 54.55)
# The event that puts a place of the episodes on the map, the place it is drawn at, and what its label says.
EPISODES = {
    "missile-incident-2022-12-29-pozirk": ("ivanava", "Horbakha"),
    "backchannel-agreement-2024-07-13": ("luninets", "Luninets"),
    "zhytomyr-movements-2024-06": ("zhytomyr", "Zhytomyr"),
    "homiel-mazyr-reinforced-2024-08-10-pledge-times": ("mazyr", "Mazyr"),
    "homiel-accusation-2024-08-25-pravda": ("homiel", "Homiel"),
}
# What each mark stands for; a narrow map leaves that to its caption.
WHEN = {
    "missile-incident-2022-12-29-pozirk": "missile, Dec 2022",
    "backchannel-agreement-2024-07-13": "announcement, July 2024",
    "zhytomyr-movements-2024-06": "claims, June 2024",
    "homiel-mazyr-reinforced-2024-08-10-pledge-times": "order, Aug 2024",
    "homiel-accusation-2024-08-25-pravda": "charge, Aug 2024",
}
TOWNS = {"minsk": "Minsk", "kyiv": "Kyiv", "brest": "Brest"}
# Where labels stand beside their marks, chosen by eye so that none meet.
BESIDE = {
    "Horbakha": {"align": "right", "dx": 8, "dy": -38},
    "Luninets": {"align": "left", "dx": -20, "dy": -38},
    "Zhytomyr": {"align": "center", "dx": 0, "dy": -38},
    "Mazyr": {"align": "left", "dx": -14, "dy": -38},
    "Homiel": {"align": "center", "dx": 0, "dy": -38},
    "Minsk": {"align": "left", "dx": 9, "dy": 0},
    "Kyiv": {"align": "left", "dx": 9, "dy": 0},
    "Brest": {"align": "left", "dx": 9, "dy": 0},
}
# Names of areas, by eye: longitude, latitude.
COUNTRIES = {
    "BELARUS": (29.6, 53.4),
    "UKRAINE": (26.4, 50.6),
    "POLAND": (22.85, 50.95),
    "LITHUANIA": (24.3, 54.4),
    "RUSSIA": (32.5, 52.85),
    "Volyn": (24.9, 51.3),
}
BETWEEN = "Belarus-Ukraine"
SHAPES = {standing.ON_RECORD: "circle", standing.ONE_SIDE: "circle", standing.CONTESTED: "diamond"}


def places() -> pd.DataFrame:
    """Return the events of the map with `at`, `area`, `label`, `level`, `latitude` and `longitude`.

    `at` is the place that a mark is drawn at; `area` says that it stands there for a wider one, or for one nearby.
    """
    names = tables.read("names")
    rows = tables.read("events").loc[list(EPISODES)]
    at = [place for place, _ in EPISODES.values()]
    exact = rows.place_precision.isin(["point", "settlement"])
    return rows.assign(
        at=at,
        area=[not near or row.place != place for near, row, place in zip(exact, rows.itertuples(), at, strict=True)],
        label=[label for _, label in EPISODES.values()],
        level=[standing.level(row) for row in rows.itertuples()],
        latitude=list(names.latitude[at]),
        longitude=list(names.longitude[at]),
    )


def _shapes(properties: str, *values: str) -> alt.InlineData:
    """Return the outlines whose property has one of the values (all that have it, where none is given)."""
    kept = [f for f in border_map.read()["features"] if properties in f["properties"]]
    kept = [f for f in kept if not values or f["properties"][properties] in values]
    return alt.InlineData(values=kept)


def border() -> Figure:
    """Draw the border region with the places of the episodes; a ring where only a district or region is known."""
    rows = places()
    marks = pd.DataFrame(
        {
            "label": rows.label,
            "when": [WHEN[row] for row in rows.id],
            "level": rows.level,
            "area": list(rows.area),
            "lon": rows.longitude.astype(float),
            "lat": rows.latitude.astype(float),
            "told": range(len(rows)),
        }
    )
    towns = tables.read("names").loc[list(TOWNS)]
    towns = pd.DataFrame({"label": list(TOWNS.values()), "lon": towns.longitude, "lat": towns.latitude})
    titles = pd.DataFrame([(name, *at) for name, at in COUNTRIES.items()], columns=["label", "lon", "lat"])

    def build(layout: Layout) -> alt.TopLevelMixin:
        width, height = layout.width - 12, round((layout.width - 12) * 0.71)
        west, south, east, north = FRAME
        projection = alt.Projection(
            type="mercator",
            scale=width / ((east - west) * 3.141592653589793 / 180),
            center=[(west + east) / 2, (south + north) / 2],
            translate=[width / 2, height / 2],
            clipExtent=[[0, 0], [width, height]],
        )
        position = {"longitude": "lon:Q", "latitude": "lat:Q"}
        lands = alt.Chart(_shapes("country")).mark_geoshape(fill=LIGHT["grid"], stroke=None)
        names = [f["properties"]["between"] for f in border_map.read()["features"] if "between" in f["properties"]]
        others = alt.Chart(_shapes("between", *(name for name in names if name != BETWEEN)))
        lines = others.mark_geoshape(filled=False, stroke=LIGHT["muted"], strokeWidth=1)
        main = alt.Chart(_shapes("between", BETWEEN))
        main = main.mark_geoshape(filled=False, stroke=LIGHT["ink"], strokeWidth=3)
        areas = (
            alt.Chart(titles)
            .mark_text(color=LIGHT["muted"], fontStyle="italic", fontSize=11 if layout.stacked else 13)
            .encode(**position)
        )
        areas = areas.encode(text="label:N")
        dots = alt.Chart(towns).mark_circle(size=22, color=LIGHT["muted"], opacity=1).encode(**position)
        base = alt.Chart(marks).encode(**position)
        rings = alt.Chart(marks[marks.area]).mark_point(
            size=420 if layout.stacked else 620, strokeDash=[3, 3], strokeWidth=1.5, opacity=1
        )
        rings = rings.encode(**position, stroke=alt.value(LIGHT["ink"]))
        levels = [name for name in SHAPES if name in set(marks.level)]
        points = base.mark_point(size=110, opacity=1, strokeWidth=2, stroke=LIGHT["ink"])
        points = points.encode(**standing.known(levels, SHAPES))
        labels = [_label(marks[marks.label == name], name, layout) for name in marks.label]
        labels += [_label(towns[towns.label == name], name, layout) for name in TOWNS.values()]
        layers = [standing.key(levels, SHAPES, columns=3), lands, lines, main, areas, dots, rings, points, *labels]
        return standing.apart(alt.layer(*layers)).project(**projection.to_dict()).properties(width=width, height=height)

    says = "; ".join(f"{row.label}: {row.what} ({row.level})" for row in rows.itertuples())
    apart = int(marks.area.sum())
    return theme.figure(
        build,
        name="fig-border",
        title="Little on this map is confirmed: a missile of 2022 and a visit; the rest is what one side says",
        caption=(
            "The thick line is the border between Belarus and Ukraine. The missile of December 2022 came down at Horbakha "
            "and is drawn at Ivanava, as the gazetteer used has no Horbakha. "
            "That Lukashenka went to Luninets on 13 July 2024 is on record, what he announced there is not confirmed; "
            "in Zhytomyr region Minsk spoke of Ukrainian movements in June; "
            "towards Mazyr and Homiel Minsk ordered reinforcement in August, and in Homiel region Kyiv spoke of troops gathering. "
            "A dashed ring says that a mark stands at the main town of the district, region or direction that a source names. "
            "Volyn, where Zelenskyy went in July 2024, has no mark, as no place in it is named. "
            "Outlines: Natural Earth, public domain, simplified."
        ),
        description=f"Map of the border region with {len(rows)} marks, {apart} of them at the main town of an area. {says}.",
        rows=rows,
        numbers=rows.rename(columns={"label": "place_name"})[
            ["place_name", "what", "level", "date_start", "date_end", "area", "latitude", "longitude"]
        ],
    )


def _label(rows: pd.DataFrame, name: str, layout: Layout) -> alt.LayerChart:
    """Return the name of a place, and beside it what the figure has it for where there is room."""
    place = dict(BESIDE[name])
    base = alt.Chart(rows[["label", "lon", "lat"]]).encode(longitude="lon:Q", latitude="lat:Q")
    if "when" not in rows:
        return theme.label(base, alt.value(name), **place)
    if layout.stacked:
        return theme.label(base, alt.value(name), **place | {"dy": -22})
    return theme.label(base, alt.value([name, rows.when.iloc[0]]), **place)
