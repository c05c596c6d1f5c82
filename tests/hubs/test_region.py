"""Another region than Georgia: its files are loaded by one command, and pages name it and draw its map."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from hubs.models import County, Zip, ZipCounty
from tests.factories import make_hub

pytestmark = pytest.mark.django_db

REGION = """
name_en = "Riverland"
name_es = "Tierra del Río"
zip_prefixes = ["99"]
"""
COUNTIES = """\
fips,name,slug,seat,population,lat,lon,neighbours,unused
99001,Alder,alder,Alderton,1200,35.5,-90.5,99003,x
99003,Birch,birch,Birchville,3400,35.5,-89.5,99001,x
"""
ZIPS = "zip,place,lat,lon,share\n99100,Alderton,35.5,-90.5,1\n99200,Birchville,35.5,-89.6,1.0\n"
PAIRS = "zip,county_fips,weight\n99100,99001,1\n99200,99003,0.6\n99200,99001,0.4\n"


def box(fips: str, name: str, west: float, east: float) -> dict[str, Any]:
    corners = [[west, 35.0], [east, 35.0], [east, 36.0], [west, 36.0], [west, 35.0]]
    return {
        "id": fips,
        "properties": {"name": name, "lat": 35.5, "lon": (west + east) / 2},
        "geometry": {"type": "Polygon", "coordinates": [corners]},
    }


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Return the folder of a made-up region of two counties, which the portal uses in this test."""
    settings.PLACES = tmp_path
    alder, birch = box("99001", "Alder", -91, -90), box("99003", "Birch", -90, -89)
    files = {
        "region.toml": REGION,
        "counties.csv": COUNTIES,
        "zips.csv": ZIPS,
        "zip_counties.csv": PAIRS,
        "counties.geojson": json.dumps({"features": [alder, birch]}),
        "outline.geojson": json.dumps({"features": [box("99", "Riverland", -91, -89)]}),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_one_command_loads_it_and_pages_are_about_it(folder: Path, client: Client) -> None:
    County.objects.all().delete()
    Zip.objects.all().delete()
    output = StringIO()
    call_command("load_places", stdout=output)
    assert output.getvalue() == (
        "Counties and ZIP codes of Riverland are as the files say; 9 rows were changed.\n"
    )
    assert County.objects.get(name="Birch").neighbours.get().name == "Alder"
    hub = make_hub("Alder", name="Alder Equity Hub", slug="alder")

    front = client.get("/").content.decode()
    assert "Issue Circles and Equity Hubs across Riverland" in front
    assert "Riverland’s 2 counties. The filled-in county has a hub." in front
    assert "Los 2 condados de Tierra del Río." in client.get("/es/").content.decode()
    shown = client.get("/hubs/").content.decode()
    assert "<title>Birch County</title>" in shown
    assert f'href="{hub.get_absolute_url()}" tabindex="-1"' in shown
    assert "Alder County" in client.get("/hubs/find/?zip=99100").content.decode()
    assert "Which county" in client.get("/hubs/find/?zip=99200").content.decode()
    assert "We couldn’t find ZIP code 99999" in client.get("/hubs/find/?zip=99999").content.decode()
    assert "30303 isn’t in Riverland" in client.get("/hubs/find/?zip=30303").content.decode()
    assert "In Riverland, 1 of them touch" in client.get("/about-the-data/").content.decode()
    for path in (
        "/",
        "/hubs/",
        "/hubs/find/?zip=30303",
        "/hubs/find/?zip=99200",
        "/hubs/start/",
        "/about-the-data/",
    ):
        assert "Georgia" not in client.get(path).content.decode(), path


@pytest.mark.parametrize(
    ("name", "before", "after", "why"),
    [
        ("region.toml", 'name_en = "Riverland"', "", "region.toml lacks name_en"),
        ("region.toml", "name_en =", "name_en", "region.toml: "),
        ("zips.csv", "place,", "town,", "zips.csv, line 2, place: is missing"),
        ("counties.csv", "1200", "many", "line 2, population: “many” value must be an integer"),
        ("counties.csv", "1200", "-5", "line 2, population: Use 0 or more"),
        ("counties.csv", "birch,Birch", "alder,Birch", "two counties with the same slug"),
        ("counties.csv", "99001,x", "99009,x", "counties.csv lacks 99009"),
        ("zip_counties.csv", "99200,99003", "99201,99003", "zips.csv and zip_counties.csv differ: 99201"),
        ("counties.geojson", '"99003"', '"99005"', "counties.csv and counties.geojson differ: 99003, 99005"),
        ("outline.geojson", '"coordinates"', '"points"', "the outlines cannot be drawn"),
        ("outline.geojson", "{", "", "outline.geojson: "),
    ],
)
def test_bad_file_is_named_and_nothing_is_loaded(
    folder: Path, name: str, before: str, after: str, why: str
) -> None:
    text = (folder / name).read_text()
    assert before in text
    (folder / name).write_text(text.replace(before, after, 1))
    with pytest.raises(CommandError, match=r"^Nothing was loaded") as refused:
        call_command("load_places")
    assert why in str(refused.value)
    assert not County.objects.filter(fips__startswith="99").exists()


def test_missing_file_is_named(folder: Path) -> None:
    (folder / "zips.csv").unlink()
    with pytest.raises(CommandError, match=r"zips\.csv"):
        call_command("load_places")
    assert ZipCounty.objects.count() == 1532
