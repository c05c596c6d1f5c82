"""Looking up the event or RSVP that a URL names, with access checks."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from coalitions.models import Coalition
from events.models import RSVP, Event
from office import audit
from pse_portal import signed_links


def event_of_team(request: HttpRequest, slug: str) -> Event:
    """Return the event for a facilitator of one of its hosts; raise Http404 for others."""
    events = Event.objects.with_team(request.user).with_hosts().prefetch_related("arrangements")
    return get_object_or_404(events, slug=slug)


def planned_by(person: Any) -> QuerySet[Coalition]:
    """Return the coalitions for which a person may plan events: those they facilitate; for staff, all listed ones."""
    if person.is_staff and person.has_perm("events.add_event"):
        return Coalition.objects.listed()
    return Coalition.objects.editable_by(person)


def look(request: HttpRequest, event: Event, what: str) -> None:
    """Record in the audit log that the user saw names."""
    audit.record(request.user, f"{what}_seen", event, coalition_id=event.lead.pk if event.lead else None)


def find(token: str) -> RSVP:
    """Return the RSVP of a token. Raises Http404 where the token is invalid or the guest's details were erased.

    On a contact list, the email address stays, and so does the page where the person can leave the list.
    """
    known = RSVP.objects.select_related("event").filter(Q(wiped_at=None) | ~Q(email=""))
    rsvp: RSVP | None = signed_links.find(known, RSVP.LINK, token)
    if rsvp is None:
        raise Http404
    return rsvp
