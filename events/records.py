"""Personal data of guests: erased on request, or 90 days after the event."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from events import attendance
from events.models import RSVP, Follower, Need

BLANK = {"name": "", "email": "", "phone": "", "note": "", "answers": [], "network": ""}


def forget(rows: QuerySet[RSVP]) -> int:
    """Erase personal data in the RSVPs; attendance stays counted. Coming RSVPs are canceled without notice."""
    for rsvp in rows.filter(event__ends_at__gt=timezone.now()):
        attendance.rsvps.cancel(rsvp, tell=False)
    _cut_needs(rows)
    return rows.update(**BLANK, person=None, returning="", wiped_at=timezone.now())


def sweep(now: datetime) -> int:
    """Erase the details of guests 90 days after the event, unless they asked to stay in touch.

    The keyed token stays. For people with an account the attendance stays, and what they wrote is erased. Guests who
    leave the contact list later are erased then. Returns the number of rows.
    """
    due = RSVP.objects.forgettable(now)
    _cut_needs(due)
    swept = due.update(note="", answers=[], network="", wiped_at=now)
    kept = Follower.objects.reachable().filter(coalition__hosted__event=OuterRef("event"))
    in_touch = (kept.filter(email=OuterRef("email")).exclude(email="")) | (
        kept.filter(phone=OuterRef("phone")).exclude(phone="")
    )
    named = RSVP.objects.filter(wiped_at__isnull=False, person=None).exclude(name="", email="", phone="")
    return swept + named.filter(~Exists(in_touch)).update(**BLANK)


def _cut_needs(rsvps: QuerySet[RSVP]) -> None:
    """Detach needs from their RSVPs; the quantities stay."""
    Need.objects.filter(rsvp__in=rsvps.values("pk")).update(rsvp=None, detail="")
