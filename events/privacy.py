"""The personal data that events store."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bookings.models import Block
from coalitions.models import Membership
from events import records
from events.models import KEPT_FOR, RSVP, Event, Follower, Host, Need, PersonalFeed
from mailing.contacts import fingerprint_of
from office.privacy import After, Blank, Held, Subject, with_owner

TITLE = _("Events")


def _blocked(subject: Subject) -> QuerySet[Block]:
    marks = [fingerprint_of(contact) for contact in (subject.email, subject.phone) if contact]
    found = Q(fingerprint__in=marks)
    return Block.objects.filter(found | Q(person=subject.person) if subject.person else found)


def _named(subject: Subject) -> QuerySet[Event]:
    """Return the events of the person's coalitions that name them as the contact, and those with the number."""
    found = Q(contact_phone=subject.phone) if subject.phone else Q(pk__in=[])
    if subject.person and subject.person.name:
        hosted = Host.objects.filter(coalition__memberships__person=subject.person).values("event")
        found |= Q(contact_name=subject.person.name, pk__in=hosted)
    return Event.objects.filter(found)


def _agreed(subject: Subject) -> QuerySet[Host]:
    if not (subject.person and subject.person.name):
        return Host.objects.none()
    return Host.objects.filter(
        agreed_name=subject.person.name,
        coalition__in=Membership.objects.filter(person=subject.person).values("coalition"),
    )


HELD = [
    Held(
        Event,
        _("events that name you as the contact"),
        _("The contact person of an event: as long as we show the event."),
        fields=("title", "starts_at", "contact_name", "contact_phone"),
        find=_named,
        forget=Blank("contact_name", "contact_phone"),
    ),
    Held(
        Host,
        _("events you agreed to host, by phone"),
        _("Who agreed to host an event by phone: as long as we keep the event."),
        fields=("event", "agreed_at", "agreed_name"),
        find=_agreed,
        forget=Blank("agreed_name"),
    ),
    Held(
        RSVP,
        _("events you RSVP’d to"),
        _("What guests tell us about themselves: 90 days after the event, unless they asked to stay "
          "in touch."),
        fields=(
            "event", "name", "email", "phone", "state", "party_size", "seats_offered", "note", "answers", "asked_at",
            "came",
        ),
        person="person",
        contact=("email", "phone"),
        forget=records.forget,
        erase=records.sweep,
        merges=True,
        one_per="event",
    ),
    Held(
        Need,
        "",
        _("Who needed childcare, a ride, or an interpreter: 90 days after the event. The totals stay."),
        owner="rsvp",
        forget=with_owner,
        erase=After(KEPT_FOR, "event__ends_at", Blank("rsvp", "detail")),
    ),
    Held(
        Follower,
        _("coalitions that can contact you"),
        _("Coalition contact lists: until you ask to be removed."),
        fields=("coalition", "name", "email", "phone", "by_mail", "by_call", "by_text", "asked_at"),
        person="person",
        contact=("email", "phone"),
        erase=After(timedelta(0), "stopped_at"),
    ),
    Held(
        Block,
        _("coalitions that don’t allow you at their events"),
        _("People not allowed at events: until the coalition changes it."),
        fields=("coalition", "blocked_at"),
        find=_blocked,
        # The fingerprint stays, or deleting one's record would undo the block.
        forget=Blank("person", "name"),
    ),
    Held(
        PersonalFeed,
        _("your calendar’s secret link"),
        _("Personal calendars: as long as you use them."),
        fields=("since",),
        person="person",
    ),
]  # fmt: skip
