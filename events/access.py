"""Which event or RSVP an address names, and for whom."""

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from events.models import RSVP, Event
from office import audit
from pse_portal import signed_links


def event_of_team(request: HttpRequest, slug: str) -> Event:
    """The event, for those who hold it; 404 for everybody else."""
    events = Event.objects.with_team(request.user).with_hosts().prefetch_related("arrangements")
    return get_object_or_404(events, slug=slug)


def look(request: HttpRequest, event: Event, what: str) -> None:
    """Write down that somebody looked at names."""
    audit.record(request.user, f"{what}_seen", event, coalition_id=event.lead.pk if event.lead else None)


def find(token: str) -> RSVP:
    """The RSVP that a token speaks of. Raises Http404 where it does not verify, or who it was is forgotten.

    Of somebody who is kept in touch the name stays, and so does the page on which they take it back.
    """
    known = RSVP.objects.select_related("event").filter(Q(wiped_at=None) | ~Q(email=""))
    rsvp: RSVP | None = signed_links.find(known, RSVP.LINK, token)
    if rsvp is None:
        raise Http404
    return rsvp
