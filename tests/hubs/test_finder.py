from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.urls import reverse

from hubs import finder
from hubs.models import County, HubRequest, Zip
from tests.factories import make_circle, make_event, make_hub, make_link, make_opportunity, make_shift
from tests.hubs.test_help import make_help

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.mark.parametrize(
    ("typed", "county"),
    [
        ("30236", "Clayton"),
        ("30303", "Fulton"),
        ("30032", "DeKalb"),
        ("31401", "Chatham"),
        ("31701", "Dougherty"),
    ],
)
def test_clear_zip_gives_its_county_at_once(typed, county):
    answer = finder.find(typed)

    assert (answer.kind, answer.county.name) == ("county", county)


def test_clear_zip_offers_the_other_county_beside():
    assert [county.name for county in finder.find("30236").others] == ["Henry"]


def test_divided_zip_asks_largest_share_first():
    answer = finder.find("30349")

    assert answer.kind == "choose"
    assert [county.name for county in answer.choices] == ["Fulton", "Clayton"]


def test_chosen_county_wins_over_the_zip():
    answer = finder.find("30349", "clayton")

    assert (answer.kind, answer.county.name) == ("county", "Clayton")
    assert [county.name for county in answer.others] == ["Fulton"]


def test_unsure_shows_the_hubs_of_all_its_counties():
    make_hub("Clayton", name="Clayton hub")
    make_hub("Fulton", name="Fulton hub")
    make_hub("Cobb", name="Cobb hub")

    answer = finder.find("30349", "unsure")

    assert answer.kind == "unsure"
    assert sorted(hub.name for hub in answer.hubs) == ["Clayton hub", "Fulton hub"]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("", "empty"), ("   ", "empty"), ("abc", "odd"), ("3023", "odd"), ("302366", "odd"), ("３０２３６", "odd"),
        ("36855", "outside"), ("99999", "outside"), ("10001", "outside"), ("30199", "unknown"), ("x" * 5000, "odd"),
    ],
)  # fmt: skip
def test_odd_input_gets_its_own_answer(typed, kind):
    assert finder.find(typed).kind == kind


@pytest.mark.parametrize("typed", ["30303-1234", " 30303 ", "303031234"])
def test_zip_with_more_digits_or_spaces_is_read(typed):
    assert finder.find(typed).county.name == "Fulton"


def test_most_specific_hub_comes_first():
    clayton, henry = County.objects.get(name="Clayton"), County.objects.get(name="Henry")
    make_hub(counties=[clayton, henry], name="Two counties")
    make_hub("Clayton", name="Whole county")
    make_hub("Clayton", name="Our town", place_en="Jonesboro", zips=[Zip.objects.get(code="30236")])
    make_hub("Clayton", name="Another town", place_en="Riverdale", zips=[Zip.objects.get(code="30274")])

    names = [hub.name for hub in finder.find("30236").hubs]

    assert names == ["Our town", "Whole county", "Two counties", "Another town"]


def test_county_without_hub_names_the_nearest_and_how_many_asked():
    make_hub("Chatham", name="Far hub")
    make_hub("Fulton", name="Near hub")
    butts = County.objects.get(name="Butts")
    for state in ("new", "talking", "declined"):
        HubRequest.objects.create(county=butts, name="N", email=f"{state}@example.org", state=state)

    answer = finder.find("", "butts")

    assert answer.hubs == []
    assert [hub.name for hub in answer.nearest] == ["Near hub", "Far hub"]
    assert answer.asked == 2
    assert not answer.forming


def test_archived_hub_is_no_answer():
    make_hub("Clayton", life="archived")

    assert finder.find("30236").hubs == []


def test_answer_names_agreed_circles_only(client):
    hub = make_hub("Clayton")
    make_link(hub, make_circle(name="Agreed circle"), circle_gives_en="a map of night routes")
    make_link(hub, make_circle(name="Proposed circle"), state="proposed", since=None)
    make_link(hub, make_circle(name="Archived circle", life="archived"))

    page = client.get(reverse("hubs:find"), {"zip": "30236"}).text

    assert "Agreed circle" in page
    assert "a map of night routes" in page
    assert "Proposed circle" not in page
    assert "Archived circle" not in page
    assert "Live in Henry County?" in page


@pytest.mark.parametrize("typed", ["36855", "99999", "abc", "", "30199", "<script>", "30349"])
def test_page_is_always_200_with_a_list_of_counties(client, typed):
    answer = client.get(reverse("hubs:find"), {"zip": typed})

    assert answer.status_code == 200
    assert "Appling" in answer.text
    assert "<script>" not in answer.text


