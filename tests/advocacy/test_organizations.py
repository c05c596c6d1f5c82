"""Organizations: what they will do, confirmed by them, and a page that shows it; goals on a decision maker's page."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from advocacy import pledges
from advocacy.models import Decision, Pledge, Seat, Sitting, Window
from agenda.models import Endorsement
from coalitions.models import Organization, Partner
from hubs.models import County
from mailing.models import Message
from tests.advocacy.making import make_body, make_commitment, page
from tests.factories import make_circle, make_facilitator, make_hub, make_item, make_member, make_person
from tests.rows import FEW_AND_MANY

pytestmark = pytest.mark.django_db


def test_pledge_shows_once_the_organization_confirms(client):
    hub = make_hub(slug="elm")
    boss, church = make_facilitator(hub), Organization.objects.create(name="Elm Church")
    Partner.objects.create(organization=church, coalition_id=hub.pk)
    other = Organization.objects.create(name="No Partner")
    assert church.get_absolute_url() == "/organizations/elm-church/"
    manage = reverse("organizations:pledges-hub", args=["elm"])
    for person in (make_member(hub).person, make_facilitator(make_circle()), make_person(is_staff=True)):
        client.force_login(person)
        assert client.get(manage).status_code == 404
    client.force_login(boss)
    due = timezone.localdate() + timedelta(days=20)
    typed = {"organization": church.pk, "words": "Two buses", "due_on": due, "contact_name": "Ana", "email": "a@elm.test", "do": "enter"}  # fmt: skip
    assert client.post(manage, {**typed, "organization": other.pk}).status_code == 200
    with pytest.raises(pledges.NotYours):
        pledges.enter(hub, other, boss, words="x", contact_name="x", email="x@x.test")
    assert client.post(manage, typed).status_code == 302
    row = Pledge.objects.get()
    assert Message.objects.get(template="advocacy/email/pledge_entered").email == "a@elm.test"
    client.logout()
    pages = ("/hubs/elm/", church.get_absolute_url())
    assert not any("Two buses" in page(client, path) for path in pages)
    link = reverse("organizations:pledge", args=[row.token])
    page(client, link)
    assert not Pledge.objects.agreed().exists()
    client.post(link, {"do": "confirm"})
    assert all("Two buses" in page(client, path) for path in pages)
    for _twice in range(2):
        assert pledges.remind(due - timedelta(days=5)) == 1
    assert pledges.remind(due - timedelta(days=8)) == 0
    assert Message.objects.filter(template="advocacy/email/pledge_due").count() == 1
    client.force_login(boss)
    client.post(manage, {"do": "done", "row": row.pk})
    assert pledges.remind(due - timedelta(days=5)) == 0
    assert client.get(other.get_absolute_url()).status_code == 404


def test_organization_keeps_its_address_and_an_old_one_leads_on(client):
    hub = make_hub(slug="elm")
    church = Organization.objects.create(name="Élm Church & Friends")
    twin = Organization.objects.create(name="Elm  church, friends")
    assert (church.slug, twin.slug) == ("elm-church-friends", "elm-church-friends-2")
    assert Organization.objects.create(name="教会").slug == "organization"
    Partner.objects.create(organization=church, coalition_id=hub.pk)
    assert 'href="/organizations/elm-church-friends/"' in page(client, "/hubs/elm/")

    client.force_login(make_person(is_staff=True, is_superuser=True))
    form = reverse("admin:coalitions_organization_change", args=[church.pk])
    typed = {"name": "Oak Church", "kind": "faith", "slug": church.slug}
    client.post(form, typed)
    church.refresh_from_db()
    assert (church.name, church.slug) == ("Oak Church", "elm-church-friends")
    client.post(form, {**typed, "slug": "oak-church"})
    refused = client.post(
        reverse("admin:coalitions_organization_change", args=[twin.pk]),
        {**typed, "name": "Twin", "slug": "elm-church-friends"},
    )
    assert "Links to another organization still use this address" in refused.content.decode()
    client.logout()
    moved = client.get("/organizations/elm-church-friends/")
    assert (moved.status_code, moved["Location"]) == (301, "/organizations/oak-church/")
    page(client, "/organizations/oak-church/")
    assert client.get("/organizations/never/").status_code == 404


@pytest.mark.databases
def test_decision_makers_are_listed_with_their_next_sitting(client):
    """By county, soonest first; statewide ones everywhere; a company promises and is none."""
    soon, later = timezone.now() + timedelta(days=2), timezone.now() + timedelta(days=9)
    names = {}
    for name, county in (
        ("Transit Board", "Clayton"),
        ("School Board", "Fulton"),
        ("Quiet Council", "Clayton"),
    ):
        names[name] = make_body(name=name, kind="other")
        names[name].counties.set(County.objects.filter(name=county))
    make_body(name="State Commission", kind="state", is_statewide=True)
    make_body(name="Mill Partners")
    make_body(name="Hidden Board", kind="other", is_shown=False)
    for name, starts_at, is_open in (("Transit Board", later, True), ("School Board", soon, False)):
        public = {
            "title_en": f"Item of {name}",
            "slug": name[:5].lower(),
            "decides_en": "x",
            "published_at": timezone.now(),
        }
        decision = Decision.objects.create(body=names[name], **public)
        Sitting.objects.create(decision=decision, starts_at=timezone.now() - timedelta(days=1))
        Sitting.objects.create(decision=decision, starts_at=starts_at)
        closes_at = timezone.now() + timedelta(hours=1 if is_open else -1)
        Window.objects.create(decision=decision, way="write", closes_at=closes_at)
    draft = Decision.objects.create(
        body=names["Quiet Council"], title_en="Draft", slug="draft", decides_en="x"
    )
    Sitting.objects.create(decision=draft, starts_at=soon)

    def listed(query: str = "") -> list[str]:
        caches["pages"].clear()
        found = client.get(f"/decision-makers/{query}").context["bodies"]
        return [body.name for body in found]

    assert listed() == ["School Board", "Transit Board", "Quiet Council", "State Commission"]
    assert listed("?county=clayton") == ["Transit Board", "Quiet Council", "State Commission"]
    assert listed("?open=1") == ["Transit Board"]
    text = page(client, "/decision-makers/")
    assert text.count("You can comment now</span>") == 1
    assert ("Item of School Board" in text, "Draft" in text) == (True, False)


@pytest.mark.databases
@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_list_of_decision_makers_takes_a_fixed_number_of_queries(client, django_assert_num_queries, rows):
    for nth in range(rows):
        body = make_body(kind="other")
        body.counties.set(County.objects.filter(name="Clayton"))
        values = {"slug": f"d-{nth}", "title_en": "x", "decides_en": "x", "published_at": timezone.now()}
        decision = Decision.objects.create(body=body, **values)
        Sitting.objects.create(decision=decision, starts_at=timezone.now() + timedelta(days=2))
    with django_assert_num_queries(5):
        page(client, "/decision-makers/")


@pytest.mark.parametrize(
    "name",
    ["Jane Doe (D)", "Jane Doe, R-Macon", "Jane Doe - D", "Jane Doe, Republican", "Ana, candidata", "Jane Doe 2026",
     "Jane Doe, nominee", "www.jane.test", "Governor-elect Doe"],
)  # fmt: skip
def test_seat_takes_the_name_of_who_holds_it_and_nothing_else(name):
    seat = Seat(body=make_body(), office_en="District 1", holder=name)
    with pytest.raises(ValidationError, match="Enter just the name"):
        seat.full_clean()
    for fine in ("", "Jane Doe", "María D. Núñez-López", "John R. Lewis Jr.", "D. Lindsey"):
        seat.holder = fine
        seat.full_clean()


def test_decision_maker_page_shows_what_its_counties_ask_for(client):
    body, mill = make_body(slug="the-board", kind="transit"), make_body(slug="the-mill", kind="company")
    for one in (body, mill):
        one.counties.set(County.objects.filter(name="Clayton"))
    make_commitment("Clayton", body=mill, title_en="Forty homes")
    make_item(make_hub("Clayton"), title_en="Shade at the stop")
    make_item(make_hub("Fulton"), title_en="Elsewhere")
    make_item(make_hub("Clayton"), title_en="Not yet public", opened_at=None)
    text = page(client, "/decision-makers/the-board/")
    assert "Shade at the stop" in text
    assert "Elsewhere" not in text
    assert "Not yet public" not in text
    # A company decides nothing that people take part in: its page has what it promised.
    of_mill = page(client, "/decision-makers/the-mill/")
    asked = ("How to take part", "Who sits on it", "Shade at the stop", "Forty homes")
    assert [words in of_mill for words in asked] == [False, False, False, True]
    assert [words in text for words in asked] == [True, True, True, False]


@pytest.mark.databases
@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_organization_page_takes_a_fixed_number_of_queries(client, django_assert_num_queries, rows):
    hub = make_hub()
    church = Organization.objects.create(name="Elm Church")
    for _nth in range(rows):
        Partner.objects.create(organization=church, coalition_id=make_hub().pk)
        Pledge.objects.create(
            organization=church,
            coalition_id=hub.pk,
            words="Buses",
            confirmed_at=timezone.now(),
            email="a@elm.test",
        )
        Endorsement.objects.create(item=make_item(hub), organization=church, through_id=hub.pk)
    with django_assert_num_queries(7):
        page(client, "/organizations/elm-church/")
