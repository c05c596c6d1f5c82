"""Counties and ZIP codes from the files in `hubs/data/`, and distances between places."""

import csv
from math import asin, cos, radians, sin, sqrt
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.db import transaction

from hubs.models import County, Zip, ZipCounty

DATA = Path(__file__).parent / "data"
EARTH_RADIUS = 3959.0  # miles


def load() -> int:
    """Update counties, ZIP codes and the shares between them to match the files. Idempotent.

    Rows missing from the files stay if other rows may refer to them (counties, ZIP codes), else are removed
    (borders, shares). Opens its own transaction. Returns the number of rows written or removed.
    """
    border = County.neighbours.through
    borders = [
        border(from_county_id=row["fips"], to_county_id=other)
        for row in _lines("ga_counties.csv")
        for other in row["neighbours"].split()
    ]
    shares = _read(ZipCounty, "ga_zip_counties.csv", zip_id="zip", county_id="county_fips")
    with transaction.atomic():
        return (
            _write(County, _read(County, "ga_counties.csv"))
            + _write(border, borders, is_whole=True)
            + _write(Zip, _read(Zip, "ga_zips.csv", code="zip"))
            + _write(ZipCounty, shares, is_whole=True)
        )


def _lines(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _read(model: Any, name: str, **columns: str) -> list[Any]:
    """Return unsaved rows of a model from a file whose columns are named like its fields, or as in `columns`."""
    fields = _fields(model)
    return [
        model(
            **{
                field.attname: field.to_python(line[columns.get(field.attname, field.attname)])
                for field in fields
            }
        )
        for line in _lines(name)
    ]


def _fields(model: Any) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field is not model._meta.auto_field]


def _write(model: Any, rows: list[Any], *, is_whole: bool = False) -> int:
    """Insert or update those of `rows` that differ from the stored ones; if they are the whole table, remove others.

    Returns the number of rows written or removed.
    """
    fields = _fields(model)
    facts = attrgetter(*(field.attname for field in fields))
    stored = {facts(row): row.pk for row in model.objects.all()}
    wanted = {facts(row): row for row in rows}
    missing = [row for key, row in wanted.items() if key not in stored]
    if is_whole:
        others = [pk for key, pk in stored.items() if key not in wanted]
        model.objects.filter(pk__in=others).delete()
        model.objects.bulk_create(missing, ignore_conflicts=True)
        return len(missing) + len(others)
    model.objects.bulk_create(
        missing,
        update_conflicts=True,
        unique_fields=[model._meta.pk.name],
        update_fields=[field.name for field in fields if not field.primary_key],
    )
    return len(missing)


def miles(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance in miles between two points in degrees (haversine)."""
    half = sin(radians(other_lat - lat) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(other_lat)) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(half))
