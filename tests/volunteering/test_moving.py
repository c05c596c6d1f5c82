"""A shift that moves, is canceled, or gets more spots: who is notified, and who moves up."""

from datetime import timedelta

import pytest

from mailing.models import Message
from tests.factories import (
    make_shift,
)
from tests.volunteering.shifts import help_at, states, told
from volunteering import shift_changes, sign_ups
from volunteering.models import Shift

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_moved_shift_tells_everybody_once_and_its_reminders_move_with_it():
    shift = make_shift(capacity=1)
    help_at(shift, 1)
    help_at(shift, 2)
    fresh = Shift.objects.get(pk=shift.pk)
    fresh.starts_at += timedelta(days=1)
    fresh.ends_at += timedelta(days=1)
    assert shift_changes.save(fresh, by=None) == 2
    assert shift_changes.save(Shift.objects.get(pk=shift.pk), by=None) == 0
    assert told("guest-1@example.org") == ["confirmed", "shift_changed"]
    due = Message.objects.waiting().filter(kind="reminder", template__endswith="still_coming").get().due_at
    assert fresh.starts_at - due == timedelta(days=1)


def test_shift_called_off_tells_everybody_once_and_reminds_nobody():
    shift = make_shift(capacity=1)
    help_at(shift, 1)
    help_at(shift, 2)
    assert (
        shift_changes.call_off(shift, by=None, notice="Rain."),
        shift_changes.call_off(shift, by=None),
    ) == (2, 0)
    assert told("guest-1@example.org") == told("guest-2@example.org") == ["shift_cancelled"]
    reminders = Message.objects.waiting().filter(
        template__in=["volunteering/email/reminder", "volunteering/email/still_coming"]
    )
    assert not reminders.exists()
    with pytest.raises(sign_ups.NotOpen):
        help_at(shift, 3)


def test_more_places_go_to_those_who_wait_and_fewer_take_nobodys_away():
    shift = make_shift(capacity=1)
    for number in range(3):
        help_at(shift, number)
    fresh = Shift.objects.get(pk=shift.pk)
    fresh.capacity = 2
    shift_changes.save(fresh, by=None)
    assert states(shift) == ["confirmed", "confirmed", "waitlisted"]
    fresh = Shift.objects.get(pk=shift.pk)
    fresh.capacity = 1
    shift_changes.save(fresh, by=None)
    assert states(shift) == ["confirmed", "confirmed", "waitlisted"]
