"""The border region with the places that the episodes and the chapter turn on."""

import copy

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
FRAME = (22.25, 50.05, 33.4, 54.55)
# The row behind a place, the place it is drawn at, its name, what happened there, and the side that acted or spoke.
PLACES = {
    "machulishchy-denial-2023-03-07": ("machulishchy", "Machulishchy", "aircraft hit, 2023", "ukraine"),
    "oreshnik-2025-12-26-imagery": ("krychau", "Krychau", "Oreshnik site, 2025", "russia"),
    "mokrany-2025-only": ("mokrany", "Mokrany", "crossing for civilians", "both"),
    "demarche-2022-12-29": ("ivanava", "Harbakha", "missile, 2022", "both"),
    "lukashenka-intelligence-2024-07-13": ("luninets", "Luninets", "calm announced, 2024", "belarus"),
    "lukashenka-tenfold-2024-04": ("mazyr", "Mazyr", "Minsk’s red line", "belarus"),
    "khrenin-order-2024-08-10": ("homiel", "Homiel", "reinforced, 2024", "belarus"),
}
RELAYS = "relays-2025-12-26-rooftops"
# The gazetteer has neither of these; read from a map, to a tenth of a degree.
READ = {"krychau": (53.7, 31.7), "mokrany": (51.8, 24.3)}
TOWNS = {"minsk": "Minsk", "kyiv": "Kyiv", "brest": "Brest"}
# Positions of labels beside their marks, chosen by eye so that none overlap.
BESIDE = {
    "Machulishchy": {"align": "left", "dx": 11, "dy": 12},
    "Krychau": {"align": "right", "dx": 30, "dy": -36},
    "Mokrany": {"align": "left", "dx": -8, "dy": 20},
    "Harbakha": {"align": "right", "dx": 8, "dy": -37},
    "Luninets": {"align": "left", "dx": -16, "dy": -37},
    "Mazyr": {"align": "center", "dx": 0, "dy": -37},
    "Homiel": {"align": "center", "dx": 8, "dy": -37},
    "Minsk": {"align": "right", "dx": -9, "dy": -4},
    "Kyiv": {"align": "left", "dx": 9, "dy": 0},
    "Brest": {"align": "left", "dx": -4, "dy": -15},
}
# Positions of area names, chosen by eye: longitude, latitude, side.
COUNTRIES = {
    "BELARUS": (25.6, 53.2, "belarus"),
    "UKRAINE": (27.2, 50.55, "ukraine"),
    "RUSSIA": (32.5, 54.35, "russia"),
    "POLAND": (22.86, 52.62, "none"),
}
BETWEEN = "Belarus-Ukraine"
BOTH = ("both capitals", LIGHT["ink"])
# The marks of the sides, which tell them apart in grey as well.
MARKS = {"belarus": "circle", "ukraine": "diamond", "russia": "triangle-up", "both": "cross"}
# How far north of the border, in degrees, the band of the reported relays is drawn: no source names a place.
NORTH = 0.12
# A hundred kilometres at 52° north, in degrees of longitude.
SCALE_KM, SCALE_DEGREES = 100, 1.459


def places() -> pd.DataFrame:
    """Return the rows of the map with `label`, `about`, `side`, `latitude` and `longitude`."""
    names = tables.read("names")
    rows = standing.rows([*PLACES, RELAYS])
    marks = rows.loc[list(PLACES)]
    spots = [READ.get(at) or (float(names.latitude[at]), float(names.longitude[at])) for at, _, _, _ in PLACES.values()]
    return marks.assign(
        label=[label for _, label, _, _ in PLACES.values()],
        about=[about for _, _, about, _ in PLACES.values()],
        side=[side for _, _, _, side in PLACES.values()],
        latitude=[latitude for latitude, _ in spots],
        longitude=[longitude for _, longitude in spots],
    )


def _shapes(properties: str, *values: str) -> alt.InlineData:
    """Return the outlines whose property has one of the values."""
    return alt.InlineData(values=_features(properties, *values))


def _features(properties: str, *values: str) -> list[dict]:
    kept = [f for f in border_map.read()["features"] if properties in f["properties"]]
    return [f for f in kept if f["properties"][properties] in values]


