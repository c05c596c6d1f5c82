"""Organizations: what they will do, confirmed by them, and a page that shows it; goals on a decision maker's page."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from advocacy import pledges
from advocacy.models import Pledge
from agenda.models import Endorsement
from coalitions.models import Organization, Partner
from hubs.models import County
from mailing.models import Message
from tests.advocacy.making import make_body
from tests.factories import make_circle, make_facilitator, make_hub, make_item, make_member, make_person
from tests.rows import FEW_AND_MANY

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def page(client, path: str) -> str:
    caches["pages"].clear()
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_pledge_shows_once_the_organization_confirms(client):
    hub = make_hub(slug="elm")
    boss, church = make_facilitator(hub), Organization.objects.create(name="Elm Church")
    Partner.objects.create(organization=church, coalition_id=hub.pk)
    other = Organization.objects.create(name="No Partner")
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
    pages = ("/hubs/elm/", reverse("organizations:detail", args=[church.pk]))
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
    assert client.get(reverse("organizations:detail", args=[other.pk])).status_code == 404


def test_decision_maker_page_shows_what_its_counties_ask_for(client):
    body = make_body(slug="the-board")
    body.counties.set(County.objects.filter(name="Clayton"))
    make_item(make_hub("Clayton"), title_en="Shade at the stop")
    make_item(make_hub("Fulton"), title_en="Elsewhere")
    make_item(make_hub("Clayton"), title_en="Not yet public", opened_at=None)
    text = page(client, "/decision-makers/the-board/")
    assert "Shade at the stop" in text
    assert "Elsewhere" not in text
    assert "Not yet public" not in text


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_organization_page_takes_a_fixed_number_of_queries(client, django_assert_num_queries, rows):
    hub = make_hub()
    church = Organization.objects.create(pk=77, name="Elm Church")
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
    with django_assert_num_queries(6):
        page(client, "/organizations/77/")
