"""What events hold about a person, and how long."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models import Block
from events import attendance
from events.models import KEPT_FOR, RSVP, Follower, Need, PersonalFeed
from office.registries import OwnData, RetentionRule, own_data, retention
from people.models import Person

BLANK = {"name": "", "email": "", "phone": "", "note": "", "answers": [], "network": ""}


def _rsvps(person: Person) -> QuerySet[RSVP]:
    return RSVP.objects.filter(Q(person=person) | Q(email=person.email or "-")).select_related("event")


def _forget_rsvps(person: Person) -> int:
    """What they told is erased; that somebody came stays counted. Places still ahead of them are given back."""
    rows = _rsvps(person)
    for rsvp in rows.filter(event__ends_at__gt=timezone.now()):
        attendance.rsvps.cancel(rsvp, tell=False)
    _sweep_needs(rows)
    return rows.update(**BLANK, person=None, returning="", wiped_at=timezone.now())


def _sweep_needs(rsvps: QuerySet[RSVP]) -> int:
    """Cut needs loose from who had them; their numbers stay."""
    return Need.objects.filter(rsvp__in=rsvps.values("pk")).update(rsvp=None, detail="")


def sweep_rsvps(now: datetime) -> int:
    """Guests are forgotten 90 days after, unless they asked to be kept in touch; the keyed token stays.

    Of people with an account the visit stays, what they told about it goes. Who takes "keep me in touch" back
    later is forgotten then.
    """
    due = RSVP.objects.forgettable(now)
    _sweep_needs(due)
    swept = due.update(note="", answers=[], network="", wiped_at=now)
    kept = Follower.objects.reachable().filter(coalition__hosted__event=OuterRef("event"))
    in_touch = (kept.filter(email=OuterRef("email")).exclude(email="")) | (
        kept.filter(phone=OuterRef("phone")).exclude(phone="")
    )
    named = RSVP.objects.filter(wiped_at__isnull=False, person=None).exclude(name="", email="", phone="")
    return swept + named.filter(~Exists(in_touch)).update(**BLANK)


def sweep_needs(now: datetime) -> int:
    """Needs lose their names 90 days after, whatever became of the RSVP."""
    due = Need.objects.filter(event__ends_at__lt=now - KEPT_FOR).filter(Q(rsvp__isnull=False) | ~Q(detail=""))
    return due.update(rsvp=None, detail="")


def sweep_followers(now: datetime) -> int:
    """Those who took it back are forgotten at once."""
    return Follower.objects.filter(stopped_at__lt=now).delete()[0]


def _nothing(now: Any) -> int:
    return 0


def register() -> None:
    own_data.register(
        OwnData(
            "events.RSVP",
            _("events you said you would come to"),
            rows=_rsvps,
            fields=(
                "event",
                "name",
                "email",
                "phone",
                "state",
                "party_size",
                "seats_offered",
                "note",
                "answers",
                "asked_at",
                "came",
            ),
            forget=_forget_rsvps,
        )
    )
    own_data.register(
        OwnData(
            "events.Follower",
            _("coalitions that keep you in touch"),
            rows=Follower.objects.of,
            fields=("coalition", "name", "email", "phone", "by_mail", "by_call", "by_text", "asked_at"),
            forget=lambda person: Follower.objects.of(person).delete()[0],
        )
    )
    own_data.register(
        OwnData(
            "bookings.Block",
            _("coalitions that do not take you at their events"),
            rows=lambda person: Block.objects.filter(person=person),
            fields=("coalition", "blocked_at"),
            # The fingerprint of the address stays, or deleting one's record would undo the block.
            forget=lambda person: Block.objects.filter(person=person).update(person=None, name=""),
        )
    )
    own_data.register(
        OwnData(
            "events.PersonalFeed",
            _("your calendar's secret address"),
            rows=lambda person: PersonalFeed.objects.filter(person=person),
            fields=("since",),
            forget=lambda person: PersonalFeed.objects.filter(person=person).delete()[0],
        )
    )
    retention.register(
        RetentionRule(
            "events.RSVP",
            _(
                "What guests tell us about themselves: 90 days after the event, unless they asked to be kept in touch."
            ),
            KEPT_FOR,
            sweep_rsvps,
        )
    )
    retention.register(
        RetentionRule(
            "events.Need",
            _("Who needed childcare, a ride or an interpreter: 90 days after the event. The numbers stay."),
            KEPT_FOR,
            sweep_needs,
        )
    )
    retention.register(
        RetentionRule(
            "events.Follower",
            _("Contact lists of coalitions: until you take it back."),
            None,
            sweep_followers,
        )
    )
    retention.register(
        RetentionRule(
            "bookings.Block", _("Who is not taken at events: until the coalition lifts it."), None, _nothing
        )
    )
    retention.register(
        RetentionRule(
            "events.PersonalFeed", _("Personal calendars: as long as you use them."), None, _nothing
        )
    )
