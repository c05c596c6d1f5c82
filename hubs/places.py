"""Counties and ZIP codes from the region's files, and distances between places."""

from math import asin, cos, radians, sin, sqrt
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from hubs import cartography
from hubs.models import County, Zip, ZipCounty
from hubs.region import BadPlaces, Region, region

EARTH_RADIUS = 3959.0  # miles


def load() -> int:
    """Update counties, ZIP codes and the shares between them to match the region's files. Idempotent.

    Rows missing from the files stay if other rows may refer to them (counties, ZIP codes), else are removed
    (borders, shares). Opens its own transaction. Returns the number of rows written or removed. Raises BadPlaces
    before it writes anything.
    """
    here = region()
    border = County.neighbours.through
    counties = _read(here, County, "counties.csv")
    borders = [
        border(from_county_id=row["fips"], to_county_id=other)
        for row in here.lines("counties.csv")
        for other in (row["neighbours"] or "").split()
    ]
    zips = _read(here, Zip, "zips.csv", code="zip")
    shares = _read(here, ZipCounty, "zip_counties.csv", zip_id="zip", county_id="county_fips")
    _check(here, counties, borders, zips, shares)
    with transaction.atomic():
        return (
            _write(County, counties)
            + _write(border, borders, is_whole=True)
            + _write(Zip, zips)
            + _write(ZipCounty, shares, is_whole=True)
        )


def _check(here: Region, counties: list[Any], borders: list[Any], zips: list[Any], shares: list[Any]) -> None:
    """Raise BadPlaces for rows that do not fit together, or outlines that are not those of the counties."""
    codes, slugs = {row.fips for row in counties}, {row.slug for row in counties}
    if not counties:
        raise BadPlaces(f"{here.folder / 'counties.csv'} has no counties")
    if len(slugs) < len(counties):
        raise BadPlaces(f"{here.folder / 'counties.csv'} has two counties with the same slug")
    others = {row.to_county_id for row in borders} | {row.county_id for row in shares}
    if strangers := others - codes:
        raise BadPlaces(
            f"{here.folder / 'counties.csv'} lacks {', '.join(sorted(strangers))}, which others name"
        )
    if strangers := {row.zip_id for row in shares} ^ {row.code for row in zips}:
        raise BadPlaces(f"zips.csv and zip_counties.csv differ: {', '.join(sorted(strangers)[:5])}")
    drawn = {str(feature.get("id")) for feature in here.features("counties.geojson")}
    if missing := codes ^ drawn:
        raise BadPlaces(f"counties.csv and counties.geojson differ: {', '.join(sorted(missing)[:5])}")
    cartography.build(here)


def _read(here: Region, model: Any, name: str, **columns: str) -> list[Any]:
    """Return unsaved rows of a model from a file whose columns are named like its fields, or as in `columns`.

    Raises BadPlaces for a missing column, and for a value that the field does not take.
    """
    fields, rows = _fields(model), []
    for number, line in enumerate(here.lines(name), 2):
        values = {}
        for field in fields:
            column = columns.get(field.attname, field.attname)
            try:
                # Of a foreign key, only the form: whether the row exists is checked for all at once.
                values[field.attname] = getattr(field, "target_field", field).clean(line[column], None)
            except (KeyError, ValidationError) as error:
                why = "is missing" if isinstance(error, KeyError) else " ".join(error.messages)
                raise BadPlaces(f"{here.folder / name}, line {number}, {column}: {why}") from error
        rows.append(model(**values))
    return rows


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
