"""Events as iCalendar files (RFC 5545), their updates by email (RFC 5546), and feeds (RFC 7986).

An event is one VEVENT with one UID everywhere. Times are local to the event's own zone by TZID, with a VTIMEZONE of
just the years needed. A time in the hour that occurs twice is written in UTC, because TZID cannot tell which one is
meant (RFC 5545, section 3.3.5). Output does not depend on the current time, so an unchanged feed has the same bytes.
"""

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from icalendar import Calendar, vCalAddress, vText, vUri
from icalendar import Event as VEvent

from bookings.models import Occasion
from coalitions.models import Coalition
from events.models import RSVP, Event
from events.models.event_queryset import EventQuerySet
from office.models import SiteSettings
from pse_portal import conditional

PAST_STAYS = timedelta(days=60)
CANCELLED_STAYS = timedelta(days=30)
REFRESH = timedelta(hours=6)
MOST = 1000
STATUS = {
    Event.State.PUBLISHED: "CONFIRMED",
    Event.State.DRAFT: "TENTATIVE",
    Event.State.POSTPONED: "TENTATIVE",
    Event.State.CANCELLED: "CANCELLED",
}


def subscribed(events: EventQuerySet) -> EventQuerySet:
    """Return the `events` a feed includes: upcoming, ended within 60 days, or canceled within 30 days."""
    now = timezone.now()
    stands = ~Q(state=Event.State.CANCELLED) & Q(ends_at__gte=now - PAST_STAYS)
    called_off = Q(state=Event.State.CANCELLED) & (
        Q(cancelled_at__gte=now - CANCELLED_STAYS) | Q(cancelled_at=None, ends_at__gte=now - CANCELLED_STAYS)
    )
    return events.filter(stands | called_off).order_by("-starts_at", "-pk")


def etag(events: EventQuerySet, *words: str) -> str:
    """Return an ETag for a feed of `events`; it changes with every change to one of them. One query."""
    rows = events.values_list("pk", "updated_at", "sequence", "state")[:MOST]
    return conditional.etag(list(rows), words)


def feed(events: Iterable[Event], *, name: str, address: str, rsvps: dict[int, RSVP] | None = None) -> bytes:
    """Return a calendar feed in the active language. `address` is its full URL.

    `rsvps`, by event id, make it one person's feed: it has links and hidden addresses where that person may see them.
    """
    calendar = new_feed(name, address)
    calendar.add("color", "darkblue")
    rows = list(events)
    for event in rows:
        calendar.add_component(_entry(event, (rsvps or {}).get(event.pk)))
    return with_zones(calendar, rows)


def event_ics(event: Event, *, rsvp: RSVP | None = None, method: str = "") -> bytes:
    """Return one event as a calendar file, in the active language.

    With `method` ("PUBLISH", or "CANCEL" for a guest who is no longer coming) it is a mail attachment (RFC 5546) with
    an organizer. With `rsvp` it is that guest's file: it includes what only guests may see, where they may.
    """
    calendar = new_calendar()
    entry = _entry(event, rsvp)
    if method:
        calendar.add("method", method)
        entry.add("organizer", organizer(event.lead))
    if method == "CANCEL":
        entry.pop("status", None)
        entry.add("status", "CANCELLED")
        if not event.is_cancelled:
            # Canceled for this guest only: a sequence above the event's own, so that their calendar accepts it.
            entry["sequence"] = event.sequence + 1
    calendar.add_component(entry)
    return with_zones(calendar, [event])


def entry_text(event: Event) -> str:
    """Return an event's part of a feed for everyone, in the active language."""
    return str(_entry(event, None).to_ical().decode())


def frame(name: str, address: str) -> tuple[str, str]:
    """Return what is before and after the parts of a feed. `address` is its full URL."""
    calendar = new_feed(name, address)
    calendar.add("color", "darkblue")
    text = calendar.to_ical().decode()
    end = text.rindex("END:VCALENDAR")
    return text[:end], text[end:]


def google_link(event: Event) -> str:
    """Return the URL that adds an event to Google Calendar."""
    return google_address(event, title=_title(event), details=f"{event.summary}\n\n{_address(event)}")


