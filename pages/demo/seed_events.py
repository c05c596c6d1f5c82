"""Write the sample events: again on the same day it changes nothing, later only their dates."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from coalitions.models import Coalition
from events import attendance, following
from events.consents import KEEP_WORDING
from events.models import RSVP, Arrangement, Event, Follower, Hearing, Host, Need, Series
from pages.demo import coming
from people.models import Person

Put = Callable[..., Any]
Moment = Callable[[date, str], Any]


def seed_events(today: date, put: Put, moment: Moment, hosts: Callable[[Event, Iterable[str]], None]) -> None:
    """What can be arranged, who comes, and events of every kind. After the events of `demo.events`."""
    monday = today - timedelta(days=today.weekday())
    for slug, more in coming.MORE.items():
        event = Event.objects.get(slug=slug)
        extra = {"arranged", "certain", "languages", "guests"}
        put(Event, {"slug": slug}, **{key: value for key, value in more.items() if key not in extra})
        _speak(event, more["languages"])
        for kind in more["arranged"]:
            Arrangement.objects.get_or_create(
                event=event, kind=kind, defaults={"is_certain": kind in more["certain"]}
            )
        _guests(event, more["guests"])
    for content in coming.OWN:
        weeks, weekday, start, end = content["when"]
        day = monday + timedelta(weeks=weeks, days=weekday)
        event = _event(content, day, start, put, moment, ends_at=moment(day, end))
        hosts(event, content["hosts"])
        if "hearing" in content:
            put(Hearing, {"event": event}, **content["hearing"])
        if event.state == Event.State.PUBLISHED:
            _guests(event, 7)
    _series(monday, put, moment, hosts)
    _came(Event.objects.get(slug="clayton-evening-on-shade"))
    _asked()
    _in_touch()


def _event(content: dict[str, Any], day: date, start: str, put: Put, moment: Moment, **values: Any) -> Event:
    own = {"slug", "when", "hosts", "county", "hearing"}
    plain = {"state": Event.State.PUBLISHED} | {
        key: value for key, value in content.items() if key not in own
    }
    slug = values.pop("slug", content["slug"])
    published = None if plain["state"] == Event.State.DRAFT else moment(day - timedelta(days=60), "09:00")
    event: Event = put(
        Event,
        {"slug": slug},
        starts_at=moment(day, start),
        published_at=published,
        county_id=content["county"],
        is_sample=True,
        **plain,
        **values,
    )
    return event


def _series(monday: date, put: Put, moment: Moment, hosts: Callable[[Event, Iterable[str]], None]) -> None:
    """The series, its days moved on as one; an event keeps its place in it."""
    start, minutes = coming.SERIES_CLOCK
    first_on = monday + timedelta(days=8)
    last_on = first_on + timedelta(weeks=2 * (coming.SERIES_LENGTH - 1))
    row = Series.objects.filter(events__slug=f"{coming.SERIES['slug']}-1").first()
    facts = {"rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "first_on": first_on, "made_until": last_on}
    if row is None:
        row = Series.objects.create(
            coalition=Coalition.objects.get(slug="clayton"), local_start=start, minutes_long=minutes, **facts
        )
    elif row.first_on != first_on:
        # No two may stand on one day, not even while they move.
        row.events.update(occurs_on=None)
        Series.objects.filter(pk=row.pk).update(**facts)
    for nth in range(coming.SERIES_LENGTH):
        day = first_on + timedelta(weeks=2 * nth)
        event = _event(
            coming.SERIES,
            day,
            start,
            put,
            moment,
            slug=f"{coming.SERIES['slug']}-{nth + 1}",
            ends_at=moment(day, start) + timedelta(minutes=minutes),
            series_id=row.pk,
            occurs_on=day,
        )
        hosts(event, coming.SERIES["hosts"])
        if nth == 0:
            _guests(event, 9)


def _speak(event: Event, languages: tuple[str, ...]) -> None:
    if event.languages != languages:
        event.languages = languages
        event.save(update_fields=["languages"])


def _guests(event: Event, number: int) -> None:
    """Sample guests and the demo member, straight into their rows: nobody is written to."""
    if event.rsvps.exists():
        return
    event.refresh_from_db()
    member = Person.objects.get(email="member@example.org")
    kinds = set(event.arrangements.values_list("kind", flat=True))
    _row(event, member.name, 1, person=member, email=member.email)
    for nth, (name, people, needs, seats) in enumerate(coming.GUESTS[:number]):
        by_phone = nth % 6 == 3
        address = f"{name.split()[0].lower()}-{event.code}@example.org".encode("ascii", "ignore").decode()
        row = _row(
            event,
            name,
            people,
            email="" if by_phone else address,
            phone=f"+1404555{1000 + nth:04}" if by_phone else "",
            seats_offered=seats if "ride" in kinds else 0,
        )
        for kind, what, quantity, state in needs:
            if kind in kinds and not row.is_waiting:
                Need.objects.create(
                    event=event, rsvp=row, kind=kind, what=what, quantity=quantity, state=state,
                    detail=coming.DETAILS.get(kind, ""), is_late=name == "Rosa Jiménez",
                )  # fmt: skip
    attendance.rsvps.fill(event)


def _row(event: Event, name: str, people: int, **values: Any) -> RSVP:
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


def _came(event: Event) -> None:
    """Of the past evening: most came, two did not, and what they said of it."""
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
    for worth, words in (("yes", "The map was good."), ("yes", ""), ("partly", "More time to talk, please.")):
        event.feedback.create(worth=worth, words=words)


def _asked() -> None:
    """A co-host that has not answered: it stands on Clayton's list and nowhere else."""
    event = Event.objects.get(slug="listening-on-rent-in-brunswick")
    Host.objects.get_or_create(event=event, coalition=Coalition.objects.get(slug="clayton"))


def _in_touch() -> None:
    """Who asked that evening to be kept in touch with Clayton; the demo member with a circle too."""
    if Follower.objects.exists():
        return
    event = Event.objects.get(slug="clayton-evening-on-shade")
    clayton, member = Coalition.objects.get(slug="clayton"), Person.objects.get(email="member@example.org")
    for name, email, phone, language, ways in coming.IN_TOUCH:
        following.follow(
            clayton, name=name, email=email, phone=phone, language=language, ways=ways,
            wording=str(KEEP_WORDING % {"coalition": clayton.name}), event=event, is_proven="mail" in ways,
        )  # fmt: skip
    energy = Coalition.objects.get(slug="just-energy")
    following.follow(
        energy, name=member.name, email=member.email or "", ways=("mail",), person=member,
        wording=str(KEEP_WORDING % {"coalition": energy.name}), is_proven=True,
    )  # fmt: skip