def test_odd_zip_keeps_what_was_typed(client):
    assert 'value="abc"' in client.get(reverse("hubs:find"), {"zip": "abc"}).text


@pytest.mark.parametrize("hubs", [1, 40])
def test_query_count_stays_the_same(client, django_assert_num_queries, hubs):
    for nth in range(hubs):
        make_link(make_hub("Clayton"), make_circle(name=f"C {nth}"))

    with django_assert_num_queries(FIND_QUERIES):
        client.get(reverse("hubs:find"), {"zip": "30236"})


# The places, hubs with their connections, events there and online, settings with their links.
FIND_QUERIES = 5


def test_finder_reads_what_its_panels_show_and_asks_no_panel_in_vain(client, django_assert_num_queries):
    """Four statements with an event; one more each for help and for an open shift, where there is one."""
    clayton, butts = County.objects.get(slug="clayton"), County.objects.get(slug="butts")
    circle = make_circle(name="Safe Streets")
    make_link(make_hub("Clayton"), circle)
    make_event(circle, county=clayton, title_en="Town hall")
    path = reverse("hubs:find")
    client.get("/mission/")
    with django_assert_num_queries(4):
        page = client.get(path, {"zip": "30236"}).text
    assert ("Town hall" in page, "Safe Streets" in page, "Help near you" in page) == (True, True, False)

    make_help("Butts", name="Elsewhere Pantry")
    make_shift(make_opportunity(circle), county=butts)
    caches["pages"].clear()
    with django_assert_num_queries(4):
        client.get(path, {"zip": "30236"})

    make_help("Clayton", name="Ride Line")
    make_shift(make_opportunity(circle), county=clayton)
    caches["pages"].clear()
    with django_assert_num_queries(6):
        page = client.get(path, {"zip": "30236"}).text
    assert ("Ride Line" in page, "Lend a hand" in page) == (True, True)


def test_county_where_a_hub_is_being_formed_is_not_told_to_start_one(client):
    butts = County.objects.get(slug="butts")
    HubRequest.objects.create(
        county=butts, name="Ana", email="ana@example.org", state="forming", founding_on=date(2026, 12, 20)
    )
    HubRequest.objects.create(county=butts, name="Leroy", email="leroy@example.org")
    page = client.get(reverse("hubs:find"), {"county": "butts"}).text
    assert "Neighbors in Butts County are starting a hub. The founding meeting is on" in page
    assert "2 neighbors have asked for it." in page
    assert "doesn’t have an Equity Hub" not in page
    assert "Start a hub here" not in page
    start = client.get(reverse("hubs:start"), {"county": "butts"}).text
    assert "Help start the hub" in start
    assert "A hub starts with a few neighbors" not in start


def test_answer_shows_the_next_two_events_and_one_shift_there(client):
    clayton, chatham = (County.objects.get(name=name) for name in ("Clayton", "Chatham"))
    hub = make_hub("Clayton", name="Clayton Equity Hub")
    for days, county in ((9, clayton), (2, clayton), (1, chatham), (5, clayton)):
        make_event(hub, title_en=f"Meeting in {days} days", county=county, starts_in=timedelta(days=days))
    make_shift(make_opportunity(hub, title_en="Greet people"), county=clayton)
    make_shift(make_opportunity(hub, title_en="Too late"), county=clayton, starts_in=timedelta(days=9))

    page = client.get("/hubs/find/?zip=30236").text

    assert [f"Meeting in {days} days</a>" in page for days in (1, 2, 5, 9)] == [False, True, True, False]
    assert "Greet people" in page
    assert "Too late" not in page
    assert "/events/?county=clayton" in page


def test_hub_being_formed_is_said_with_its_date_and_one_advice_for_the_meantime(client):
    make_hub("Chatham", name="Chatham Equity Hub")
    make_hub("Glynn", name="Glynn Equity Hub")
    butts = County.objects.get(name="Butts")
    HubRequest.objects.create(
        county=butts, name="Lee", email="lee@example.org", state="forming", founding_on=date(2031, 3, 4)
    )
    page = client.get("/hubs/find/?county=butts").text
    assert "The founding meeting is on" in page
    assert "2031" in page
    assert "Until then, join the nearest hub" in page
    assert "Start a hub here" not in page
    assert page.count("Equity Hub</a></h3>") == 1


@pytest.mark.parametrize("odd", ["\0", "a\0b", "9" * 400, "' OR 1=1", "\ue0000.\ue001"])
def test_odd_county_is_answered_as_none(client, odd):
    for query in ({"county": odd}, {"zip": odd}, {"zip": "30236", "county": odd}):
        assert client.get("/hubs/find/", query).status_code == 200