def outlook_link(event: Event) -> str:
    """Return the URL that adds an event to Outlook on the web."""
    start, end = (
        moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for moment in (event.starts_at, event.ends_at)
    )
    fields = {
        "path": "/calendar/action/compose", "rru": "addevent", "subject": _title(event), "startdt": start, "enddt": end,
        "body": f"{event.summary}\n\n{_address(event)}", "location": event.public_where,
    }  # fmt: skip
    return f"https://outlook.live.com/calendar/0/deeplink/compose?{urlencode(fields)}"


def directions_link(place: str) -> str:
    """Return the URL of a map service's directions to a place."""
    return f"https://www.google.com/maps/dir/?{urlencode({'api': 1, 'destination': place})}"


def google_address(occasion: Occasion, *, title: str, details: str) -> str:
    """Return the URL that adds an occasion to Google Calendar, with its public place."""
    form = "%Y%m%dT%H%M%SZ"
    start, end = (moment.astimezone(UTC).strftime(form) for moment in (occasion.starts_at, occasion.ends_at))
    fields = {
        "action": "TEMPLATE", "text": title, "dates": f"{start}/{end}", "ctz": occasion.time_zone,
        "details": details, "location": occasion.public_where,
    }  # fmt: skip
    return f"https://calendar.google.com/calendar/render?{urlencode(fields)}"


