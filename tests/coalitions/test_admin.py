from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from coalitions import escalation, letters
from coalitions.models import Coalition, Letter, Membership, Organization
from hubs import hub_requests
from hubs.models import County, Hub, HubRequest
from mailing.models import Call, Message
from tests.confirmed import sign_in
from tests.factories import make_circle, make_facilitator, make_hub, make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    person = make_person("staff@example.org", is_staff=True)
    person.groups.add(Group.objects.get(name="Membership"))
    sign_in(client, person)
    return person


def test_staff_create_a_circle_and_appoint_who_leads_it(client, staff):
    person = make_person()
    page = client.get("/admin/circles/circle/add/").text
    assert "Archived" not in page
    fields = {
        "name": "River Circle", "slug": "river", "dye": "1", "block": "0", "joining": "open", "life": "active",
        "languages": ["en"], "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0",
        "memberships-0-person": str(person.pk), "partners-TOTAL_FORMS": "0", "partners-INITIAL_FORMS": "0",
    }  # fmt: skip

    client.post("/admin/circles/circle/add/", fields)

    row = Membership.objects.get(coalition__slug="river")
    assert (row.person, row.is_facilitator) == (person, True)


def test_counties_of_an_organization_are_codes_with_commas(client, staff):
    path, fields = "/admin/coalitions/organization/add/", {"name": "Bus Riders", "kind": "other"}
    assert "five digits" in client.post(path, {**fields, "county_codes": "13063, Fulton"}).text
    client.post(path, {**fields, "county_codes": " 13063,13121, 13063,"})
    assert Organization.objects.get().county_codes == ["13063", "13121"]
    change = client.get(f"/admin/coalitions/organization/{Organization.objects.get().pk}/change/").text
    assert 'value="13063, 13121"' in change


def test_staff_merge_after_being_asked(client, staff):
    old, new = make_circle(), make_circle()
    row = make_member(old)
    path = f"/admin/circles/circle/{old.pk}/end/"
    assert "You can’t undo this here." in client.get(path).text
    assert Coalition.objects.get(pk=old.pk).life == "active"

    client.post(path, {"into": new.pk})

    assert Coalition.objects.get(pk=old.pk).merged_into_id == new.pk
    assert Membership.objects.active().get(coalition=new).person == row.person
    assert "This has already ended." in client.post(path, {"into": ""}, follow=True).text


def test_staff_archive(client, staff):
    hub = make_hub()
    client.post(f"/admin/hubs/hub/{hub.pk}/end/", {"into": ""})
    assert Coalition.objects.get(pk=hub.pk).life == "archived"


def test_who_may_not_change_coalitions_ends_none(client):
    circle = make_circle()
    person = make_person(is_staff=True)
    person.groups.add(Group.objects.get(name="Newsletter"))
    client.force_login(person)
    assert client.post(f"/admin/circles/circle/{circle.pk}/end/", {"into": ""}).status_code == 403
    assert Coalition.objects.get(pk=circle.pk).life == "active"


class TestWishes:
    def wishes(self):
        county = County.objects.get(name="Butts")
        shared = {"county": county, "place": "", "language": "es"}
        mail = hub_requests.ask_for_hub(
            name="Ana", email="ana@example.org", phone="", would_help=True, **shared
        )
        hub_requests.ask_for_hub(name="Ruth", email="", phone="+14045550123", **shared)
        hub_requests.ask_for_hub(name="Lee", email="lee@example.org", phone="", **shared)
        HubRequest.objects.create(county=county, name="No", email="no@example.org", state="declined")
        return mail

    def test_wish_becomes_a_hub_and_everybody_who_asked_is_told(self, client, staff):
        hub_request = self.wishes()
        path = f"/admin/hubs/hubrequest/{hub_request.pk}/open/"
        assert 'value="ana@example.org"' in client.get(path).text

        client.post(
            path,
            {"name": "Butts Equity Hub", "slug": "butts", "joining": "open",
             "facilitator": "ana@example.org", "facilitator_name": "Ana"},
        )  # fmt: skip

        hub = Hub.objects.get(slug="butts")
        assert hub.counties.get().name == "Butts"
        assert Membership.objects.leading().get(coalition=hub).person.email == "ana@example.org"
        assert sorted(HubRequest.objects.values_list("state", flat=True)) == ["declined", *["opened"] * 3]
        told = Message.objects.filter(template="hubs/email/hub_opened")
        assert [(one.email, one.language) for one in told] == [("lee@example.org", "es")]
        assert Call.objects.owed_by(hub).get().name == "Ruth"

    def test_neighbor_gets_an_answer_one_a_day_and_hears_what_becomes_of_it(self, client, staff):
        hub_request = self.wishes()
        hub_requests.ask_for_hub(
            county=County.objects.get(name="Clay"), place="", name="A stranger", email="ana@example.org", phone="",
            language="es",
        )  # fmt: skip
        answers = Message.objects.filter(template="hubs/email/hub_asked")
        assert sorted(answers.values_list("email", "language")) == [
            ("ana@example.org", "es"), ("lee@example.org", "es"),
        ]  # fmt: skip

        fields = {
            "state": "forming", "county": hub_request.county_id, "name": hub_request.name, "email": hub_request.email,
            "language": "es", "asked_at": "2026-11-01T10:00",
        }  # fmt: skip
        page = client.post(f"/admin/hubs/hubrequest/{hub_request.pk}/change/", fields, follow=True).text
        assert "emailing Ana about it." in page
        again = client.post(f"/admin/hubs/hubrequest/{hub_request.pk}/change/", fields, follow=True).text
        assert "emailing" not in again
        told = Message.objects.get(template="hubs/email/hub_forming")
        assert (told.email, told.about_id) == ("ana@example.org", hub_request.pk)

    def test_wish_outside_georgia_waits_for_a_county(self, client, staff):
        hub_request = HubRequest.objects.create(place="Dothan, Alabama", name="Lee", email="lee@example.org")
        page = client.get(f"/admin/hubs/hubrequest/{hub_request.pk}/open/", follow=True).text
        assert "First choose a county for this request" in page
        assert Hub.objects.count() == 0


class TestRisen:
    def test_staff_see_only_what_has_risen_and_answer_it(self, client, staff):
        hub = make_hub()
        make_facilitator(hub)
        late = letters.write(
            hub, name="Late Lee", email="lee@example.org", phone="", language="en", words="Hello?"
        )
        asked = make_member(hub, make_person(name="Late Ruth"), state="pending")
        Letter.objects.update(written_at=timezone.now() - timedelta(days=30))
        Membership.objects.filter(pk=asked.pk).update(asked_at=timezone.now() - timedelta(days=30))
        escalation.rise()
        letters.write(hub, name="Early Eve", email="eve@example.org", phone="", language="en", words="Hi")
        make_member(hub, make_person(name="Early Rose"), state="pending")

        written = client.get("/admin/coalitions/letter/").text
        wanting = client.get("/admin/coalitions/membership/").text
        assert "Late Lee" in written
        assert "Early Eve" not in written
        assert "Late Ruth" in wanting
        assert "Early Rose" not in wanting

        client.post(f"/admin/coalitions/letter/{late.pk}/change/", {"answer": "On Thursday."})
        client.post("/admin/coalitions/membership/", {"action": "let_in", "_selected_action": [asked.pk]})

        late.refresh_from_db()
        asked.refresh_from_db()
        assert (late.state, late.answered_by, asked.state) == ("answered", staff, "active")
