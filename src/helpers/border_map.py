"""The outlines of the border region, cut from a public-domain set of countries.

To make data/border.geojson anew, at the top of the book:

    npm pack world-atlas@2.0.2 && tar -xzf world-atlas-2.0.2.tgz package/countries-10m.json
    python -m helpers.border_map package/countries-10m.json

The set is Natural Earth 1:10m (public domain) as TopoJSON. Of it are kept, within BOX, the areas of the two states and the
borders between any two of the COUNTRIES, each border a line of its own. No coast and no contested border lies in BOX.
"""

import json
import sys
from itertools import combinations, pairwise
from pathlib import Path

from evidencebook import project
from evidencebook.files.load import read_json

FILE = "border.geojson"
COUNTRIES = ("Belarus", "Ukraine", "Poland", "Lithuania", "Russia")
FILLED = ("Belarus", "Ukraine")
# West, south, east, north: larger than the map, so that the edges of the cut, which the projection bends, are not seen.
BOX = (21.5, 49.0, 33.9, 54.9)
# How far, in degrees, a simplified line may lie from the original.
TOLERANCE = 0.015
ABOUT = {
    "title": "Areas of Belarus and Ukraine and the borders of the region, simplified",
    "origin": "npm package world-atlas 2.0.2, countries-10m.json: Natural Earth 1:10m, admin 0 countries",
    "licence": "Natural Earth is in the public domain; the package is under the ISC licence",
    "made_by": f"python -m helpers.border_map countries-10m.json (box {BOX}, tolerance {TOLERANCE}°)",
}
Point = tuple[float, float]


def read() -> dict:
    """Return the outlines: polygons with `country`, lines with `between` (two names, joined by a hyphen)."""
    return read_json(project.data() / FILE)


def cover() -> str:
    """Return the borders of the region as a drawing for a sheet of A4, that of the two states heavy, in millimetres."""
    drawn = []
    for feature in read()["features"]:
        between = feature["properties"].get("between")
        if between:
            heavy = between == "-".join(FILLED)
            for line in feature["geometry"]["coordinates"]:
                points = " ".join(f"{(x - 22.6) * 20:.1f},{300 - (y - 47.9) * 33:.1f}" for x, y in line)
                stroke = "stroke='#ffffff' stroke-width='2.2'" if heavy else "stroke='#6f93c0' stroke-width='0.7'"
                drawn.append(f"<polyline points='{points}' fill='none' stroke-linejoin='round' {stroke}/>")
    return f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 210 297'>{''.join(drawn)}</svg>"


def cut(topology: dict) -> dict:
    """Return the outlines in BOX from a TopoJSON topology, as a GeoJSON collection."""
    arcs = [_simplified(_decoded(arc, topology["transform"])) for arc in topology["arcs"]]
    shapes = {g["properties"]["name"]: g for g in topology["objects"]["countries"]["geometries"]}
    features = []
    for country in FILLED:
        rings = [_clipped(_joined(part[0], arcs)) for part in _parts(shapes[country])]
        coordinates = [[_rounded([*ring, ring[0]])] for ring in rings if ring]
        features.append(_feature({"country": country}, {"type": "MultiPolygon", "coordinates": coordinates}))
    own = {
        name: {a if a >= 0 else ~a for part in _parts(shapes[name]) for ring in part for a in ring}
        for name in COUNTRIES
    }
    for one, other in combinations(COUNTRIES, 2):
        lines = [line for a in sorted(own[one] & own[other]) for line in _inside(arcs[a])]
        if lines:
            geometry = {"type": "MultiLineString", "coordinates": [_rounded(line) for line in lines]}
            features.append(_feature({"between": f"{one}-{other}"}, geometry))
    return {"type": "FeatureCollection", "about": ABOUT, "features": features}


def _feature(properties: dict, geometry: dict) -> dict:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _parts(shape: dict) -> list:
    return [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]


def _decoded(arc: list[list[int]], transform: dict) -> list[Point]:
    """Return a delta-encoded arc as points in degrees."""
    (scale_x, scale_y), (shift_x, shift_y), x, y, points = transform["scale"], transform["translate"], 0, 0, []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale_x + shift_x, y * scale_y + shift_y))
    return points


def _joined(ring: list[int], arcs: list[list[Point]]) -> list[Point]:
    """Return the points of a ring of arcs, without repeating the first at the end; ~n is arc n reversed."""
    return [point for a in ring for point in (arcs[a] if a >= 0 else arcs[~a][::-1])[:-1]]


def _simplified(line: list[Point]) -> list[Point]:
    """Return a line without the points that lie within TOLERANCE of it (Douglas and Peucker)."""
    (x0, y0), (x1, y1) = line[0], line[-1]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5

    def off(point: Point) -> float:
        x, y = point
        if not length:
            return ((x - x0) ** 2 + (y - y0) ** 2) ** 0.5
        return abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length

    farthest = max(range(1, len(line) - 1), key=lambda n: off(line[n]), default=0)
    if not farthest or off(line[farthest]) <= TOLERANCE:
        return [line[0], line[-1]]
    return _simplified(line[: farthest + 1])[:-1] + _simplified(line[farthest:])


def _clipped(ring: list[Point]) -> list[Point]:
    """Return the part of a ring that lies in BOX, its direction kept (Sutherland and Hodgman)."""
    for axis, bound, sign in ((0, BOX[0], 1), (1, BOX[1], 1), (0, BOX[2], -1), (1, BOX[3], -1)):
        kept: list[Point] = []
        for before, point in zip([ring[-1], *ring[:-1]] if ring else [], ring, strict=True):
            was, now = (sign * (p[axis] - bound) >= 0 for p in (before, point))
            if was != now:
                part = (bound - before[axis]) / (point[axis] - before[axis])
                kept.append(tuple(b + part * (p - b) for b, p in zip(before, point, strict=True)))
            if now:
                kept.append(point)
        ring = kept
    return ring


def _inside(line: list[Point]) -> list[list[Point]]:
    """Return the stretches of a line that touch BOX."""
    west, south, east, north = BOX
    stretches: list[list[Point]] = []
    for start, end in pairwise(line):
        if any(west <= x <= east and south <= y <= north for x, y in (start, end)):
            if stretches and stretches[-1][-1] == start:
                stretches[-1].append(end)
            else:
                stretches.append([start, end])
    return stretches


def _rounded(line: list[Point]) -> list[list[float]]:
    return [[round(x, 2), round(y, 2)] for x, y in line]


if __name__ == "__main__":
    text = json.dumps(
        cut(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), separators=(",", ":"), ensure_ascii=False
    )
    (project.data() / FILE).write_text(text + "\n", encoding="utf-8")
