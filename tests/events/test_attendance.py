"""Spots and the waitlist: each rule once, and fifty requests at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from bookings.models import Block
from events import attendance
from events.attendance import RsvpData
from events.models import RSVP, Event, Follower
from events.needs import Wanted
from mailing import compose
from mailing.contacts import fingerprint_of
from mailing.models import Call, Message
from tests.factories import (
    make_arrangement,
    make_circle,
    make_event,
    make_member,
    make_person,
    make_rsvp,
    set_capacity,
)

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def rsvp_data(number: int = 1, **values: Any) -> RsvpData:
    return RsvpData(**{"name": f"Guest {number}", "email": f"guest-{number}@example.org", **values})


def come(event: Event, number: int = 1, **values: Any) -> RSVP:
    return attendance.rsvps.take(event, rsvp_data(number, **values))


def templates_to(email: str) -> list[str]:
    """Return the templates of queued mails to an address, in order of creation, without reminders."""
    rows = Message.objects.waiting().filter(email=email).exclude(kind="reminder").order_by("pk")
    return [row.template.removeprefix("events/email/") for row in rows]


def states(event: Event) -> list[str]:
    return list(event.rsvps.order_by("pk").values_list("state", flat=True))


def test_guest_takes_a_place_and_gets_one_mail():
    event = make_event(make_circle(), capacity=5)
    rsvp = come(event, party_size=3)
    event.refresh_from_db()
    assert (rsvp.state, event.places_taken, event.places_left) == ("going", 3, 2)
    assert templates_to(rsvp.email) == ["rsvp_going"]


def test_code_that_is_somebody_elses_by_chance_is_drawn_anew():
    event = make_event(make_circle(), code="same22")
    assert make_event(make_circle(), code="same22").code != "same22"
    make_rsvp(event, code="same22")
    assert make_rsvp(event, code="same22").code != "same22"


def test_same_address_twice_is_one_rsvp_and_the_first_stands():
    event = make_event(make_circle())
    first = come(event, party_size=2)
    again = come(event, email="GUEST-1@Example.org ", party_size=5)
    assert (again.pk, again.party_size, event.rsvps.count()) == (first.pk, 2, 1)


def test_guest_and_person_of_one_address_are_one():
    event = make_event(make_circle())
    person = make_person("guest-1@example.org")
    first = come(event)
    again = attendance.rsvps.take(event, rsvp_data(), person=person)
    assert (again.pk, again.person_id) == (first.pk, person.pk)


def test_family_waits_together_and_a_smaller_party_that_fits_goes_first():
    event = make_event(make_circle(), capacity=4)
    come(event, 1, party_size=3)
    family = come(event, 2, party_size=3)
    single = come(event, 3)
    assert [family.state, single.state] == ["waitlisted", "going"]
    attendance.rsvps.cancel(RSVP.objects.get(name="Guest 1"))
    family.refresh_from_db()
    event.refresh_from_db()
    assert (family.state, event.places_taken, event.people_waiting) == ("going", 4, 0)
    # Promoted before the first mail left: only the current state is sent.
    assert templates_to(family.email) == ["place_opened"]


def test_waiting_list_keeps_its_order():
    event = make_event(make_circle(), capacity=1)
    rsvps = [come(event, number) for number in range(4)]
    assert [rsvp.place_in_line for rsvp in rsvps[1:]] == [1, 2, 3]
    attendance.rsvps.cancel(rsvps[0])
    rsvps[2].refresh_from_db()
    assert states(event) == ["cancelled", "going", "waitlisted", "waitlisted"]
    assert rsvps[2].place_in_line == 1


def test_lowering_capacity_takes_nobodys_place_and_raising_it_fills_up():
    event = make_event(make_circle(), capacity=2)
    rsvps = [come(event, number) for number in range(4)]
    set_capacity(event, 1)
    assert states(event) == ["going", "going", "waitlisted", "waitlisted"]
    attendance.rsvps.cancel(rsvps[0])
    assert states(event) == ["cancelled", "going", "waitlisted", "waitlisted"]
    set_capacity(event, 3)
    assert states(event) == ["cancelled", "going", "going", "going"]


def test_party_cannot_grow_beyond_the_places_left_and_keeps_what_it_has():
    event = make_event(make_circle(), capacity=3)
    rsvp = come(event, party_size=2)
    with pytest.raises(attendance.NoPlace):
        attendance.change(rsvp, rsvp_data(party_size=4))
    rsvp.refresh_from_db()
    assert rsvp.party_size == 2


def test_party_that_shrinks_lets_the_next_in():
    event = make_event(make_circle(), capacity=3)
    family = come(event, 1, party_size=3)
    waiting = come(event, 2)
    attendance.change(family, rsvp_data(1, party_size=2))
    waiting.refresh_from_db()
    assert waiting.state == "going"


def test_place_can_be_offered_with_a_deadline_and_goes_on_when_it_passes():
    event = make_event(make_circle(), capacity=1, offers_places=True, offer_hours=12)
    first, second, third = (come(event, number) for number in range(3))
    attendance.rsvps.cancel(first)
    second.refresh_from_db()
    assert second.state == "offered"
    assert templates_to(second.email) == ["place_offered"]
    RSVP.objects.filter(pk=second.pk).update(offered_until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(attendance.OfferOver):
        attendance.rsvps.take_offer(second)
    assert attendance.rsvps.end_offers() == 1
    third.refresh_from_db()
    assert (third.state, templates_to(second.email)) == ("offered", ["offer_over"])
    attendance.rsvps.take_offer(third)
    assert states(event) == ["cancelled", "cancelled", "going"]
    assert attendance.rsvps.end_offers() == 0


def test_cancelled_rsvp_can_come_again_at_the_end_of_the_line():
    event = make_event(make_circle(), capacity=1)
    come(event, 1)
    back = come(event, 2)
    come(event, 3)
    attendance.rsvps.cancel(back)
    again = come(event, 2)
    assert (again.pk, again.place_in_line) == (back.pk, 2)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "draft"},
        {"state": "cancelled"},
        {"state": "postponed"},
        {"takes_rsvps": False},
        {"starts_in": timedelta(hours=-1)},
        {"rsvp_opens_at": timezone.now() + timedelta(days=1)},
        {"rsvp_closes_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_event_that_is_not_open_takes_nobody(values):
    with pytest.raises(attendance.NotOpen):
        come(make_event(make_circle(), **values))


def test_blocked_address_and_blocked_member_get_no_place():
    circle = make_circle()
    event = make_event(make_circle(), circle)
    Block.objects.create(coalition=circle, fingerprint=fingerprint_of("guest-1@example.org"))
    put_out = make_member(circle, state="blocked").person
    with pytest.raises(attendance.NotWelcome):
        come(event, 1)
    with pytest.raises(attendance.NotWelcome):
        attendance.rsvps.take(event, rsvp_data(2, email=put_out.email), person=put_out)
    assert come(event, 3).state == "going"


def test_link_is_shown_only_to_confirmed_and_approved_people_who_come():
    event = make_event(make_circle(), format="online", needs_approval=True)
    rsvp = come(event)
    assert not rsvp.sees_link
    attendance.confirm(rsvp)
    rsvp.refresh_from_db()
    assert not rsvp.sees_link
    attendance.approve(rsvp, make_person())
    rsvp = RSVP.objects.get()
    assert rsvp.sees_link
    attendance.rsvps.cancel(rsvp)
    assert not RSVP.objects.get().sees_link


def test_declined_person_is_told_and_the_next_gets_the_place():
    event = make_event(make_circle(), capacity=1, needs_approval=True)
    first, second = come(event, 1), come(event, 2)
    attendance.rsvps.decline(first, by=make_person())
    assert states(event) == ["cancelled", "going"]
    assert templates_to(first.email) == ["rsvp_declined"]
    assert templates_to(second.email) == ["place_opened"]


def test_confirming_joins_the_person_of_the_address_and_what_they_follow():
    circle = make_circle()
    event = make_event(circle)
    person = make_person("guest-1@example.org")
    rsvp = come(event)
    Follower.objects.create(
        coalition=circle, event=event, name="G", email=rsvp.email, by_mail=True, wording="W"
    )
    attendance.confirm(rsvp)
    rsvp.refresh_from_db()
    assert rsvp.person == person
    assert Follower.objects.get().contact.email == rsvp.email


def test_person_with_a_phone_only_is_owed_a_call():
    event = make_event(make_circle())
    come(event, email="", phone="+14045550123")
    call = Call.objects.get(template="events/email/rsvp_going")
    assert (call.owed_type, call.owed_id) == ("events.event", event.pk)
    assert not Message.objects.exists()


def test_needs_follow_the_rsvp():
    event = make_event(make_circle())
    make_arrangement(event, "childcare")
    rsvp = come(event, party_size=3, needs=(Wanted("childcare", "3_to_5", 2),))
    attendance.change(
        rsvp, rsvp_data(party_size=2, needs=(Wanted("childcare", "3_to_5", 1), Wanted("ride", "30315")))
    )
    assert sorted(event.needs.values_list("kind", "quantity", "state")) == [
        ("childcare", 1, "asked"),
        ("ride", 1, "asked"),
    ]
    attendance.rsvps.cancel(rsvp)
    assert set(event.needs.values_list("state", flat=True)) == {"withdrawn"}


def crowd(jobs: list[Any]) -> list[Any]:
    """Run each job in its own thread, all at the same time; failures are returned as exceptions."""

    def run(job: Any) -> Any:
        try:
            return job()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        return list(pool.map(run, jobs))


def check(event: Event) -> None:
    """Check capacity and counters, and that no waiting party fits into the spots left."""
    event.refresh_from_db()
    taken = sum(event.rsvps.holding().values_list("party_size", flat=True))
    waiting = list(event.rsvps.waiting().values_list("party_size", flat=True))
    assert event.places_taken == taken <= event.capacity
    assert event.people_waiting == sum(waiting)
    assert all(party > event.capacity - taken for party in waiting)


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_take_five_places_and_the_rest_wait_in_order(client):
    event = make_event(make_circle(), capacity=5)
    members = [make_person(f"member-{number}@example.org") for number in range(15)]
    jobs: list[Any] = [
        lambda person=person: attendance.rsvps.take(
            event, rsvp_data(name=person.name, email=person.email), person=person
        )
        for person in members
    ]
    jobs += [lambda number=number: come(event, number, party_size=1 + number % 2) for number in range(35)]

    results = crowd(jobs)

    assert [result for result in results if isinstance(result, Exception)] == []
    check(event)
    event.refresh_from_db()
    assert (event.places_taken, event.rsvps.count()) == (5, 50)
    lines = list(event.rsvps.waiting().values_list("line", flat=True))
    assert lines == list(range(1, len(lines) + 1))
    confirmed = Message.objects.exclude(kind="reminder")
    assert confirmed.count() == confirmed.values("email").distinct().count() == 50


@pytest.mark.django_db(transaction=True)
def test_cancelling_promoting_and_joining_at_once_leave_no_place_empty():
    event = make_event(make_circle(), capacity=6)
    present = [come(event, number, party_size=1 + number % 3) for number in range(12)]
    going = [rsvp for rsvp in present if rsvp.is_going]
    jobs: list[Any] = [lambda rsvp=rsvp: attendance.rsvps.cancel(rsvp) for rsvp in [*going, *going]]
    jobs += [lambda number=number: come(event, number) for number in range(20, 28)]
    jobs += [lambda: set_capacity(event, 6), lambda: attendance.rsvps.fill(event)]

    results = crowd(jobs)

    assert [result for result in results if isinstance(result, Exception)] == []
    check(event)
    # Each person has one queued mail, about the current state.
    for rsvp in event.rsvps.all():
        assert len(templates_to(rsvp.email)) == 1


@pytest.mark.django_db(transaction=True)
def test_guests_of_the_public_form_at_once_fill_the_event_and_no_address_is_in_twice():
    event = make_event(make_circle(), capacity=5)
    asked = [rsvp_data(name="Ana", email=f"ana-{number % 20}@example.org") for number in range(40)]

    results = crowd([lambda data=data: attendance.rsvps.ask(event, data) for data in asked])

    assert results == [True] * 40
    check(event)
    event.refresh_from_db()
    assert (event.places_taken, event.rsvps.count()) == (5, 20)
    assert sorted(event.rsvps.waiting().values_list("line", flat=True)) == list(range(1, 16))
    confirmed = Message.objects.exclude(kind="reminder").filter(key__regex=r":\d+:\d+$")
    assert confirmed.count() == confirmed.values("email").distinct().count() == 20


@pytest.mark.django_db(transaction=True)
def test_lock_is_refused_where_no_transaction_would_hold_it():
    event = make_event(make_circle())
    with pytest.raises(TransactionManagementError):
        attendance.rsvps.lock(event.pk)


def test_guest_who_comes_back_gets_no_late_word_of_the_cancellation():
    event = make_event(make_circle())
    attendance.rsvps.ask(event, rsvp_data(name="Ana", email="ana@example.org"))
    rsvp = event.rsvps.get()
    attendance.rsvps.cancel(rsvp)
    attendance.rsvps.ask(event, rsvp_data(name="Ana", email="ana@example.org"))
    rsvp.refresh_from_db()

    due = Message.objects.filter(state="pending", kind="transactional")
    sent = [row.template for row in due if not compose.called_off(row, compose.mails_of([row])[row])]

    assert rsvp.is_going
    assert sent == ["events/email/rsvp_going"]
