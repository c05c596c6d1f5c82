"""Convert a region's county boundaries to `atlas.json`, run by `manage.py build_atlas`.

Albers equal-area, for Georgia with 31° and 34° N and the center 83.2° W, rounded to a grid of 600 units across (for
Georgia, 699 down). Neighbors share the same border points and so round to the same grid points: no gaps between
patches.
"""

import json
from math import cos, radians, sin, sqrt
from typing import Any

from hubs.region import BadPlaces, Region

WIDTH = 600
MARGIN = 8
CLOTHS = (1, 2, 3, 4)

Point = tuple[float, float]
Ring = list[tuple[int, int]]


class Albers:
    """The projection of a map, by its two parallels and its center in degrees."""

    def __init__(self, south: float, north: float, center: float) -> None:
        self._cone = (sin(radians(south)) + sin(radians(north))) / 2
        self._constant = cos(radians(south)) ** 2 + 2 * self._cone * sin(radians(south))
        self._center = radians(center)

    @classmethod
    def of(cls, region: Region, edge: list[list[list[float]]]) -> "Albers":
        """Return the region's own projection; else parallels a sixth of the height inside its edge, the usual choice."""
        lons, lats = zip(*(point[:2] for ring in edge for point in ring), strict=True)
        sixth = (max(lats) - min(lats)) / 6
        south, north = region.parallels or (min(lats) + sixth, max(lats) - sixth)
        return cls(south, north, (min(lons) + max(lons)) / 2 if region.center is None else region.center)

    def __call__(self, lon: float, lat: float) -> Point:
        """Project a place to a map of a sphere of radius 1: x to the east, y to the south (Snyder 1987, pp. 100-101)."""
        reach = sqrt(self._constant - 2 * self._cone * sin(radians(lat))) / self._cone
        turn = self._cone * (radians(lon) - self._center)
        return reach * sin(turn), reach * cos(turn)


class Grid:
    """Places on the sheet: the outline fills its width, less a margin on each side."""

    def __init__(self, project: Albers, edge: list[list[list[float]]]) -> None:
        self.project = project
        outline = [project(lon, lat) for ring in edge for lon, lat in ring]
        xs, ys = zip(*outline, strict=True)
        self._left, self._top = min(xs), min(ys)
        self._scale = (WIDTH - 2 * MARGIN) / (max(xs) - self._left)
        self.height = round((max(ys) - self._top) * self._scale) + 2 * MARGIN

    def place(self, lon: float, lat: float) -> Point:
        point = self.project(lon, lat)
        return (
            MARGIN + (point[0] - self._left) * self._scale,
            MARGIN + (point[1] - self._top) * self._scale,
        )

    def ring(self, coordinates: list[list[float]]) -> Ring:
        """Return a closed ring in whole units, without consecutive duplicates or its last point (equal to the first)."""
        points: Ring = []
        for lon, lat in coordinates:
            x, y = self.place(lon, lat)
            point = (round(x), round(y))
            if not points or points[-1] != point:
                points.append(point)
        if points[0] == points[-1]:
            points.pop()
        return points


def path(rings: list[Ring]) -> str:
    """Return SVG path data: each ring as an absolute point and relative steps, in as few characters as possible."""
    parts = []
    for ring in rings:
        (x, y), steps = ring[0], ""
        for next_x, next_y in ring[1:]:
            for step in (next_x - x, next_y - y):
                steps += str(step) if step < 0 or not steps else f" {step}"
            x, y = next_x, next_y
        parts.append(f"M{ring[0][0]} {ring[0][1]}l{steps}z")
    return "".join(parts)


def rings_of(geometry: dict[str, Any]) -> list[list[list[float]]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def colour(neighbours: dict[str, set[str]]) -> dict[str, int]:
    """Assign each county a cloth so that no neighbors match. Deterministic for the same borders.

    The county with the most cloths around it comes next (Brélaz 1979), and a choice that fails is undone.
    """
    chosen: dict[str, int] = {}

    def round_it(fips: str) -> set[int]:
        return {chosen[other] for other in neighbours[fips] if other in chosen}

    def go_on() -> bool:
        open_ones = [fips for fips in neighbours if fips not in chosen]
        if not open_ones:
            return True
        fips = min(open_ones, key=lambda one: (-len(round_it(one)), -len(neighbours[one]), one))
        # The least used cloth comes first, so that all four cover about the same share of the map.
        used = list(chosen.values())
        for cloth in sorted(set(CLOTHS) - round_it(fips), key=lambda one: (used.count(one), one)):
            chosen[fips] = cloth
            if go_on():
                return True
            del chosen[fips]
        return False

    if not go_on():
        raise ValueError("These borders cannot be coloured with four cloths.")
    return chosen


def build(region: Region) -> str:
    """Return the text of `atlas.json`, byte-identical for the same boundaries. Raises BadPlaces."""
    try:
        return _drawn(region)
    except (LookupError, ValueError, TypeError) as error:
        raise BadPlaces(f"{region.folder}: the outlines cannot be drawn: {error!r}") from error


def _drawn(region: Region) -> str:
    counties = region.features("counties.geojson")
    outline = region.features("outline.geojson")[0]
    neighbours = {row["fips"]: set(row["neighbours"].split()) for row in region.lines("counties.csv")}

    edge = rings_of(outline["geometry"])
    grid = Grid(Albers.of(region, edge), edge)
    cloths = colour(neighbours)
    shapes = {}
    for county in counties:
        fips, facts = county["id"], county["properties"]
        # A small island may collapse to a point or a line on the grid: nothing to draw.
        rings = [ring for ring in map(grid.ring, rings_of(county["geometry"])) if len(ring) > 2]
        xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
        pin = grid.place(facts["lon"], facts["lat"])
        shapes[fips] = {
            "name": facts["name"],
            "path": path(rings),
            "box": [min(xs), min(ys), max(xs), max(ys)],
            "pin": [round(pin[0], 1), round(pin[1], 1)],
            "cloth": cloths[fips],
        }
    atlas = {
        "width": WIDTH,
        "height": grid.height,
        "outline": path([ring for ring in map(grid.ring, edge) if len(ring) > 2]),
        "counties": shapes,
    }
    return json.dumps(atlas, ensure_ascii=False, indent=0, sort_keys=True) + "\n"
