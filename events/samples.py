"""Sample rows of events for mail previews; nothing is saved."""

from datetime import timedelta

from django.utils import timezone

from coalitions.models import Coalition
from events.models import RSVP, Event, Host, Need

HUB = Coalition(pk=1, kind=Coalition.Kind.HUB, name="Clayton Equity Hub", slug="clayton")


def event() -> Event:
    starts_at = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=14)
    return Event(
        pk=1,
        slug="getting-to-work-without-a-car",
        title_en="Listening session: getting to work without a car",
        title_es="Sesión para escuchar: llegar al trabajo sin carro",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        state=Event.State.PUBLISHED,
        published_at=starts_at - timedelta(days=30),
        place="Sample Community Center",
        address="100 Example Street, Riverdale",
        without_car_en="The bus stop is 300 feet from the door.",
        without_car_es="La parada está a 300 pies de la puerta.",
        contact_name="Marcus Bell",
        contact_phone="+14045550123",
        notice_en="We have a larger room.",
        notice_es="Tenemos un salón más grande.",
    )


def rsvp() -> RSVP:
    on = event()
    row = RSVP(pk=1, event=on, name="Ana Ruiz", email="ana@example.org", party_size=2, nonce="sample")
    row.confirm_by = timezone.now() + timedelta(days=1)
    row.offered_until = on.starts_at - timedelta(days=2)
    return row


def need(by: RSVP) -> Need:
    return Need(event=by.event, rsvp=by, kind="childcare", what="3_to_5", quantity=2, state="arranged")


def host() -> Host:
    return Host(pk=1, event=event(), coalition=HUB, nonce="sample", agreed_name="Ms. Fields")
