"""Many RSVPs at the same time: limits per network, unconfirmed spots, and removing a burst."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from events import attendance, mails, tasks
from events.attendance import RsvpData
from events.models import RSVP, Event
from mailing import outbox
from mailing.contacts import Contact
from mailing.models import Call, Message
from office.models import AuditEntry
from tests.factories import make_circle, make_event, make_facilitator, make_rsvp, make_shift, set_capacity

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def event():
    return make_event(
        make_circle(slug="the-circle"), slug="the-event", capacity=4, starts_in=timedelta(days=7)
    )


def come(name: str, **values: object) -> RsvpData:
    return RsvpData(**{"name": name, "email": f"{name}@example.org", **values})


def post(client, path: str, **values: object):
    return client.post(
        path, {"name": "Ana Ruiz", "party_size": "1", "perspective": "community", "age_band": "on", **values}
    )


def test_ten_mails_an_hour_to_one_address_over_all_open_forms(client, event, time_machine):
    time_machine.move_to(timezone.now().replace(minute=5), tick=False)
    shift = make_shift()
    join = reverse("circles:join", args=["the-circle"])
    victim = "Victim@example.org"
    for _press in range(3):
        code_page = post(client, join, email=victim)["Location"]
        client.post(code_page, {"again": "1"})
    client.post(reverse("newsletter:subscribe"), {"email": victim, "place": "footer"})
    post(
        client,
        reverse("volunteering:sign-up", args=[shift.opportunity.slug, shift.pk]),
        email=victim,
        age_band="adult",
    )
    events = [make_event(event.lead) for _nth in range(6)]
    client.post(
        reverse("account_signup"),
        {"name": "V", "email": victim, "password1": "a-long-password-2026", "age_band": "on"},
    )
    client.logout()
    answers = [post(client, reverse("events:rsvp", args=[one.slug]), email=victim) for one in events]
    mails = Message.objects.filter(email="victim@example.org")
    sent = mails.exclude(state=Message.State.SKIPPED, reason=Message.Reason.TOO_MANY)
    assert (sent.count(), mails.count()) == (10, 15)
    # The RSVPs are kept, and the page does not differ.
    assert {answer.status_code for answer in answers} == {200}
    assert RSVP.objects.filter(email="victim@example.org").count() == 6
    # Other addresses are not delayed, nor are the portal's own notices to this one.
    post(client, reverse("events:rsvp", args=[event.slug]), email="neighbor@example.org")
    assert Message.objects.get(email="neighbor@example.org").state == Message.State.PENDING
    attendance.rsvps.cancel(RSVP.objects.filter(email="victim@example.org").first())
    assert mails.latest("pk").state == Message.State.PENDING
    time_machine.shift(3601)
    post(client, reverse("events:rsvp", args=[make_event(event.lead).slug]), email=victim)
    assert mails.latest("pk").state == Message.State.PENDING


def test_unconfirmed_places_lapse_in_their_time_and_only_as_many_as_those_who_wait_need(event, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    lazy, late = [attendance.rsvps.take(event, come(name)) for name in ("lazy", "late")]
    phone = attendance.rsvps.take(event, come("phone", email="", phone="+14045550142"))
    proven = attendance.rsvps.take(event, come("proven"))
    attendance.confirm(proven)
    assert timezone.now() + timedelta(hours=23) < lazy.confirm_by < timezone.now() + timedelta(hours=25)
    assert phone.confirm_by is None

    def states() -> dict[str, str]:
        tasks.tick_places()
        return dict(RSVP.objects.order_by("pk").values_list("name", "state"))

    time_machine.shift(timedelta(hours=25))
    assert set(states().values()) == {"going"}  # no one is waiting
    attendance.rsvps.take(event, come("invented"))
    assert states()["lazy"] == "going"  # the waiting guest is not confirmed either
    RSVP.objects.filter(name="invented").delete()
    neighbor = attendance.rsvps.take(event, come("neighbor"))
    attendance.confirm(neighbor)
    assert states() == {
        "lazy": "cancelled", "late": "going", "phone": "going", "proven": "going", "neighbor": "going",
    }  # fmt: skip
    assert (
        Message.objects.filter(email="lazy@example.org").latest("pk").template == "events/email/place_lapsed"
    )
    assert late.confirm_by is not None
    more = attendance.rsvps.take(event, come("more", email="", phone="+14045550143"))
    assert states()["more"] == "going"
    assert states()["late"] == "cancelled"
    # No unconfirmed guest with email is left; those with only a phone number keep their spots.
    attendance.confirm(attendance.rsvps.take(event, come("last")))
    assert (states()["phone"], states()["last"], more.confirm_by) == ("going", "waitlisted", None)


def test_place_that_opens_gives_an_unconfirmed_guest_their_time_anew_and_shorter_near_the_event(
    event, time_machine
):
    RSVP.objects.bulk_create(
        [RSVP(event=event, name="a", email="a@example.org", party_size=4, code="aaaaaa")]
    )
    waits = attendance.rsvps.take(event, come("waits"))
    assert waits.confirm_by is None
    time_machine.move_to(event.starts_at - timedelta(hours=20))
    attendance.rsvps.cancel(RSVP.objects.get(name="a"))
    waits.refresh_from_db()
    assert timedelta(minutes=59) < waits.confirm_by - timezone.now() <= timedelta(hours=1)


def test_full_room_joins_and_beyond_the_pace_of_a_network_people_wait_until_they_confirm(
    client, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)
    circle = make_circle(slug="the-circle")
    event = make_event(circle, slug="the-event", capacity=200)
    join, rsvp = reverse("circles:join", args=["the-circle"]), reverse("events:rsvp", args=["the-event"])
    for number in range(15):
        assert post(client, join, email=f"n{number}@example.org").status_code == 302
    for number in range(45):
        assert post(client, rsvp, email=f"n{number}@example.org").status_code == 200
    assert RSVP.objects.coming().count() == 45
    answer = post(client, rsvp, email="many@example.org")
    assert "One more step" in answer.content.decode()
    held = RSVP.objects.get(email="many@example.org")
    event.refresh_from_db()
    assert (held.state, held.is_held, event.places_taken, event.people_waiting) == ("waitlisted", True, 45, 0)
    assert Message.objects.get(email="many@example.org").template == "events/email/rsvp_held"
    # The page is the same for a known address; guests with only a phone number are called.
    known = post(client, rsvp, email="n1@example.org")
    assert known.content.decode().replace("n1@", "many@") == answer.content.decode()
    post(client, rsvp, phone="404 555 0142")
    assert Call.objects.filter(template="events/email/rsvp_held").count() == 1
    # Filling up skips them; the emailed link or a facilitator's approval gives the spot.
    set_capacity(event, 201)
    assert RSVP.objects.held().count() == 2
    client.post(reverse("rsvp:page", args=[held.token]), {"do": "confirm"})
    held.refresh_from_db()
    assert (held.state, held.is_held) == ("going", False)
    boss = make_facilitator(circle)
    attendance.approve(RSVP.objects.get(phone="+14045550142"), boss)
    assert (RSVP.objects.held().count(), RSVP.objects.coming().count()) == (0, 47)
    event.refresh_from_db()
    assert event.places_taken == 47


def test_team_sees_a_burst_and_removes_it_in_one_step(client, event):
    Event.objects.update(capacity=30)
    neighbor = attendance.rsvps.take(event, come("neighbor", network="elsewhere"))
    friend = attendance.rsvps.take(event, come("friend", network="one"))
    attendance.confirm(friend)
    waiting_first = [come(f"x{n}", party_size=12, network="one") for n in range(3)]
    for rsvp_data in waiting_first:
        attendance.rsvps.take(event, rsvp_data)
    kept = attendance.rsvps.take(event, come("kept", party_size=9))
    assert kept.is_waiting
    attendance.confirm(kept)
    client.force_login(make_facilitator(event.lead))
    overview = client.get(reverse("events:manage", args=[event.slug])).content.decode()
    assert "36 unconfirmed spots from one network" in overview
    assert "Remove these 3 RSVPs" in client.get(reverse("events:people", args=[event.slug])).content.decode()
    told = Message.objects.filter(kind=Message.Kind.TRANSACTIONAL).order_by("pk")
    mails = told.count()
    answer = client.post(reverse("events:burst", args=[event.slug]), {"network": "one"}, follow=True)
    assert "Removed 3 RSVPs." in answer.content.decode()
    assert set(RSVP.objects.coming().values_list("name", flat=True)) == {"neighbor", "friend", "kept"}
    assert neighbor.network != friend.network
    # Only the neighbor on the waitlist is notified.
    assert [mail.email for mail in told[mails:]] == ["kept@example.org"]
    assert AuditEntry.objects.filter(action="burst_removed").count() == 1
    assert "unconfirmed spots" not in answer.content.decode()


def test_burst_is_removed_by_the_team_alone_and_never_all_without_a_network(client, event):
    for number in range(25):
        make_rsvp(event, confirmed_at=None, network="one" if number else "")
    path = reverse("events:burst", args=[event.slug])
    client.force_login(make_facilitator(make_circle()))
    assert client.post(path, {"network": "one"}).status_code == 404
    client.force_login(make_facilitator(event.lead))
    client.post(path, {"network": ""})
    assert RSVP.objects.coming().count() == 25


def test_twenty_mails_a_day_to_one_address_though_never_ten_an_hour():
    circle = make_circle()

    def ask(number: int) -> None:
        with transaction.atomic():
            mail = mails.Refused(make_event(circle))
            outbox.queue(
                mail, key=f"asked:{number}", to=Contact(name="", email="ana@example.org"), is_asked=True
            )

    def mailed_at(when: timedelta, numbers: range) -> None:
        Message.objects.filter(key__in=[f"asked:{number}" for number in numbers]).update(
            created_at=timezone.now() - when
        )

    for first, when in ((0, timedelta(hours=5)), (9, timedelta(hours=3))):
        for number in range(first, first + 9):
            ask(number)
        mailed_at(when, range(first, first + 9))
    for number in range(18, 21):
        ask(number)
    assert list(Message.objects.filter(reason=Message.Reason.TOO_MANY).values_list("key", flat=True)) == [
        "asked:20"
    ]
    mailed_at(timedelta(hours=25), range(9))
    ask(21)
    assert Message.objects.get(key="asked:21").state == Message.State.PENDING
