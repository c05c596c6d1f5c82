"""RSVPs and sign-ups are both bookings: each mail follows the state it depends on, in both apps."""

import pytest
from django.utils import timezone

from events import mails as rsvps
from tests.factories import make_event, make_rsvp, make_shift, make_sign_up
from volunteering import mails as shifts

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.mark.parametrize(
    ("make", "occasion", "kinds", "off"),
    [
        (make_rsvp, make_event, (rsvps.RsvpGoing, rsvps.RsvpReminder, rsvps.EventChanged), {"state": "cancelled"}),
        (make_sign_up, make_shift, (shifts.Confirmed, shifts.ShiftReminder, shifts.ShiftChanged), {"cancelled_at": timezone.now()}),
    ],
    ids=["RSVP", "sign-up"],
)  # fmt: skip
def test_each_mail_sees_its_own_side_of_a_booking(make, occasion, kinds, off):
    booking = make(occasion())
    rows = type(booking).objects.filter(pk=booking.pk)
    occasions = type(booking.occasion).objects.filter(pk=booking.occasion.pk)
    rows.update(revision=2)
    occasions.update(time_revision=3, sequence=5)

    def seen():
        return [mail(type(booking).objects.get(pk=booking.pk)) for mail in kinds]

    def moot():
        _notice, reminder, change = seen()
        return reminder.is_moot(), change.is_moot()

    assert [mail.revision for mail in seen()] == [2, 3, 5]
    assert moot() == (False, False)
    state = booking.state
    rows.update(state="waitlisted")
    assert moot() == (True, False)
    rows.update(state="cancelled")
    assert moot() == (True, True)
    assert not seen()[0].is_moot(), "what became of the booking itself is always told"
    rows.update(state=state)
    occasions.update(**off)
    assert moot() == (True, False)
