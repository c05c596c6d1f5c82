import csv
from io import StringIO

import pytest
from django.core.cache import caches
from django.urls import reverse

from pages.network import network
from tests.factories import make_circle, make_hub, make_link, make_person
from tests.rows import FEW_AND_MANY

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def table(client, query=None) -> str:
    return client.get(reverse("pages:network-csv"), query).getvalue().decode("utf-8-sig")


def fill():
    clayton, fulton = make_hub("Clayton", name="Clayton"), make_hub("Fulton", name="Fulton")
    energy, youth = make_circle(name="Energy", slug="energy"), make_circle(name="Youth")
    make_link(clayton, energy, liaison=make_person())
    make_link(fulton, energy)
    make_link(fulton, youth, state="proposed", since=None)
    return clayton, fulton, energy, youth


def test_threads_and_loose_ends_are_told():
    _clayton, fulton, energy, _youth = fill()
    make_hub("Cobb", name="Cobb")

    whole = network()

    assert (whole.seated, whole.agreed, whole.proposed) == (1, 1, 1)
    assert whole.vacant == [(energy, [fulton], 2)]
    assert [one.name for one in whole.alone] == ["Cobb"]


def test_page_table_and_file_say_the_same(client):
    fill()

    page = client.get(reverse("pages:network")).text
    rows = list(csv.reader(StringIO(table(client))))

    assert [row[:3] for row in rows[1:]] == [
        ["Clayton", "Energy", "Has a liaison"],
        ["Fulton", "Energy", "Connected, needs a liaison"],
        ["Fulton", "Youth", "Connection proposed"],
    ]
    assert "1 of 2 connected hubs needs a liaison:" in page


def test_filters_show_a_part_and_odd_values_all(client):
    fill()

    assert len(network(circle=None).rows) == 3
    part = table(client, {"county": "clayton"})
    assert "Fulton" not in part
    assert "Youth" not in table(client, {"circle": "energy"})
    assert table(client, {"county": "nowhere"}).count("\n") == 4


def test_formula_in_a_name_is_inert(client):
    make_link(make_hub(name="=1+1"), make_circle(name="@sum"))

    assert "'=1+1,'@sum" in table(client)


@pytest.mark.parametrize("size", FEW_AND_MANY)
def test_query_count_stays_the_same(client, django_assert_num_queries, size):
    hubs = [make_hub() for _nth in range(size)]
    circles = [make_circle() for _nth in range(size)]
    for nth in range(size):
        for step in range(3):
            make_link(hubs[nth], circles[(nth + step) % size], liaison=make_person())

    with django_assert_num_queries(8):
        client.get(reverse("pages:network"))


def test_picture_and_table_show_a_page_of_hubs_and_the_pages_have_each_hub_once(client):
    circle = make_circle()
    for nth in range(50):
        make_link(make_hub(name=f"Place {nth:02}", slug=f"place-{nth:02}"), circle)
    met, page = [], client.get(reverse("pages:network")).context["page"]
    assert not page.before
    while True:
        met += [link.hub.slug for link in page]
        assert len(page) <= 24
        if not page.after:
            break
        page = client.get(reverse("pages:network"), {"after": page.after}).context["page"]
    assert met == [f"place-{nth:02}" for nth in range(50)]
    back = client.get(reverse("pages:network"), {"before": page.before}).context["page"]
    assert [link.hub.slug for link in back] == met[24:48]
    for odd in ("nowhere", "\0", met[-1]):
        caches["pages"].clear()
        shown = client.get(reverse("pages:network"), {"after": odd}).context["page"]
        assert [link.hub.slug for link in shown] == met[:24]
