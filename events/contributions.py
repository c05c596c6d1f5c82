"""What events contribute to other apps' pages."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, F, FilteredRelation, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from coalitions import pending
from coalitions.models import Coalition
from coalitions.pending import Pending
from events import imported_attendance, searchable, unconfirmed
from events.event_filters import counties_near
from events.mails import Invitations
from events.models import RSVP, Event, Follower, Host
from events.models.event_queryset import ROW
from hubs.models import County
from hubs.place_panels import PlacePanel
from mailing import suppression
from mailing.calls import Owner
from mailing.models import Call
from office.bursts import BurstSource
from office.contributions import (
    ActionItem,
    ActionSource,
    ActivitySource,
    FirstStep,
    ManageEntry,
    NotificationLine,
    NotificationSource,
    ShownPlace,
    SitemapEntry,
    StaffList,
    StaffTool,
    VisibilitySource,
)
from office.panels import CoalitionPanel, MePanel, listed, only_with
from pse_portal.prepared import Loaded, Prepared

SHOWN = 4
CO_HOSTING = Pending(Host.objects.asked, "coalition", "", "plans:of")


@Prepared
def _coming(coalition: Coalition) -> QuerySet[Event]:
    return Event.objects.public().hosted_by(coalition).only(*ROW).upcoming()[:SHOWN]


@Prepared
def _latest(coalition: Coalition) -> QuerySet[Event]:
    return Event.objects.public().hosted_by(coalition).only(*ROW).past()[:1]


def _of_coalition(request: HttpRequest, coalition: Coalition) -> dict[str, Any]:
    coming = _coming(coalition)
    if not coming:
        return {"event": None, "latest": _latest.first(coalition)}
    following = [event for event in coming if event.takes_place]
    return {"event": following[0] if following else coming[0], "others": len(coming) > 1}


def _next_meeting(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    event = Event.objects.public().hosted_by(coalition).upcoming().filter(state=Event.State.PUBLISHED).first()
    return {"event": event} if event else None


@Prepared
def _coming_in(*fips: str) -> QuerySet[Event]:
    """Return the next two public events in some counties, without any those one can join from home: a row a host.

    Each row has its `host_name`, the lead host's first.
    """
    coming = Event.objects.public().upcoming().filter(state=Event.State.PUBLISHED)
    coming = coming.filter(county__in=fips) if fips else coming.exclude(format=Event.Format.IN_PERSON)
    agreed = Q(hosts__is_lead=True) | Q(hosts__agreed_at__isnull=False)
    rows = Event.objects.filter(pk__in=coming.values("pk")[:2]).only(*ROW)
    rows = rows.annotate(
        host=FilteredRelation("hosts", condition=agreed), host_name=F("host__coalition__name")
    )
    return rows.order_by("starts_at", "pk", "-host__is_lead", "host__pk")


def _with_hosts(rows: list[Any]) -> list[Event]:
    """Return each event once, its hosts as names."""
    events: dict[int, Event] = {}
    for row in rows:
        event = events.setdefault(row.pk, row)
        names = event.__dict__.setdefault("_prefetched_objects_cache", {}).setdefault("hosts", Loaded())
        if row.host_name:
            names.append(row.host_name)
    return list(events.values())


def _near(request: HttpRequest, counties: list[County]) -> dict[str, Any] | None:
    """Return the next two public events in the counties; else the next two that one can join from home.

    One query, two where none is in the counties.
    """
    found = _with_hosts(_coming_in(*(county.fips for county in counties)))
    from_home = [] if found else _with_hosts(_coming_in())
    if not found and not from_home:
        return None
    return {"events": found or from_home, "is_here": bool(found), "county": counties[0]}


def _held(person: Any) -> list[ActionItem]:
    """Return to-do items for offered spots that the person has not accepted yet."""
    return [
        ActionItem(
            gettext("We’re holding a spot for you at %(title)s. Do you want it?")
            % {"title": row.event.title},
            reverse("rsvp:page", kwargs={"token": row.token}),
        )
        for row in RSVP.objects.offered_to(person)
    ]


def _asked(led: list[Coalition]) -> list[ActionItem]:
    """Return to-do items for unanswered co-host requests."""
    by_pk = {coalition.pk: coalition for coalition in led}
    return [
        ActionItem(
            gettext("Answer a request to co-host %(title)s") % {"title": host.event.title},
            by_pk[host.coalition_id].address("plans:of"),
            by_pk[host.coalition_id].name,
        )
        for host in Host.objects.asked().filter(coalition__in=list(by_pk)).select_related("event")
    ]


def _calls(led: list[Coalition]) -> list[ActionItem]:
    """Return to-do items for phone calls owed by events that one of the coalitions leads."""
    calls = Call.objects.to_make().owed_by_any(Event, Host.objects.leading(led).values("event"))
    owed = dict(calls.order_by().values_list("owed_id").annotate(n=Count("pk")))
    return [
        ActionItem(
            ngettext("%(n)d call to make", "%(n)d calls to make", owed[event.pk]) % {"n": owed[event.pk]},
            reverse("events:calls", kwargs={"slug": event.slug}),
            event.title,
        )
        for event in Event.objects.filter(pk__in=list(owed)).order_by("starts_at", "pk")
    ]


@only_with(lambda viewer, person: RSVP.objects.offered_to(person))
def _items(person: Any, led: list[Coalition]) -> list[ActionItem]:
    """Return all to-do items. At most four queries."""
    return [*_held(person), *_asked(led), *_calls(led)] if led else _held(person)


def _calls_address(event: Event) -> str:
    return f"{settings.SITE_URL}{reverse('events:calls', kwargs={'slug': event.slug})}"


def _announced() -> QuerySet[Host]:
    """Return the hosts of published events, past and coming."""
    events = Event.objects.announced().filter(state=Event.State.PUBLISHED)
    return Host.objects.agreed().filter(event__in=events)


def _shown(person: Any) -> list[ShownPlace]:
    """Return the coming events that name a person as the contact. One query."""
    events = Event.objects.public().upcoming().filter(contact_name__in={person.name, person.shown_as} - {""})
    words = gettext("As the contact for %(title)s, to everyone")
    return [ShownPlace(words % {"title": event.title}, event.get_absolute_url()) for event in events[:20]]


def _this_week(person: Any) -> list[tuple[str, str, datetime]]:
    """Return the first ten events of the next seven days."""
    coming = Event.objects.public().upcoming().filter(starts_at__lte=timezone.now() + timedelta(days=7))
    return [
        (one.title, reverse("admin:events_event_change", args=[one.pk]), one.starts_at) for one in coming[:10]
    ]


def _near_me(request: HttpRequest, person: Any) -> dict[str, Any]:
    """Return the next events near the person's ZIP code that they did not RSVP to. Four queries; none without a ZIP."""
    counties = counties_near(person.zip_code) if person.zip_code else []
    if not counties:
        return {"rows": [], "zip": person.zip_code}
    own = RSVP.objects.active().filter(person=person).values("event")
    near = Event.objects.public().upcoming().filter(county__in=counties).exclude(pk__in=own)
    return {"rows": list(near.with_hosts()[:2]), "zip": person.zip_code}


