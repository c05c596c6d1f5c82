"""A new member is welcomed once, by mail or by a call of their facilitators."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coalitions import membership
from events import mails
from mailing.models import Call, Message
from tests.factories import make_circle, make_event, make_facilitator, make_hub, make_person

pytestmark = pytest.mark.django_db


def welcomes() -> list[tuple[str, bool]]:
    """Return who is welcomed, and whether only later than now."""
    soon = timezone.now() + timedelta(minutes=1)
    rows = Message.objects.filter(template=mails.Welcome.name)
    return [(row.email, row.due_at > soon) for row in rows]


def test_who_joins_by_themselves_is_welcomed_once_and_who_had_to_be_approved_a_day_later():
    hub, circle = make_hub(), make_circle(joining="approval")
    ana, boss = make_person("ana@example.org"), make_facilitator(circle)
    row = membership.join(hub, ana)
    membership.leave(row)
    membership.join(hub, ana)
    assert welcomes() == [("ana@example.org", False)]

    membership.approve(membership.join(circle, ana), by=boss)
    assert welcomes() == [("ana@example.org", False), ("ana@example.org", True)]


def test_who_was_entered_by_others_gets_no_welcome_and_who_has_no_email_a_call():
    hub = make_hub()
    membership.join(hub, make_person(), approved_by=make_facilitator(hub))
    assert welcomes() == []
    membership.join(hub, make_person(None, phone="+14045550142"))
    assert Call.objects.filter(template=mails.Welcome.name).count() == 1


def test_welcome_names_the_next_event_and_is_moot_once_they_left():
    hub = make_hub()
    make_event(hub, title_en="Long over", starts_in=timedelta(days=-3))
    make_event(hub, title_en="First night", starts_in=timedelta(days=4))
    row = membership.join(hub, make_person())
    mail = mails.Welcome(row)
    assert str(mail.context()["event"]) == "First night"
    assert not mail.is_moot()
    membership.leave(row)
    row.refresh_from_db()
    assert mails.Welcome(row).is_moot()
