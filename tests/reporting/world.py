"""Three years of made-up work, by a seed: events, members, seats, goals, hours, and answers, edges of quarters included."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.utils import timezone

from agenda.models import Change
from coalitions.models import Letter, Membership
from events.models import Event
from hubs.models import County, Liaison
from news.models import Subscription
from reporting.sheet import Quarter
from tests.factories import (
    make_circle,
    make_event,
    make_hub,
    make_item,
    make_link,
    make_opportunity,
    make_person,
    make_rsvp,
    make_shift,
    make_sign_up,
    make_volunteer,
)
from voice.models import Ask
from volunteering.models import Hours

ATLANTA = ZoneInfo("America/New_York")


def furnish(seed: int) -> None:
    """Create the rows. Moments are spread over three years until now, some just before and after a quarter's end."""
    random = Random(seed)
    now = timezone.now()

    def moment() -> datetime:
        if random.random() < 0.25:
            end = Quarter.of(now.date())
            for _back in range(random.randrange(1, 9)):
                end = end.before
            at = datetime.combine(end.next.first, datetime.min.time(), ATLANTA)
            return at + random.choice([-1, 1]) * timedelta(minutes=random.randrange(1, 200))
        return now - timedelta(minutes=random.randrange(60, 3 * 365 * 24 * 60))

    clayton, dekalb, fulton = (County.objects.get(name=name) for name in ("Clayton", "DeKalb", "Fulton"))
    hubs = [make_hub(clayton), make_hub(dekalb), make_hub(counties=[dekalb, fulton])]
    circles = [make_circle(), make_circle(life="archived"), make_circle()]
    places, people = [*hubs, *circles], [make_person() for _one in range(30)]
    for person in people:
        for coalition in random.sample(places, random.randrange(3)):
            joined = moment()
            state = random.choice(
                ["active", "active", "active", "left", "removed", "blocked", "pending", "declined"]
            )
            ended = min(now, joined + timedelta(days=random.randrange(400)))
            decides = random.random() < 0.5
            Membership.objects.create(
                coalition=coalition.coalition_ptr,
                person=person,
                state=state,
                asked_at=joined - timedelta(days=random.randrange(15)),
                joined_at=None if state in {"pending", "declined"} else joined,
                ended_at=ended if state in {"left", "removed", "blocked"} else None,
                decided_by=people[0] if decides else None,
                decided_at=joined if decides and state != "pending" else None,
            )
    events = [
        make_event(
            *random.sample(places, random.randrange(1, 3)),
            starts_at=moment(),
            county=random.choice([clayton, dekalb, fulton, None]),
            state=random.choice([Event.State.PUBLISHED, Event.State.PUBLISHED, Event.State.CANCELLED]),
        )
        for _one in range(16)
    ]
    events[0].hosts.update(is_lead=False)
    events[0].hosts.filter(pk=events[0].hosts.first().pk).update(is_lead=True)
    for host in events[1].hosts.filter(is_lead=False):
        type(host).objects.filter(pk=host.pk).update(agreed_at=None)
    for event in events:
        for person in random.sample(people, 6):
            as_guest = random.random() < 0.4
            make_rsvp(
                event,
                None if as_guest else person,
                **({"email": person.email} if as_guest else {}),
                came=random.choice([True, True, False, None]),
                arrived=random.choice([None, 1, 3]),
                state=random.choice(["going", "going", "cancelled"]),
                asked_at=moment(),
                party_size=random.choice([1, 2]),
            )
        unknown = make_rsvp(event, email="", phone="", came=True, arrived=1)
        unknown.returning = ""
        unknown.save()
    for nth, (hub, circle) in enumerate(
        ((hubs[0], circles[0]), (hubs[1], circles[0]), (hubs[2], circles[2]), (hubs[0], circles[1]))
    ):
        since = moment().date()
        ended = {"state": "ended", "until": since + timedelta(days=300)} if nth == 1 else {}
        link = make_link(hub, circle, since=since, **ended)
        for person in random.sample(people, nth % 3):
            begun = moment().date()
            Liaison.objects.create(
                link=link,
                person=person,
                since=begun,
                until=random.choice(
                    [None, begun + timedelta(days=60), begun + timedelta(days=random.randrange(200))]
                ),
                accepted_at=random.choice([now, now, None]),
            )
        for side in ("hub", "circle"):
            asked = moment()
            Ask.objects.create(
                link=link, side=side, state="answered", kind="map", words="A map, please", asked_at=asked,
                answered_side="circle" if side == "hub" else "hub",
                answered_at=asked + timedelta(days=random.randrange(14)),
            )  # fmt: skip
    for _one in range(8):
        item = make_item(random.choice(places).coalition_ptr, opened_at=random.choice([now, now, None]))
        if item.kind == "circle" and random.random() < 0.5:
            item.partner_id = circles[2].pk if item.coalition_id != circles[2].pk else circles[0].pk
            item.save()
        for _two in range(4):
            kind = random.choice(["moved", "moved", "edited"])
            Change.objects.create(
                item=item, at=moment(), kind=kind, state=random.choice(["adopted", "won", "won"])
            )
    for nth in range(6):
        opportunity = make_opportunity(random.choice(places).coalition_ptr)
        shift = make_shift(
            opportunity,
            starts_at=moment(),
            county=random.choice([clayton, None]),
            event=events[nth] if nth % 2 else None,
        )
        for _two in range(3):
            make_sign_up(shift, came=random.choice([True, False, None]))
        for _two in range(4):
            Hours.objects.create(
                volunteer=make_volunteer(), opportunity=opportunity, worked_on=moment().date(),
                minutes=random.randrange(10, 400), state=random.choice(["approved", "approved", "proposed"]),
            )  # fmt: skip
    for nth in range(30):
        confirmed = moment()
        state = random.choice(["confirmed", "confirmed", "left", "pending"])
        Subscription.objects.create(
            email=f"reader-{seed}-{nth}@example.org", state=state, county=random.choice([clayton, dekalb, None]),
            confirmed_at=confirmed if state != "pending" else None,
            left_at=min(now, confirmed + timedelta(days=random.randrange(300))) if state == "left" else None,
        )  # fmt: skip
    for _one in range(10):
        written = moment()
        Letter.objects.create(
            coalition=random.choice(places).coalition_ptr, name="Ana", words="Hello", state="answered", written_at=written,
            answered_at=written + timedelta(hours=random.randrange(1, 400)), answer="Hello",
        )  # fmt: skip
