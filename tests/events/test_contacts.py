"""The contact list: who sees it, and how people leave it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events import attendance, contact_list, records
from events.attendance import RsvpData
from events.models import RSVP, Follower
from office import privacy
from office.models import AuditEntry
from people.models import Consent
from tests.factories import (
    make_circle,
    make_event,
    make_facilitator,
    make_follower,
    make_hub,
    make_member,
    make_person,
    make_rsvp,
)
from tests.rows import FEW_AND_MANY

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def circle():
    return make_circle(slug="the-circle")


def contacts(kind: str = "circle", slug: str = "the-circle") -> str:
    return reverse(f"plans:contacts-{kind}", args=[slug])


# The person
# ----------
def test_guest_sees_who_keeps_them_in_touch_and_takes_it_back_by_a_press(client, circle):
    event = make_event(circle)
    rsvp = make_rsvp(event, email="ana@example.org")
    mine = make_follower(circle, email="ana@example.org", by_call=True, phone="+14045550123")
    other = make_follower(make_circle(name="Elsewhere Circle"), email="ana@example.org")
    own = reverse("rsvp:page", args=[rsvp.token])
    page = client.get(own).content.decode()
    assert "By email and by phone" in page
    assert "Elsewhere Circle" not in page, "the link may have been passed on: only who holds this event"

    assert client.post(own, {"do": "stop", "follower": other.pk}).status_code == 404
    page = client.post(own, {"do": "stop", "follower": mine.pk}, follow=True).content.decode()
    assert f"{circle.name} won’t contact you anymore" in page
    assert 'name="follower"' not in page
    mine.refresh_from_db()
    assert mine.stopped_at
    assert list(Follower.objects.reachable()) == [other]
    assert AuditEntry.objects.get(action="contact_stopped").coalition_id == circle.pk


def test_neither_somebody_elses_line_nor_an_odd_number_is_taken_off(client, circle):
    rsvp = make_rsvp(make_event(circle), email="ana@example.org")
    theirs = make_follower(circle, email="ruth@example.org")
    for number in (theirs.pk, "x", ""):
        answer = client.post(reverse("rsvp:page", args=[rsvp.token]), {"do": "stop", "follower": number})
        assert answer.status_code == 404
    person = make_person()
    client.force_login(person)
    assert client.post(reverse("events:stop-contact"), {"follower": theirs.pk}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.stopped_at is None


def test_signed_in_person_takes_it_back_on_their_own_page(client, circle):
    person = make_person()
    by_address = make_follower(circle, email=person.email)
    by_name = make_follower(make_circle(), person=person, email="old@example.org")
    make_follower(make_circle(name="Elsewhere Circle"))
    client.force_login(person)
    page = client.get(reverse("pages:me")).content.decode()
    assert page.count('name="follower"') == 2
    assert "Elsewhere Circle" not in page
    for row in (by_address, by_name):
        assert client.post(reverse("events:stop-contact"), {"follower": row.pk})["Location"] == "/me/"
    assert "Who can contact me" not in client.get(reverse("pages:me")).content.decode()
    assert AuditEntry.objects.filter(action="contact_stopped", actor_id=person.pk).count() == 2


def test_looking_takes_nobody_off(client, circle):
    mine = make_follower(circle, email="ana@example.org")
    rsvp = make_rsvp(make_event(circle), email="ana@example.org")
    client.get(reverse("rsvp:page", args=[rsvp.token]) + f"?do=stop&follower={mine.pk}")
    mine.refresh_from_db()
    assert mine.stopped_at is None


def test_who_was_taken_off_begins_anew(circle):
    row = make_follower(circle, email="ana@example.org", by_call=True, phone="+14045550123")
    contact_list.stop(row, by=None, source="x")
    contact_list.stop(row, by=None, source="x")
    assert AuditEntry.objects.filter(action="contact_stopped").count() == 1
    again = contact_list.follow(circle, name="Ana", email="ana@example.org", ways=("mail",), wording="W")
    assert again is not None
    assert (again.pk, again.by_mail, again.by_call, again.stopped_at) == (row.pk, True, False, None)
    assert again.contact.email is None, "anybody could have typed the address: it is proven anew"


def test_page_outlives_the_erasure_of_those_who_are_kept_in_touch_and_goes_when_they_take_it_back(
    client, circle
):
    old = make_event(circle, starts_in=timedelta(days=-120))
    kept = make_rsvp(old, name="Ruth", email="ruth@example.org", note="By the door")
    gone = make_rsvp(old, name="Lee", email="lee@example.org")
    line = make_follower(circle, email="ruth@example.org")
    records.sweep(timezone.now())
    own = reverse("rsvp:page", args=[kept.token])
    assert client.get(own).status_code == 200
    assert client.get(reverse("rsvp:page", args=[gone.token])).status_code == 404

    client.post(own, {"do": "stop", "follower": line.pk})
    assert records.sweep(timezone.now()) == 1
    assert privacy.of(Follower).sweep(timezone.now() + timedelta(seconds=1)) == 1
    kept.refresh_from_db()
    assert (kept.name, kept.email, kept.note) == ("", "", "")
    assert kept.returning
    assert client.get(own).status_code == 404
    assert RSVP.objects.count() == 2


def test_signed_in_person_is_asked_by_the_ways_we_can_reach_them(client, circle):
    event = make_event(circle)
    person = make_person(phone="+14045550123")
    client.force_login(person)
    address = reverse("events:rsvp", args=[event.slug])
    assert client.get(address).content.decode().count('name="keep_') == 3
    client.post(address, {"party_size": "1", "keep_mail": "on", "keep_text": "on"})
    row = Follower.objects.get()
    assert (row.person, row.by_mail, row.by_call, row.by_text) == (person, True, False, True)
    assert (row.contact.email, row.contact.phone) == (person.email, person.phone)

    client.force_login(make_person())
    page = client.get(address).content.decode()
    assert 'name="keep_mail"' in page
    assert 'name="keep_call"' not in page, "we have no number"


def test_who_hears_from_the_coalition_already_is_not_asked(client, circle):
    event = make_event(circle)
    contact = make_person()
    make_follower(circle, email=contact.email)
    for person in (make_member(circle).person, contact):
        client.force_login(person)
        page = client.get(reverse("events:rsvp", args=[event.slug])).content.decode()
        assert 'name="party_size"' in page
        assert 'name="keep_' not in page


# The consent log
# ---------------
def agreed(person) -> list[tuple[str, bool, str]]:
    rows = Consent.objects.filter(person=person).order_by("pk")
    return [(row.purpose, row.is_given, row.about) for row in rows]


def test_log_says_what_a_signed_in_person_agreed_to_and_took_back(client, circle):
    event = make_event(circle, slug="the-event")
    person = make_person()
    client.force_login(person)
    client.post(
        reverse("events:rsvp", args=["the-event"]),
        {"party_size": "1", "wants_reminders": "on", "keep_mail": "on"},
    )
    expected = [("reminder", True, "the-event"), ("contact", True, "the-circle")]
    assert agreed(person) == expected
    wording = Consent.objects.get(purpose="contact").wording
    assert wording == f"{circle.name} can contact me, even after this event. (by email)"

    rsvp = RSVP.objects.get()
    change = reverse("rsvp:change", args=[rsvp.token])
    client.post(change, {"party_size": "2", "wants_reminders": "on"})
    assert agreed(person) == expected, "nothing of it changed"
    client.post(change, {"party_size": "2"})
    client.post(
        reverse("rsvp:page", args=[rsvp.token]), {"do": "stop", "follower": Follower.objects.get().pk}
    )
    assert agreed(person) == [*expected, ("reminder", False, "the-event"), ("contact", False, "the-circle")]
    assert event.rsvps.count() == 1


def test_log_has_no_reminder_that_nobody_asked_for(client, circle):
    event = make_event(circle)
    person, entered = make_person(), make_person()
    client.force_login(person)
    client.post(reverse("events:rsvp", args=[event.slug]), {"party_size": "1"})
    attendance.rsvps.take(event, RsvpData(name="Lee", email="lee@example.org"))
    attendance.rsvps.take(
        event, RsvpData(name="Ann", email=entered.email), person=entered, by=make_facilitator(circle)
    )
    assert not Consent.objects.filter(purpose="reminder").exists()


def test_taken_back_by_address_or_by_those_who_lead_it_is_in_the_log_of_whose_it_was(client, circle):
    person, boss = make_person(), make_facilitator(circle)
    row = make_follower(circle, email=person.email)
    client.force_login(person)
    client.post(reverse("events:stop-contact"), {"follower": row.pk})
    assert agreed(person) == [("contact", False, "the-circle")]
    other = make_person()
    row = make_follower(circle, person=other, email=other.email)
    client.force_login(boss)
    client.post(contacts(), {"follower": row.pk})
    assert agreed(other) == [("contact", False, "the-circle")]
    assert "contact" not in {purpose for purpose, _given, _about in agreed(boss)}


# Facilitators
# ------------
def test_those_who_lead_see_name_ways_and_since_when_and_each_look_is_logged(client, circle):
    boss = make_facilitator(circle)
    event = make_event(circle, title_en="Forum on shade")
    make_follower(circle, name="Ana Ruiz", email="ana@example.org", event=event)
    make_follower(circle, name="Leroy Grant", email="", phone="+14045550142", by_mail=False, by_text=True)
    make_follower(circle, name="Lee", email="lee@example.org", phone="+14045550177", confirmed_at=None)
    make_follower(make_circle(), name="Somebody else")
    contact_list.stop(make_follower(circle, name="Gone"), by=None, source="x")
    client.force_login(boss)
    page = client.get(contacts()).content.decode()
    assert 'href="mailto:ana@example.org"' in page
    assert "Forum on shade" in page
    assert 'href="tel:+14045550142"' in page
    assert "By text message" in page
    assert "Email not confirmed yet" in page
    assert "lee@example.org" not in page, "anybody could have typed it"
    assert "555-0177" not in page, "nobody said yes to a call"
    assert "Somebody else" not in page
    assert "Gone" not in page
    seen = AuditEntry.objects.get(action="contacts_seen")
    assert (seen.actor_id, seen.coalition_id) == (boss.pk, circle.pk)


def test_those_who_lead_take_somebody_off(client, circle):
    boss = make_facilitator(circle)
    row, other = make_follower(circle), make_follower(make_circle())
    client.force_login(boss)
    client.post(contacts() + "?page=1", {"follower": row.pk})
    row.refresh_from_db()
    assert row.stopped_at
    assert AuditEntry.objects.get(action="contact_stopped").actor_id == boss.pk
    for number in (other.pk, row.pk, "x"):
        assert client.post(contacts(), {"follower": number}).status_code == 404
    other.refresh_from_db()
    assert other.stopped_at is None


def test_contact_list_is_for_those_who_lead_alone(client, circle):
    row = make_follower(circle)
    make_facilitator(circle)
    for viewer in (
        make_facilitator(make_circle()),
        make_member(circle).person,
        make_member(circle, role="facilitator", state="left").person,
        make_person(is_staff=True, is_superuser=True),
    ):
        client.force_login(viewer)
        assert client.get(contacts()).status_code == 404
        assert client.post(contacts(), {"follower": row.pk}).status_code == 404
    row.refresh_from_db()
    assert row.stopped_at is None
    assert not AuditEntry.objects.filter(action="contacts_seen").exists()


def test_contact_list_stands_in_the_menu_of_the_space(client):
    hub = make_hub(slug="the-hub")
    client.force_login(make_facilitator(hub))
    assert f'href="{contacts("hub", "the-hub")}"' in client.get(hub.manage_path).content.decode()


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_contact_list_is_paged_and_takes_a_fixed_number_of_queries(
    client, django_assert_num_queries, circle, rows
):
    event = make_event(circle)
    for _nth in range(rows):
        make_follower(circle, event=event)
    client.force_login(make_facilitator(circle))
    client.get("/mission/")
    with django_assert_num_queries(7):
        page = client.get(contacts()).content.decode()
    assert page.count('name="follower"') == min(rows, 50)
