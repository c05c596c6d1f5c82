"""The region that the portal covers: the folder `settings.PLACES` with its name, counties, ZIP codes and outlines.

Georgia's is `hubs/data/georgia/`; `hubs/data/README.md` describes the files, for another state or several.
"""

import csv
import json
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language


class BadPlaces(Exception):
    """A file of the region is missing or wrong; the text names it and says why."""


@dataclass(frozen=True)
class Named:
    """Something with a name in English and, if it differs, in Spanish."""

    name_en: str
    name_es: str = ""

    @property
    def name(self) -> str:
        """The name in the active language."""
        return self.name_es or self.name_en if (get_language() or "").startswith("es") else self.name_en


@dataclass(frozen=True)
class Metro(Named):
    """Counties that get an inset beside the map."""

    counties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Region(Named):
    folder: Path = Path()
    zip_prefixes: tuple[str, ...] = ()
    parallels: tuple[float, float] | None = None  # degrees, of the map's projection
    center: float | None = None
    metro: Metro = field(default_factory=lambda: Metro(""))

    def lines(self, name: str) -> list[dict[str, str]]:
        """Return the rows of one of the CSV files. Raises BadPlaces."""
        try:
            with (self.folder / name).open(encoding="utf-8", newline="") as lines:
                return list(csv.DictReader(lines, strict=True))
        except (OSError, ValueError, csv.Error) as error:
            raise BadPlaces(f"{self.folder / name}: {error}") from error

    def features(self, name: str) -> list[dict[str, Any]]:
        """Return the features of one of the GeoJSON files. Raises BadPlaces."""
        try:
            found: list[dict[str, Any]] = json.loads((self.folder / name).read_text("utf-8"))["features"]
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise BadPlaces(f"{self.folder / name}: {error}") from error
        return found

    @cached_property
    def county_count(self) -> int:
        return len(self.lines("counties.csv"))

    @cached_property
    def split_zips(self) -> int:
        """The number of ZIP codes that touch more than one county."""
        counties = Counter(row["zip"] for row in self.lines("zip_counties.csv"))
        return sum(1 for number in counties.values() if number > 1)


def region() -> Region:
    """Return the region of `settings.PLACES`. Raises BadPlaces."""
    return read(Path(settings.PLACES))


@cache
def read(folder: Path) -> Region:
    """Return the region in a folder; it is read once. Raises BadPlaces."""
    try:
        data = tomllib.loads((folder / "region.toml").read_text(encoding="utf-8"))
        metro = data.get("metro", {})
        parallels = data.get("parallels")
        return Region(
            folder=folder,
            name_en=_text(data, "name_en"),
            name_es=data.get("name_es", ""),
            zip_prefixes=tuple(map(str, data["zip_prefixes"])),
            parallels=(float(parallels[0]), float(parallels[1])) if parallels else None,
            center=float(data["center"]) if "center" in data else None,
            metro=Metro(
                metro.get("name_en", ""), metro.get("name_es", ""), tuple(map(str, metro.get("counties", ())))
            ),
        )
    except KeyError as error:
        raise BadPlaces(f"{folder / 'region.toml'} lacks {error.args[0]}") from error
    except (OSError, ValueError, TypeError, IndexError, AttributeError) as error:
        raise BadPlaces(f"{folder / 'region.toml'}: {error}") from error


def _text(data: dict[str, Any], name: str) -> str:
    if not isinstance(data[name], str) or not data[name].strip():
        raise ValueError(f"{name} must be a text")
    return str(data[name]).strip()
