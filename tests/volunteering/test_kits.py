"""A tour's shifts from one template, shifts that move with their event, and needs that become shifts."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from events import changes, series
from events.models import Event
from mailing.models import Message
from tests.factories import make_circle, make_event, make_facilitator, make_need, make_rsvp
from tests.volunteering.shifts import sign_up_data, told
from volunteering import kits, sign_ups
from volunteering.models import Opportunity, Shift

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

PARTS = {"greeter": 2, "notes": 1, "interpreter": 1, "childcare": 2, "driver": 1}


def tour(stops: int = 8):
    """Return a circle, its facilitator, and the events of its tour, a week apart."""
    circle = make_circle()
    boss = make_facilitator(circle)
    first = make_event(
        circle, starts_in=timedelta(days=20), title_en="Bus tour", title_es="Recorrido", place="Stop"
    )
    days: list[date] = [first.local_start.date() + timedelta(weeks=nth) for nth in range(1, stops)]
    series.start(first, circle, rule="", dates=days, by=boss)
    return circle, boss, list(Event.objects.order_by("starts_at"))


def test_forty_shifts_of_eight_stops_come_from_one_kit_in_one_step():
    circle, boss, stops = tour()
    kit = kits.make_kit(circle, "A stop", PARTS, by=boss)
    assert kits.stamp(kit, stops, by=boss) == kits.Stamped(shifts=40, events=8)
    assert kits.stamp(kit, stops, by=boss) == kits.Stamped(shifts=0, events=0)
    assert (Shift.objects.count(), Opportunity.objects.count()) == (40, 5)
    needed = sorted(stops[3].shifts.values_list("opportunity__kind", "capacity"))
    assert needed == sorted(PARTS.items())
    driver = Opportunity.objects.get(kind="driver")
    assert (driver.needs_clearance, driver.is_open, driver.shifts.count()) == (True, True, 8)
    assert (driver.title_en, driver.title_es) == (
        "Drive someone: Bus tour",
        "Llevar a alguien en carro: Recorrido",
    )


def test_kit_of_a_name_that_is_there_is_brought_to_the_numbers_and_keeps_its_spanish():
    circle, boss, _stops = tour(1)
    kit = kits.make_kit(circle, "A stop", {"greeter": 2, "notes": 1}, by=boss, spanish="Una parada")
    assert kits.make_kit(circle, "A stop", {"greeter": 3}, by=boss) == kit
    kit.refresh_from_db()
    assert (kit.name_en, kit.name_es) == ("A stop", "Una parada")
    assert list(kit.items.values_list("kind", "number")) == [("greeter", 3)]


def test_shifts_of_a_stop_move_with_it_and_their_people_are_told_once():
    circle, boss, stops = tour(2)
    kits.stamp(kits.make_kit(circle, "A stop", PARTS, by=boss), stops, by=boss)
    greeter = stops[1].shifts.get(opportunity__kind="greeter")
    sign_ups.sign_ups.take(greeter, sign_up_data())
    event = Event.objects.get(pk=stops[1].pk)
    before = {shift.pk: (shift.starts_at, shift.ends_at) for shift in event.shifts.all()}
    event.starts_at += timedelta(days=1, hours=2)
    event.ends_at += timedelta(days=1, hours=2)
    event.place = "Another stop"
    changes.save(event, by=boss)
    for shift in event.shifts.all():
        start, end = before[shift.pk]
        assert (shift.starts_at - start, shift.ends_at - end) == (timedelta(days=1, hours=2),) * 2
        assert shift.public_where == "Another stop"
    assert not stops[0].shifts.exclude(time_revision=0).exists()
    assert told("guest-1@example.org") == ["confirmed", "shift_changed"]
    due = Message.objects.waiting().get(template="volunteering/email/still_coming").due_at
    assert event.shifts.get(pk=greeter.pk).starts_at - due == timedelta(days=1)


def test_event_postponed_keeps_places_and_cancelled_calls_its_shifts_off():
    circle, boss, (event,) = tour(1)
    kits.stamp(kits.make_kit(circle, "A stop", {"greeter": 2}, by=boss), [event], by=boss)
    shift = event.shifts.get()
    row = sign_ups.sign_ups.take(shift, sign_up_data())
    changes.postpone(event, by=boss, notice="The hall is closed.")
    row.refresh_from_db()
    assert row.is_confirmed
    assert not Shift.objects.listed(boss).exists()
    assert not Message.objects.waiting().filter(template="volunteering/email/still_coming").exists()
    changes.cancel(event, by=boss)
    shift.refresh_from_db()
    assert shift.is_cancelled
    assert told("guest-1@example.org")[-1] == "shift_cancelled"


def test_shifts_of_a_draft_are_for_its_team_until_it_is_announced():
    circle, boss, (event,) = tour(1)
    Event.objects.filter(pk=event.pk).update(state="draft")
    kits.stamp(kits.make_kit(circle, "A stop", {"greeter": 2}, by=boss), [event], by=boss)
    from django.contrib.auth.models import AnonymousUser

    assert not Shift.objects.listed(AnonymousUser()).exists()
    changes.publish(Event.objects.get(), by=boss)
    assert Shift.objects.listed(AnonymousUser()).count() == 1


def test_needs_become_shifts_and_filling_one_marks_the_need_arranged_and_tells_the_person():
    circle = make_circle()
    boss = make_facilitator(circle)
    event = make_event(circle, starts_in=timedelta(days=10))
    ana = make_rsvp(event, email="ana@example.org")
    ride = make_need(ana, "ride", what="30315", quantity=2)
    make_need(make_rsvp(event), "ride", what="30315")
    make_need(make_rsvp(event), "interpreter", what="es")
    for _nth in range(3):
        make_need(make_rsvp(event), "childcare", what="3_to_5", quantity=2)
    make_need(make_rsvp(event), "diet", detail="No nuts")

    made = kits.shifts_from_needs(event, circle, by=boss)

    # One per ride, one for the language, one for six children together; food needs no shift.
    assert sorted((shift.opportunity.kind, shift.capacity) for shift in made) == [
        ("childcare", 2), ("driver", 1), ("driver", 1), ("interpreter", 1),
    ]  # fmt: skip
    assert kits.shifts_from_needs(event, circle, by=boss) == []
    assert "Ana" not in " ".join(shift.title for shift in made)

    drive = ride.shifts.get()
    row = sign_ups.sign_ups.take(drive, sign_up_data())
    ride.refresh_from_db()
    assert (row.state, ride.state) == ("requested", "asked")  # a driver needs approval first
    sign_ups.clear(row, by=boss)
    ride.refresh_from_db()
    assert ride.state == "arranged"
    answered = Message.objects.get(template="events/email/need_answered")
    assert answered.email == "ana@example.org"
    assert event.needs.filter(kind="ride", state="asked").count() == 1

    sign_ups.sign_ups.cancel(row)
    assert [message.template for message in Message.objects.filter(email=boss.email)] == [
        "volunteering/email/late_cancel"
    ]
    ride.refresh_from_db()
    assert ride.state == "arranged"


def test_childcare_is_arranged_only_when_everybody_needed_is_there():
    circle = make_circle()
    boss = make_facilitator(circle)
    event = make_event(circle, starts_in=timedelta(days=10))
    need = make_need(make_rsvp(event), "childcare", what="3_to_5", quantity=6)
    (shift,) = kits.shifts_from_needs(event, circle, by=boss)
    for number in (1, 2):
        need.refresh_from_db()
        assert need.state == "asked"
        sign_ups.clear(sign_ups.sign_ups.take(shift, sign_up_data(number)), by=boss)
    need.refresh_from_db()
    assert (need.state, need.decided_at is not None and need.decided_at <= timezone.now()) == (
        "arranged",
        True,
    )
