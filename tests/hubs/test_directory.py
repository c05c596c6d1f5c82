import pytest

from hubs.models import Hub
from tests.factories import make_circle, make_hub, make_link

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def rows():
    clayton = make_hub("Clayton", name="Clayton", joining="approval", languages=["en", "es"])
    fulton = make_hub("Fulton", name="Fulton", life="quiet")
    energy = make_circle(name="Energy", slug="energy", issue_area_en="Power", languages=["ase"])
    youth = make_circle(name="Youth", slug="youth", issue_area_en="Youth", joining="invitation")
    make_link(clayton, energy)
    make_link(fulton, youth, state="proposed", since=None)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, ["Clayton", "Fulton"]),
        ({"county": "clayton"}, ["Clayton"]),
        ({"issue": "energy"}, ["Clayton"]),
        ({"issue": "youth"}, ["Clayton", "Fulton"]),  # only proposed: not in the list's filter
        ({"joining": "approval"}, ["Clayton"]),
        ({"language": "es"}, ["Clayton"]),
        ({"language": "en"}, ["Clayton", "Fulton"]),
        ({"language": "es", "county": "fulton"}, []),
        ({"language": "nonsense", "county": "nowhere", "joining": "x"}, ["Clayton", "Fulton"]),
    ],
)
def test_hubs_are_shown_in_part(client, rows, query, shown):
    page = client.get("/hubs/", query)
    assert [hub.name for hub in page.context["hubs"]] == shown
    assert ("No matches" in page.text) == (not shown)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"county": "clayton"}, ["Energy"]),
        ({"county": "fulton"}, ["Energy", "Youth"]),  # its connection is only proposed
        ({"issue": "youth"}, ["Youth"]),
        ({"joining": "invitation"}, ["Youth"]),
        ({"language": "ase"}, ["Energy"]),
    ],
)
def test_circles_are_shown_in_part(client, rows, query, shown):
    page = client.get("/circles/", query)
    assert [circle.name for circle in page.context["page"]] == shown


def test_quiet_one_is_marked_in_the_list(client, rows):
    assert client.get("/hubs/", {"county": "fulton"}).text.count("Taking a break") == 1
    assert Hub.objects.meeting_in("vi").count() == 0
