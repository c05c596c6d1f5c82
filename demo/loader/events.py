"""Past events and samples of every kind, with their guests and needs."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from coalitions.models import Coalition
from demo.loader import drawings
from demo.loader.rows import EASTERN, NINE, Days, People, at, put, read, without
from events import attendance, contact_list
from events.consents import KEEP_WORDING
from events.models import RSVP, Arrangement, Event, Follower, Host, Need, Series
from office.models import Picture
from people.models import Person

MEMBER = "member@example.org"
BESIDE_COLUMNS = ("when", "hosts", "arranged", "certain", "guests", "announced", "drawing", "gallery")


def load(people: People, days: Days) -> None:
    """Load the events. Needs the network. Later runs only move the dates of upcoming ones."""
    content = read("events")
    for row in content["past"]:
        _past(row)
    for row in content["coming"]:
        _coming(row, people[MEMBER], days)
    _series(content["series"], people[MEMBER], days)
    _evening(content["evening"])
    _co_host_asked(content["co_host_asked"])
    _keep_in_touch(people[MEMBER])


def _past(row: dict[str, Any]) -> None:
    starts_at, ends_at = (row[name].replace(tzinfo=EASTERN) for name in ("starts_at", "ends_at"))
    event = put(
        Event,
        "slug",
        starts_at=starts_at,
        ends_at=ends_at,
        published_at=starts_at - timedelta(days=21),
        state=Event.State.PUBLISHED,
        **without(row, "starts_at", "ends_at", "hosts"),
    )
    _hosts(event, row["hosts"])


def _coming(row: dict[str, Any], member: Person, days: Days) -> None:
    times = days.when(row["when"])
    last_monday = at(days.monday - timedelta(weeks=1), NINE)
    event = _event(row, published_at=_announced(row, times["starts_at"]) or last_monday, **times)
    for kind in row.get("arranged", []):
        is_certain = kind in row.get("certain", [])
        Arrangement.objects.get_or_create(event=event, kind=kind, defaults={"is_certain": is_certain})
    _guests(event, row.get("guests", 0), member)


def _announced(row: dict[str, Any], starts_at: datetime) -> datetime | None:
    """Return when an event was published, if `announced` says how many days before; else None."""
    if "announced" not in row:
        return None
    return at(starts_at.date() - timedelta(days=row["announced"]), NINE)


def _event(row: dict[str, Any], **values: Any) -> Event:
    columns = {"state": Event.State.PUBLISHED} | without(row, *BESIDE_COLUMNS) | values
    if columns["state"] == Event.State.DRAFT:
        columns["published_at"] = None
    event: Event = put(Event, "slug", is_sample=True, picture=drawings.named(row.get("drawing")), **columns)
    event.pictures.set(Picture.objects.filter(drawing__in=row.get("gallery", ())))
    _hosts(event, row["hosts"])
    return event


def _hosts(event: Event, slugs: Iterable[str]) -> None:
    """Add the hosts; the first one leads."""
    for nth, slug in enumerate(slugs):
        Host.objects.get_or_create(
            event=event,
            coalition=Coalition.objects.get(slug=slug),
            defaults={"is_lead": nth == 0, "agreed_at": event.published_at},
        )


def _series(row: dict[str, Any], member: Person, days: Days) -> None:
    """Load the series; later runs move all its dates together, and each event keeps its position."""
    start, minutes, length = row["local_start"], row["minutes_long"], row["length"]
    first_on = days.monday + timedelta(days=8)
    last_on = first_on + timedelta(weeks=2 * (length - 1))
    series = Series.objects.filter(events__slug=f"{row['slug']}-1").first()
    facts = {"rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "first_on": first_on, "made_until": last_on}
    if series is None:
        lead = Coalition.objects.get(slug=row["hosts"][0])
        series = Series.objects.create(coalition=lead, local_start=start, minutes_long=minutes, **facts)
    elif series.first_on != first_on:
        # A series has at most one event a day, even while its dates move.
        series.events.update(occurs_on=None)
        Series.objects.filter(pk=series.pk).update(**facts)
    for nth in range(length):
        day = first_on + timedelta(weeks=2 * nth)
        event = _event(
            without(row, "slug", "local_start", "minutes_long", "length"),
            slug=f"{row['slug']}-{nth + 1}",
            starts_at=at(day, start),
            ends_at=at(day, start) + timedelta(minutes=minutes),
            published_at=_announced(row, at(day, start)),
            series_id=series.pk,
            occurs_on=day,
        )
        if nth == 0:
            _guests(event, row["guests"], member)


def _guests(event: Event, number: int, member: Person) -> None:
    """Add the demo member and sample guests directly as rows, without mails."""
    if not number or event.rsvps.exists():
        return
    event.refresh_from_db()
    content, kinds = read("guests"), set(event.arrangements.values_list("kind", flat=True))
    _rsvp(event, member.name, 1, person=member, email=member.email)
    for nth, guest in enumerate(content["guests"][:number]):
        by_phone = nth % 6 == 3
        name = guest["name"].split()[0].lower().encode("ascii", "ignore").decode()
        rsvp = _rsvp(
            event,
            guest["name"],
            guest["people"],
            email="" if by_phone else f"{name}-{event.code}@example.org",
            phone=f"+1404555{1000 + nth:04}" if by_phone else "",
            seats_offered=guest.get("seats", 0) if "ride" in kinds else 0,
        )
        for need in guest.get("needs", []):
            if need["kind"] in kinds and not rsvp.is_waiting:
                Need.objects.create(
                    event=event,
                    rsvp=rsvp,
                    detail=content["details"].get(need["kind"], ""),
                    is_late=guest.get("is_late", False),
                    **need,
                )
    attendance.rsvps.fill(event)


def _rsvp(event: Event, name: str, people: int, **values: Any) -> RSVP:
    taken = sum(event.rsvps.holding().values_list("party_size", flat=True))
    fits = event.capacity is None or taken + people <= event.capacity
    if not fits:
        event.last_line += 1
        event.save(update_fields=["last_line"])
    return RSVP.objects.create(
        event=event,
        name=name,
        party_size=people,
        state=RSVP.State.GOING if fits else RSVP.State.WAITLISTED,
        line=None if fits else event.last_line,
        confirmed_at=timezone.now(),
        **values,
    )


def _evening(content: dict[str, Any]) -> None:
    event = Event.objects.get(slug=content["event"])
    if event.attended is not None:
        return
    rows = list(event.rsvps.all())
    for nth, row in enumerate(rows):
        row.came = nth % 4 != 3
        row.arrived = row.party_size if row.came else None
        row.arrived_at = event.starts_at if row.came else None
        row.is_first_time = nth % 3 == 0
        row.save()
    event.attended = sum(row.arrived or 0 for row in rows)
    event.closed_at = event.ends_at + timedelta(hours=20)
    event.save()
    for feedback in content["feedback"]:
        event.feedback.create(**feedback)


def _co_host_asked(content: dict[str, str]) -> None:
    event = Event.objects.get(slug=content["event"])
    Host.objects.get_or_create(event=event, coalition=Coalition.objects.get(slug=content["coalition"]))


def _keep_in_touch(member: Person) -> None:
    """Add the contacts who asked at the past event to stay in touch with Clayton; the demo member with a circle too."""
    if Follower.objects.exists():
        return
    content = read("guests")["followers"]
    event = Event.objects.get(slug=read("events")["evening"]["event"])
    clayton = Coalition.objects.get(slug="clayton")
    for row in content:
        contact_list.follow(
            clayton,
            ways=tuple(row["ways"]),
            wording=str(KEEP_WORDING % {"coalition": clayton.name}),
            event=event,
            is_proven="mail" in row["ways"],
            **without(row, "ways"),
        )
    energy = Coalition.objects.get(slug="just-energy")
    contact_list.follow(
        energy,
        name=member.name,
        email=member.email or "",
        ways=("mail",),
        person=member,
        wording=str(KEEP_WORDING % {"coalition": energy.name}),
        is_proven=True,
    )
