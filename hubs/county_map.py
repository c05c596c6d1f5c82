"""The quilt map: each county's cloth, and the position of each hub's patch, ring and name.

Geometry only; the template `hubs/_quilt_map.html` draws it. Deterministic for the same hubs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from hubs.atlas import Atlas, Box, Shape, atlas, union
from hubs.region import region

RING = 13.0  # radius of a ring on the map, in units of the sheet
SMALL_RING = 6.5  # radius in the inset
LETTER = 14.5  # approximate width of a letter of a name on phones, where names are largest
LINE = 28.0  # height of a name
EAST = 330.0  # hubs east of this have their names on their left, to stay on the sheet


@dataclass(frozen=True)
class Patch:
    """A hub's own area. `path` is empty if hubs earlier in the order already cover its counties."""

    hub: Any
    path: str
    box: Box
    pin: tuple[float, float]
    is_metro: bool


@dataclass(frozen=True)
class Ring:
    number: int
    x: float
    y: float
    baseline: float


@dataclass(frozen=True)
class Name:
    words: str
    x: float
    y: float
    is_end: bool  # whether the name ends at `x` instead of starting there

    def box(self) -> Box:
        width = LETTER * len(self.words)
        return (
            self.x - width if self.is_end else self.x,
            self.y - LINE / 2,
            self.x if self.is_end else self.x + width,
            self.y + LINE / 2,
        )


@dataclass
class Quilt:
    """Everything the template draws. `cloths` holds the counties without a hub, by cloth."""

    sheet: Atlas
    cloths: dict[int, list[Shape]]
    forming: list[Shape]
    patches: list[Patch]
    frame: Box
    rings: list[Ring] = field(default_factory=list)
    metro_rings: list[Ring] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    metro_name: Name | None = None

    @property
    def has_metro(self) -> bool:
        return any(patch.is_metro for patch in self.patches)

    @property
    def frame_view(self) -> str:
        left, top, right, bottom = self.frame
        return f"{left:g} {top:g} {right - left:g} {bottom - top:g}"

    @property
    def frame_path(self) -> str:
        left, top, right, bottom = self.frame
        return f"M{left:g} {top:g}H{right:g}V{bottom:g}H{left:g}z"


def quilt(hubs: Iterable[Any], forming: Iterable[Any]) -> Quilt:
    """Lay out `hubs` (each with `number`, `short_name`, `place`, `counties.all()`) and `forming` counties.

    Countywide hubs take their counties first; a hub for a part of a county that is already taken gets only a ring.
    """
    sheet = atlas()
    metro = [sheet.shapes[fips].box for fips in region().metro.counties if fips in sheet.shapes]
    left, top, right, bottom = union(metro) if metro else (0, 0, 0, 0)
    frame = (left - 3, top - 3, right + 3, bottom + 3)
    patches = _patches(sheet, hubs, frame)
    taken = {shape.fips for hub in hubs for shape in _shapes(sheet, hub)}
    formed = [sheet.shapes[county.fips] for county in forming if county.fips not in taken]
    plain = taken | {shape.fips for shape in formed}
    cloths: dict[int, list[Shape]] = {1: [], 2: [], 3: [], 4: []}
    for shape in sheet.shapes.values():
        if shape.fips not in plain:
            cloths[shape.cloth].append(shape)
    picture = Quilt(sheet, cloths, formed, patches, frame)
    picture.rings = _rings([patch for patch in patches if not patch.is_metro], RING)
    picture.metro_rings = _rings([patch for patch in patches if patch.is_metro], SMALL_RING)
    picture.metro_name, picture.names = _names(patches)
    return picture


def _shapes(sheet: Atlas, hub: Any) -> list[Shape]:
    return [sheet.shapes[county.fips] for county in hub.counties.all() if county.fips in sheet.shapes]


def _patches(sheet: Atlas, hubs: Iterable[Any], frame: Box) -> list[Patch]:
    taken: set[str] = set()
    patches = []
    for hub in sorted(hubs, key=lambda hub: (bool(hub.place), hub.number)):
        shapes = _shapes(sheet, hub)
        if not shapes:
            continue
        own = [shape for shape in shapes if shape.fips not in taken]
        taken.update(shape.fips for shape in own)
        box = union(shape.box for shape in shapes)
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        # A county's own point is well inside it; the center of several counties may be in none of them.
        pin = min(
            (shape.pin for shape in shapes), key=lambda pin: abs(pin[0] - middle[0]) + abs(pin[1] - middle[1])
        )
        is_metro = frame[0] < pin[0] < frame[2] and frame[1] < pin[1] < frame[3]
        patches.append(Patch(hub, "".join(shape.path for shape in own), box, pin, is_metro))
    return patches


def _rings(patches: list[Patch], radius: float) -> list[Ring]:
    """Place a ring on each patch.

    A ring that would overlap another moves beside it, inside its own patch if possible.
    """
    rings: list[Ring] = []
    for patch in patches:
        x, y = next(
            (x, y)
            for x, y in _around(patch, 2 * radius + 1)
            if not any(abs(ring.x - x) < 2 * radius and abs(ring.y - y) < 2 * radius for ring in rings)
        )
        rings.append(Ring(patch.hub.number, round(x, 1), round(y, 1), round(y + radius * 0.48, 1)))
    return rings


def _around(patch: Patch, step: float) -> Iterator[tuple[float, float]]:
    """Yield the patch's own point, then points one step to each side within its box, then on to the right forever."""
    (x, y), (left, top, right, bottom) = patch.pin, patch.box
    yield x, y
    for across, down in ((0, 1), (0, -1), (1, 0), (-1, 0), (-1, 1), (1, -1)):
        beside = (x + across * step, y + down * step)
        if left < beside[0] < right and top < beside[1] < bottom:
            yield beside
    for steps in count(1):
        yield x + steps * step, y


def _names(patches: list[Patch]) -> tuple[Name | None, list[Name]]:
    """Place the metro's one name, and the other hubs' names beside them; leaves out names that would overlap."""
    metro = [patch.box for patch in patches if patch.is_metro]
    metro_name = None
    taken: list[Box] = []
    if metro:
        _left, top, right, bottom = union(metro)
        metro_name = Name("", right + 6, round((top + bottom) / 2 + 6, 1), is_end=False)
        taken.append((metro_name.x, metro_name.y - LINE, metro_name.x + 14 * LETTER, metro_name.y))
    names: list[Name] = []
    for patch in patches:
        if patch.is_metro:
            continue
        (x, y), is_end = patch.pin, patch.pin[0] > EAST
        reach = min(patch.box[0] - 5, x - 24) if is_end else max(patch.box[2] + 5, x + 24)
        name = Name(patch.hub.short_name, round(reach, 1), round(y + 6, 1), is_end)
        if not any(_overlap(name.box(), other) for other in taken):
            names.append(name)
            taken.append(name.box())
    return metro_name, names


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
