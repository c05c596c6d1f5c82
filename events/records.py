"""What guests told about themselves: forgotten on request, erased after 90 days."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from events import attendance
from events.models import RSVP, Follower, Need

BLANK = {"name": "", "email": "", "phone": "", "note": "", "answers": [], "network": ""}


def forget(rows: QuerySet[RSVP]) -> int:
    """Erase what the RSVPs tell; that somebody came stays counted. Places still ahead are given back, as by a cancellation."""
    for rsvp in rows.filter(event__ends_at__gt=timezone.now()):
        attendance.rsvps.cancel(rsvp, tell=False)
    _cut_needs(rows)
    return rows.update(**BLANK, person=None, returning="", wiped_at=timezone.now())


def sweep(now: datetime) -> int:
    """Guests are forgotten 90 days after, unless they asked to be kept in touch; the keyed token stays.

    Of people with an account the visit stays, what they told about it goes. Who takes "keep me in touch" back
    later is forgotten then.
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
    """Cut needs loose from who had them; their numbers stay."""
    Need.objects.filter(rsvp__in=rsvps.values("pk")).update(rsvp=None, detail="")
