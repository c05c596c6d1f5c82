"""Somebody with an account claims the record that a coalition entered for them from paper."""

from django.db.models import Exists, OuterRef, Q

from events.models import RSVP
from people.models import Person


def move_rsvps(record: Person, owner: Person) -> None:
    """The record's RSVPs become the owner's, but for an event to which the owner has said something already.

    In the caller's transaction.
    """
    own = RSVP.objects.filter(Q(person=owner) | Q(email=owner.email or "-"), event=OuterRef("event"))
    own = own.exclude(pk=OuterRef("pk"))
    RSVP.objects.filter(~Exists(own), person=record).update(person=owner)
