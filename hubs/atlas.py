"""The region's counties as shapes on a sheet 600 units wide, read once from its `atlas.json`.

`manage.py build_atlas` draws that file from the boundaries in the same folder (see `cartography`). Where there is
none, it is drawn when it is first needed, in a fraction of a second.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from hubs import cartography
from hubs.region import Region, region

FILE = "atlas.json"

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Shape:
    """A county: its outline as SVG path data, its bounding box, a point well inside, and its cloth, 1 to 4."""

    fips: str
    name: str
    path: str
    box: Box
    pin: tuple[float, float]
    cloth: int


@dataclass(frozen=True)
class Atlas:
    width: int
    height: int
    outline: str
    shapes: dict[str, Shape]  # by county code, sorted by name


def atlas() -> Atlas:
    """Return the whole sheet. Raises BadPlaces."""
    return _atlas_of(region())


@cache
def _atlas_of(region: Region) -> Atlas:
    path = region.folder / FILE
    data = json.loads(path.read_text(encoding="utf-8") if path.exists() else cartography.build(region))
    by_name = sorted(data["counties"].items(), key=lambda county: county[1]["name"])
    shapes = {
        fips: Shape(
            fips=fips,
            name=county["name"],
            path=county["path"],
            box=tuple(county["box"]),
            pin=tuple(county["pin"]),
            cloth=county["cloth"],
        )
        for fips, county in by_name
    }
    return Atlas(data["width"], data["height"], data["outline"], shapes)


def union(boxes: Iterable[Box]) -> Box:
    """Return the bounding box of several boxes. Raises ValueError for none."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def square(box: Box, margin: float = 2) -> str:
    """Return a square SVG viewBox with `box` at its center."""
    left, top, right, bottom = box
    side = max(right - left, bottom - top) + 2 * margin
    return f"{(left + right - side) / 2:g} {(top + bottom - side) / 2:g} {side:g} {side:g}"