def new_calendar() -> Calendar:
    """Return a calendar with the required properties only."""
    calendar = Calendar()
    calendar.add("prodid", "-//Partnership for Southern Equity//Portal//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def new_feed(name: str, address: str) -> Calendar:
    """Return an empty calendar feed. `address` is its full URL."""
    calendar = new_calendar()
    calendar.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, address)))
    calendar.add("name", vText(name))
    calendar.add("x-wr-calname", name)
    calendar.add("source", vUri(address), parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    return calendar


def _entry(event: Event, rsvp: RSVP | None) -> VEvent:
    sees_link = rsvp is not None and rsvp.sees_link
    entry = VEvent()
    entry.add("uid", event.calendar_uid)
    entry.add("dtstamp", event.updated_at.astimezone(UTC).replace(microsecond=0))
    entry.add("last-modified", event.updated_at.astimezone(UTC).replace(microsecond=0))
    entry.add("created", event.created_at.astimezone(UTC).replace(microsecond=0))
    entry.add("sequence", event.sequence)
    entry.add("dtstart", on_the_wall(event.local_start))
    entry.add("dtend", on_the_wall(event.local_end))
    entry.add("summary", _title(event))
    entry.add(
        "description",
        "\n\n".join(filter(None, [event.notice, event.summary, *_own(event, rsvp), _address(event)])),
    )
    if where := (event.where if sees_link else event.public_where):
        entry.add("location", where)
    entry.add("url", vUri(_address(event)), parameters={"VALUE": "URI"})
    status = STATUS[Event.State(event.state)]
    has_no_place = rsvp is not None and not (rsvp.is_going and rsvp.is_approved)
    if status == "CONFIRMED" and has_no_place:
        # The event takes place but their spot is not confirmed: keep the time free in their calendar.
        status = "TENTATIVE"
        entry.add("transp", "TRANSPARENT")
    entry.add("status", status)
    entry.add("categories", [str(event.get_kind_display())])
    if sees_link and event.online_url:
        entry.add(
            "conference", vUri(event.online_url),
            parameters={"VALUE": "URI", "FEATURE": "AUDIO,VIDEO", "LABEL": gettext("Join online")},
        )  # fmt: skip
    return entry


def _own(event: Event, rsvp: RSVP | None) -> list[str]:
    """Return the extra description lines in a guest's own calendar."""
    if rsvp is None:
        return []
    words = [
        gettext("To change or cancel: %(address)s") % {"address": f"{settings.SITE_URL}/rsvp/{rsvp.token}/"}
    ]
    if rsvp.is_waiting:
        words.insert(0, gettext("You’re on the waitlist."))
    elif rsvp.is_offered:
        words.insert(0, gettext("We’re holding a spot for you. Do you want it?"))
    elif not rsvp.is_approved:
        words.insert(0, gettext("The organizers approve each person. You’ll hear from them either way."))
    if rsvp.sees_link and event.dial_in:
        words.insert(0, gettext("By phone: %(number)s") % {"number": event.dial_in})
    return words


def _title(event: Event) -> str:
    """Return the title, prefixed with the status if canceled or postponed: not every calendar shows the status."""
    if event.is_cancelled:
        return pgettext("event", "Canceled: %(title)s") % {"title": event.title}
    if event.is_postponed:
        return pgettext("event", "Postponed: %(title)s") % {"title": event.title}
    return str(event.title)


def _address(event: Event) -> str:
    return f"{settings.SITE_URL}{event.get_absolute_url()}"


def organizer(coalition: Coalition | None) -> vCalAddress:
    """Return a coalition, or PSE itself, as the ORGANIZER."""
    site = SiteSettings.current()
    reach = (coalition and coalition.contact_email) or site.contact_email or settings.SERVER_EMAIL
    address = vCalAddress(f"mailto:{reach}")
    address.params["CN"] = vText(coalition.name if coalition else site.name)
    return address


def on_the_wall(local: datetime) -> datetime:
    """Return a local time as it is, or in UTC within the hour that occurs twice."""
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return local.astimezone(UTC) if twice else local


def with_zones(calendar: Calendar, events: Iterable[Any]) -> bytes:
    """Return the calendar as bytes, with VTIMEZONEs for the years of `events` (`local_start`, `local_end`)."""
    events = list(events)
    if events:
        # From the clock change before the first event to the one after the last.
        first = min(event.local_start.year for event in events)
        last = max(event.local_end.year for event in events)
        calendar.add_missing_timezones(**span(first, last))
    return calendar.to_ical()


def span(first_year: int, last_year: int) -> dict[str, date]:
    """Return the days whose clock changes events in these years need."""
    return {"first_date": date(first_year - 1, 10, 1), "last_date": date(last_year + 1, 1, 1)}


def event_json(event: Event) -> dict[str, Any]:
    """Return schema.org/Event data for search engines, in the active language; public facts only."""
    site = SiteSettings.current()
    states = {
        Event.State.CANCELLED: "EventCancelled",
        Event.State.POSTPONED: "EventPostponed",
    }
    moved = event.former_local_start if event.former_local_start and not event.is_cancelled else None
    status = states.get(Event.State(event.state), "EventRescheduled" if moved else "EventScheduled")
    mode = {
        Event.Format.IN_PERSON: "OfflineEventAttendanceMode",
        Event.Format.ONLINE: "OnlineEventAttendanceMode",
        Event.Format.BOTH: "MixedEventAttendanceMode",
    }[Event.Format(event.format)]
    places: list[dict[str, Any]] = []
    if event.is_in_person:
        place: dict[str, Any] = {"@type": "Place", "name": event.place or gettext("To be announced")}
        if event.public_address:
            place["address"] = event.public_address
        places.append(place)
    if event.is_remote:
        places.append({"@type": "VirtualLocation", "url": _address(event)})
    hosts = [host.coalition for host in event.hosts.all()]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "description": event.summary,
        "startDate": event.local_start.isoformat(),
        "endDate": event.local_end.isoformat(),
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": f"https://schema.org/{mode}",
        "location": places[0] if len(places) == 1 else places,
        "url": _address(event),
        "image": f"{settings.SITE_URL}/events/{event.slug}/preview.png",
        "inLanguage": list(event.languages),
        "isAccessibleForFree": not event.cost,
        "organizer": [
            {
                "@type": "Organization",
                "name": host.name,
                "url": f"{settings.SITE_URL}{host.get_absolute_url()}",
            }
            for host in hosts
        ]
        or [{"@type": "Organization", "name": site.name, "url": settings.SITE_URL}],
    }
    if moved:
        data["previousStartDate"] = moved.isoformat()
    if event.capacity:
        data["maximumAttendeeCapacity"] = event.capacity
    return data
