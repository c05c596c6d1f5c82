"""Page types of events: coming, and what those who hold them see."""

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse

from events.models import RSVP, Event
from tests.factories import make_arrangement, make_event, make_need, make_rsvp
from tests.page_types.house import House, Page


def furnish(house: House) -> None:
    """What the event needs, who comes, who waits, and one that is full."""
    event = Event.objects.get(slug="the-event")
    Event.objects.filter(pk=event.pk).update(
        contact_name="Ana", contact_phone="+14045550123", title_es="La reunión", summary_es="Una reunión."
    )
    for kind in ("childcare", "ride", "interpreter", "access", "diet"):
        make_arrangement(event, kind)
    ana = make_rsvp(event, name="Ana Ruiz", email="ana@example.org", party_size=3)
    make_need(ana, "childcare", what="3_to_5", quantity=2)
    make_need(ana, "ride", what="30315", is_late=True)
    make_rsvp(event, house.people["member"])
    make_rsvp(event, name="Leroy Grant", email="", phone="+14045550142", state="waitlisted", line=1)
    full = make_event(
        *[host.coalition for host in event.hosts.all()],
        slug="a-full-event",
        capacity=0,
        starts_in=timedelta(days=9),
    )
    make_rsvp(full, name="Ruth Simmons", email="ruth@example.org", state="waitlisted", line=1)
    make_rsvp(full, name="Vinh Tran", email="vinh@example.org", state="cancelled")


def _of(name: str, email: str) -> Callable[[House], str]:
    """The address of a page of somebody's own RSVP."""
    return lambda house: reverse(name, args=[RSVP.objects.get(email=email).token])


PUBLIC = [
    Page("events:rsvp", ("the-event",)),
    Page("events:rsvp", ("a-full-event",), state="full"),
    Page("events:rsvp", ("a-cancelled-event",), state="closed"),
    Page("rsvp:page", path=_of("rsvp:page", "ana@example.org")),
    Page("rsvp:page", path=_of("rsvp:page", "ruth@example.org"), state="waiting"),
    Page("rsvp:page", path=_of("rsvp:page", "vinh@example.org"), state="cancelled"),
    Page("rsvp:change", path=_of("rsvp:change", "ana@example.org")),
]

SIGNED_IN = [
    Page("events:rsvp", ("the-event",), viewer="staff", state="signed in"),
]

NO_PAGES: dict[str, str] = {}
