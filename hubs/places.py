"""Counties and ZIP codes from the files in `hubs/data/`, and the way between places."""

import csv
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from django.db import transaction

from hubs.models import County, Zip, ZipCounty

DATA = Path(__file__).parent / "data"
EARTH_RADIUS = 3959.0  # miles


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def load() -> None:
    """Counties, ZIPs and the shares between them as the files say; nothing where they are there already.

    Runs after each migrate, because a flush empties the tables. Opens its own transaction.
    """
    if ZipCounty.objects.exists():
        return
    with transaction.atomic():
        counties = _rows("ga_counties.csv")
        County.objects.bulk_create(
            [
                County(
                    fips=row["fips"],
                    name=row["name"],
                    slug=row["slug"],
                    seat=row["seat"],
                    population=int(row["population"]),
                    lat=float(row["lat"]),
                    lon=float(row["lon"]),
                )
                for row in counties
            ],
            ignore_conflicts=True,
        )
        border = County.neighbours.through
        border.objects.bulk_create(
            [
                border(from_county_id=row["fips"], to_county_id=other)
                for row in counties
                for other in row["neighbours"].split()
            ],
            ignore_conflicts=True,
        )
        Zip.objects.bulk_create(
            [
                Zip(
                    code=row["zip"],
                    place=row["place"],
                    ga_share=float(row["ga_share"]),
                    lat=float(row["lat"]),
                    lon=float(row["lon"]),
                )
                for row in _rows("ga_zips.csv")
            ],
            ignore_conflicts=True,
        )
        ZipCounty.objects.bulk_create(
            [
                ZipCounty(zip_id=row["zip"], county_id=row["county_fips"], weight=float(row["weight"]))
                for row in _rows("ga_zip_counties.csv")
            ],
            ignore_conflicts=True,
        )


def miles(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance in miles between two points in degrees (haversine)."""
    half = sin(radians(other_lat - lat) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(other_lat)) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(half))