def _moved(feature: dict, north: float) -> dict:
    """Return a line a little further north."""
    moved = copy.deepcopy(feature)

    def up(coordinates: list) -> list:
        if isinstance(coordinates[0], int | float):
            return [coordinates[0], coordinates[1] + north]
        return [up(part) for part in coordinates]

    moved["geometry"]["coordinates"] = up(moved["geometry"]["coordinates"])
    return moved


def border() -> Figure:
    """Draw the border region: the two states in their colours, the border, the places, and a band for the relays."""
    rows = places()
    marks = rows[["label", "about", "side"]].assign(
        lon=rows.longitude.astype(float), lat=rows.latitude.astype(float), told=range(len(rows))
    )
    towns = tables.read("names").loc[list(TOWNS)]
    towns = pd.DataFrame({"label": list(TOWNS.values()), "lon": towns.longitude, "lat": towns.latitude})
    areas = pd.DataFrame([(name, *at) for name, at in COUNTRIES.items()], columns=["label", "lon", "lat", "side"])
    colours = {side: colour for side, (_, colour) in standing.SIDES.items()} | {"both": BOTH[1], "none": LIGHT["muted"]}

    def build(layout: Layout) -> alt.TopLevelMixin:
        west, south, east, north = FRAME
        width = layout.width - 12
        height = round(width * (0.72 if layout.stacked else 0.66))
        projection = alt.Projection(
            type="mercator",
            scale=width / ((east - west) * 3.141592653589793 / 180),
            center=[(west + east) / 2, (south + north) / 2],
            translate=[width / 2, height / 2],
            clipExtent=[[0, 0], [width, height]],
        )
        position = {"longitude": alt.Longitude("lon:Q"), "latitude": alt.Latitude("lat:Q")}
        colour = alt.Color("side:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=None)
        lands = [
            alt.Chart(_shapes("country", name)).mark_geoshape(fill=colours[side], fillOpacity=0.13, stroke=None)
            for name, side in (("Belarus", "belarus"), ("Ukraine", "ukraine"))
        ]
        names = [f["properties"]["between"] for f in border_map.read()["features"] if "between" in f["properties"]]
        others = alt.Chart(_shapes("between", *(name for name in names if name != BETWEEN)))
        lines = others.mark_geoshape(filled=False, stroke=LIGHT["muted"], strokeWidth=1)
        main = alt.Chart(_shapes("between", BETWEEN)).mark_geoshape(filled=False, stroke=LIGHT["ink"], strokeWidth=3)
        band = alt.InlineData(values=[_moved(f, NORTH) for f in _features("between", BETWEEN)])
        relays = alt.Chart(band).mark_geoshape(
            filled=False, stroke=LIGHT["russian"], strokeWidth=17, strokeJoin="round", strokeCap="round", opacity=0.2
        )
        size = 13 if layout.stacked else 14
        titles = (
            alt.Chart(areas[areas.side != "none"] if layout.stacked else areas)
            .mark_text(fontSize=size + 1, fontWeight="bold")
            .encode(**position, text=alt.Text("label:N"), color=colour)
        )
        dots = (
            alt.Chart(towns[towns.label != "Brest"] if layout.stacked else towns)
            .mark_square(size=34, color=LIGHT["muted"], opacity=1)
            .encode(**position)
        )
        points = alt.Chart(marks).mark_point(filled=True, size=150, opacity=1, stroke=LIGHT["paper"], strokeWidth=1.5)
        points = points.encode(**position, color=colour, shape=_shape())
        labels = [_label(marks[marks.label == name], name, layout, colours) for name in marks.label]
        shown = [name for name in TOWNS.values() if not layout.stacked or name != "Brest"]
        labels += [_label(towns[towns.label == name], name, layout, colours) for name in shown]
        note = pd.DataFrame(
            {
                "lon": [27.75 if not layout.stacked else 28.1],
                "lat": [51.45 if not layout.stacked else 51.4],
                "text": ["relays reported near the border"],
            }
        )
        note = theme.label(
            alt.Chart(note).encode(**position),
            alt.Text("text:N"),
            color=LIGHT["russian"],
            fontSize=size,
            fontStyle="italic",
            dy=22,
        )
        end, low = (33.1, south - 0.2) if layout.stacked else (east - 0.35, south + 0.22)
        scale = pd.DataFrame({"lon": [end - SCALE_DEGREES], "lat": [low], "lon2": [end], "text": [f"{SCALE_KM} km"]})
        bar = (
            alt.Chart(scale)
            .mark_rule(strokeWidth=2, color=LIGHT["ink"])
            .encode(**position, longitude2=alt.Longitude2("lon2:Q"), latitude2=alt.Latitude2("lat:Q"))
        )
        far = alt.Chart(scale).mark_text(align="left", dy=-10, fontSize=13).encode(**position, text=alt.Text("text:N"))
        layers = [*lands, lines, relays, main, titles, dots, points, note, *labels, bar, far]
        drawn = alt.layer(*layers).project(**projection.to_dict()).properties(width=width, height=height)
        return alt.vconcat(drawn, _list(marks, width, colours), spacing=6) if layout.stacked else drawn

    every = pd.concat([rows, standing.rows([RELAYS])])
    return theme.figure(
        build,
        name="fig-border",
        title="The quarrel has moved from soldiers at the border to relays and missiles behind it",
        caption=(
            "Circles are places of Minsk’s act or word, the diamond of Kyiv’s, the triangle of Moscow’s, crosses of neither side. "
            "Kyiv has not published where the relays stood, so the band runs along the whole border."
        ),
        description=(
            "Map of the border between Belarus and Ukraine. Announcements and orders of 2022 to 2024 stand near it, at Harbakha, "
            "Luninets, Mazyr and Homiel; Mokrany, in the west, is the crossing for people. Relays are reported along it; the "
            "Oreshnik site at Krychau and the airfield at Machulishchy lie far behind."
        ),
        rows=every,
        numbers=rows.rename(columns={"label": "place_name"})[
            ["place_name", "about", "what", "date_start", "date_end", "latitude", "longitude"]
        ],
        columns={"about": ("On the map as", ""), "what": ("What", "")},
    )


def _shape() -> alt.Shape:
    return alt.Shape("side:N", scale=alt.Scale(domain=list(MARKS), range=list(MARKS.values())), legend=None)


def _label(rows: pd.DataFrame, name: str, layout: Layout, colours: dict[str, str]) -> alt.LayerChart:
    """Return the name of a place, and below it what it stands for where there is room."""
    place = dict(BESIDE[name])
    base = alt.Chart(rows[["label", "lon", "lat"]]).encode(
        longitude=alt.Longitude("lon:Q"), latitude=alt.Latitude("lat:Q")
    )
    size = 13 if layout.stacked else 14
    if "about" not in rows:
        return theme.label(base, alt.TextValue(name), **place, fontSize=size, color=LIGHT["muted"])
    colour = colours[rows.side.iloc[0]]
    if layout.stacked:
        up = place["dy"] if place["dy"] > 0 else -16
        return theme.label(base, alt.TextValue(name), **place | {"dy": up}, fontSize=size, color=colour)
    return theme.label(
        base, alt.TextValue([name, rows.about.iloc[0]]), **place, fontSize=size, color=colour, lineHeight=17
    )


def _list(marks: pd.DataFrame, width: int, colours: dict[str, str]) -> alt.LayerChart:
    """Return what each place stands for, as a list for where the map has no room for it."""
    lines = marks.sort_values("lon")[["label", "about", "side", "told"]]
    lines = lines.assign(n=range(len(lines)), line=[f"{row.label}: {row.about}" for row in lines.itertuples()])
    y = alt.Y("n:Q", axis=None, scale=alt.Scale(domain=[-0.6, len(lines) - 0.4], reverse=True, nice=False))
    colour = alt.Color("side:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=None)
    base = alt.Chart(lines).encode(y=y)
    return alt.layer(
        base.mark_point(filled=True, size=110, opacity=1).encode(x=alt.XValue(8), color=colour, shape=_shape()),
        base.mark_text(align="left", fontSize=14).encode(x=alt.XValue(20), text=alt.Text("line:N")),
    ).properties(width=width, height=21 * len(lines))
