"""Page types of upcoming events, and of their hosts' pages."""

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from coalitions.models import Coalition
from events import invitations, series
from events.models import RSVP, Event, Feedback, Follower, Host
from mailing.models import Batch
from pse_portal import signed_links
from tests.factories import make_arrangement, make_circle, make_event, make_need, make_rsvp
from tests.page_types.sample_site import Page, SampleSite


def fill(sample_site: SampleSite) -> None:
    """Create arrangements, guests, a waitlist, and a full event."""
    event = Event.objects.get(slug="the-event")
    Event.objects.filter(pk=event.pk).update(
        contact_name="Ana", contact_phone="+14045550123", title_es="La reunión", summary_es="Una reunión."
    )
    for kind in ("childcare", "ride", "interpreter", "access", "diet"):
        make_arrangement(event, kind)
    ana = make_rsvp(event, name="Ana Ruiz", email="ana@example.org", party_size=3)
    make_need(ana, "childcare", what="3_to_5", quantity=2)
    make_need(ana, "ride", what="30315", is_late=True)
    make_rsvp(event, sample_site.people["member"])
    hub = Coalition.objects.get(slug="the-hub")
    for coalition in (event.lead, hub):
        Follower.objects.create(
            coalition=coalition, event=event, name="Ana Ruiz", email="ana@example.org", phone="+14045550123",
            by_mail=True, by_call=coalition == hub, by_text=True, wording="Keep me in touch.",
        )  # fmt: skip
    Follower.objects.create(
        coalition=hub, person=sample_site.people["member"], name="Ruth", email="ruth.m@example.org", by_mail=True,
        confirmed_at=timezone.now(), wording="Keep me in touch.",
    )  # fmt: skip
    make_rsvp(event, name="Leroy Grant", email="", phone="+14045550142", state="waitlisted", line=1)
    full = make_event(
        *[host.coalition for host in event.hosts.all()],
        slug="a-full-event",
        capacity=0,
        starts_in=timedelta(days=9),
    )
    make_rsvp(full, name="Ruth Simmons", email="ruth@example.org", state="waitlisted", line=1)
    Host.objects.create(event=full, coalition=make_circle(name="Sapelo Circle"))
    draft = make_event(event.lead, slug="a-draft", state=Event.State.DRAFT, starts_in=timedelta(days=20))
    by = sample_site.people["facilitator"]
    series.start(draft, event.lead, rule="", dates=[draft.local_start.date() + timedelta(days=7)], by=by)
    invitations.write(event, to="going", subject="Doors open at 5:30", words="See you.", by=by)
    Feedback.objects.create(event=event, worth="yes", words="More time to talk.")
    make_rsvp(full, name="Vinh Tran", email="vinh@example.org", state="cancelled")


def _by_code(sample_site: SampleSite) -> str:
    return reverse("events:by-code", args=["the-event", RSVP.objects.get(email="ana@example.org").code])


def _letter(sample_site: SampleSite) -> str:
    return reverse("events:letter", args=["the-event", Batch.objects.get(audience="events.rsvps").pk])


def _agree(sample_site: SampleSite) -> str:
    return reverse(
        "events:agree", args=[signed_links.token(Host.LINK, Host.objects.get(agreed_at=None, is_lead=False))]
    )


def _of(name: str, email: str) -> Callable[[SampleSite], str]:
    """Return the path of a page of a guest's own RSVP."""
    return lambda sample_site: reverse(name, args=[RSVP.objects.get(email=email).token])


PUBLIC = [
    Page("events:rsvp", ("the-event",)),
    Page("events:rsvp", ("a-full-event",), state="full"),
    Page("events:rsvp", ("a-cancelled-event",), state="closed"),
    Page("rsvp:again"),
    Page("rsvp:page", path=_of("rsvp:page", "ana@example.org")),
    Page("rsvp:page", path=_of("rsvp:page", "ruth@example.org"), state="waiting"),
    Page("rsvp:page", path=_of("rsvp:page", "vinh@example.org"), state="cancelled"),
    Page("rsvp:change", path=_of("rsvp:change", "ana@example.org")),
    Page("rsvp:feedback", path=_of("rsvp:feedback", "ana@example.org")),
    Page("events:agree", path=_agree),
]

SIGNED_IN = [
    Page("events:rsvp", ("the-event",), viewer="staff", state="signed in"),
    Page("events:claim", ("the-event",), viewer="member"),
    *(
        Page(f"events:{name}", ("the-event",), viewer="facilitator")
        for name in (
            *("manage", "edit", "off", "hosts", "people", "needs", "invite", "write"),
            *("calls", "door", "sheet", "needs-sheet", "paper", "after"),
        )
    ),
    Page("events:manage", ("the-event",), viewer="staff", state="staff"),
    Page("events:manage", ("a-draft",), viewer="facilitator", state="draft"),
    Page("events:delete", ("a-draft",), viewer="facilitator"),
    Page("events:series", ("a-draft",), viewer="facilitator"),
    Page("events:needs", ("the-event",), viewer="staff", state="staff"),
    Page("events:by-code", path=_by_code, viewer="facilitator"),
    Page("events:letter", path=_letter, viewer="facilitator"),
    Page("plans:of-circle", ("the-circle",), viewer="facilitator"),
    Page("plans:of-hub", ("the-hub",), viewer="facilitator"),
    Page("plans:new-circle", ("the-circle",), viewer="facilitator"),
    Page("plans:contacts-circle", ("the-circle",), viewer="facilitator"),
    Page("plans:contacts-hub", ("the-hub",), viewer="facilitator"),
    Page("plans:new-hub", ("the-hub",), viewer="facilitator"),
]

NO_PAGES = {
    "events:publish": "a POST that redirects",
    "events:take-back": "a POST that redirects",
    "events:burst": "a POST that redirects",
    "events:decide": "a POST that redirects",
    "events:stop-contact": "a POST that redirects",
    "events:tap": "a POST that redirects",
    "events:people-csv": "a file",
    "events:file": "a file",
}