def _notices(person: Any) -> list[NotificationLine]:
    """Return the reminders, chosen with each RSVP, and the invitations. One query."""
    stream = Invitations.of()
    return [
        NotificationLine(
            gettext("Reminders of events"),
            gettext("You choose them with each RSVP."),
            reverse("pages:me") + "#my-events",
        ),
        NotificationLine(
            gettext("Invitations to events"),
            stream=stream,
            is_on=not suppression.is_stopped(person.email, stream),
        ),
    ]


CONTRIBUTIONS = [
    searchable.EVENTS,
    PlacePanel("events", "events/panels/near.html", _near, order=10),
    imported_attendance.TARGET,
    StaffList("events.week", _("This week"), _this_week, "events.view_event", order=10),
    StaffTool(
        "events.plan", _("Plan an event"), "publish", "admin:events_event_add", "events.add_event", order=10
    ),
    StaffTool("events.events", _("Events"), "publish", "admin:events_event_changelist", "events.view_event"),
    VisibilitySource("events.contacts", _shown, order=35),
    BurstSource(
        "events.rsvps",
        _("RSVPs"),
        unconfirmed.everywhere,
        "event",
        "asked_at",
        unconfirmed.remove_rows,
        order=20,
    ),
    CoalitionPanel("events.coming", "events/panels/coming.html", _of_coalition, "next", order=20),
    CoalitionPanel("events.next-meeting", "events/panels/next_meeting.html", _next_meeting, "flyer"),
    # Events the person is going to, and coalitions that keep them in touch.
    NotificationSource("events", _("Events"), _notices, order=15),
    MePanel(
        "events.mine",
        "events/panels/mine.html",
        listed("rows", lambda viewer, person: RSVP.objects.coming_of(person), 10),
        "next",
        order=5,
    ),
    MePanel("events.near", "events/panels/near_me.html", _near_me, order=8),
    MePanel(
        "events.in_touch",
        "events/panels/in_touch.html",
        listed(
            "rows",
            lambda viewer, person: Follower.objects.keeping_in_touch(person),
            action=reverse_lazy("events:stop-contact"),
        ),
        "settings",
        order=60,
    ),
    ActionSource("events", _items, order=50),
    # An event that took place, is planned, or was announced counts as activity.
    ActivitySource(
        "events",
        (
            (_announced, "coalition", "event__starts_at"),
            (_announced, "coalition", "event__published_at"),
        ),
        _("Plan a meeting"),
        "plans:new",
    ),
    ManageEntry(
        "events",
        _("Events"),
        "plans:of",
        _("Plan meetings, see who’s coming and what they need."),
        pending.waiting(CO_HOSTING),
        order=30,
    ),
    ManageEntry(
        "contacts",
        _("Contacts"),
        "plans:contacts",
        _("People who asked at an event to stay in touch, and how to reach them."),
        order=35,
    ),
    FirstStep(
        "events.first",
        _("Plan the first meeting"),
        "plans:new",
        about=_("You only need six answers."),
        rows=lambda coalition: [Host.objects.filter(coalition=coalition.pk)],
        order=45,
    ),
    Owner("events.event", str, _calls_address),
    SitemapEntry(
        "events", ("/events/", "/events/past/"), ((Event.objects.public, "/events/{slug}/", "updated_at"),)
    ),
]
