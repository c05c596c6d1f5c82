"""The calendar file attached to mails about an RSVP."""

import icalendar
import pytest

from events import attendance, mails
from events.models import RSVP
from mailing import delivery
from tests.events.test_attendance import rsvp_data
from tests.factories import make_event, make_hub
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db


def files(sink: SmtpSink, number: int) -> list[tuple[str, icalendar.Calendar]]:
    """Return the method and calendar of each file in a received mail."""
    mail = sink.messages[number].mail
    return [
        (str(part.get_param("method")), icalendar.Calendar.from_ical(part.get_payload(decode=True)))
        for part in mail.walk()
        if part.get_content_type() == "text/calendar"
    ]


def test_confirmation_and_cancellation_carry_the_same_uid_and_say_what_to_do(smtp_sink: SmtpSink):
    event = make_event(make_hub(), address="1 Main St", hides_address=True)
    rsvp = attendance.rsvps.take(event, rsvp_data(1))
    delivery.drain()
    attendance.rsvps.cancel(RSVP.objects.get(pk=rsvp.pk))
    delivery.drain()
    [(first, going)], [(second, off)] = files(smtp_sink, 0), files(smtp_sink, 1)
    assert (first, str(going["method"])) == ("PUBLISH", "PUBLISH")
    assert (second, str(off["method"])) == ("CANCEL", "CANCEL")
    [entry], [ended] = going.walk("VEVENT"), off.walk("VEVENT")
    assert str(entry["uid"]) == str(ended["uid"]) == str(event.uid)
    assert int(ended["sequence"]) > int(entry["sequence"])
    assert str(ended["status"]) == "CANCELLED"
    assert "1 Main St" not in str(entry.get("location", "")), "hidden until the address is confirmed"
    # The text comes first: a program without calendar support shows the text.
    kinds = [part.get_content_type() for part in smtp_sink.messages[0].mail.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"]


def test_waiting_list_puts_nothing_into_a_calendar(smtp_sink: SmtpSink):
    event = make_event(make_hub(), capacity=0)
    waiting = attendance.rsvps.take(event, rsvp_data(1))
    delivery.drain()
    assert files(smtp_sink, 0) == []
    assert mails.RsvpChanged(waiting).calendar() is None
