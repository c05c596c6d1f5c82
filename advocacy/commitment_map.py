"""The map of commitments: the counties of the hubs' sheet, marked where something was promised and where it is overdue."""

from dataclasses import dataclass, field
from typing import Any

from advocacy.models import Commitment
from hubs.atlas import Atlas, Shape, atlas


@dataclass(frozen=True)
class Marked:
    """A county with commitments: its shape, its slug, how many, and how many of them are overdue today."""

    shape: Shape
    slug: str
    number: int
    overdue: int


@dataclass
class CommitmentMap:
    sheet: Atlas
    plain: list[Shape] = field(default_factory=list)
    marked: list[Marked] = field(default_factory=list)


def drawn(rows: Any) -> CommitmentMap:
    """Return the map of the commitments `rows`, and their counties as a list. Two queries; one without an answer."""
    overdue = set(Commitment.objects.overdue().values_list("pk", flat=True))
    counts: dict[str, list[Any]] = {}
    pairs = (
        rows.order_by().filter(counties__isnull=False).values_list("pk", "counties__fips", "counties__slug")
    )
    for pk, fips, slug in pairs:
        entry = counts.setdefault(fips, [slug, 0, 0])
        entry[1] += 1
        entry[2] += pk in overdue
    sheet = atlas()
    picture = CommitmentMap(sheet)
    for shape in sheet.shapes.values():
        if shape.fips in counts:
            picture.marked.append(Marked(shape, *counts[shape.fips]))
        else:
            picture.plain.append(shape)
    return picture
