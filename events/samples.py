"""Sample mails of events, for staff to look at."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from events.models import RSVP, Event, Host, Need
from office.registries import SampleMail, sample_mails

HUB = Coalition(pk=1, kind=Coalition.Kind.HUB, name="Clayton Equity Hub", slug="clayton")


def _event() -> Event:
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


def _rsvp() -> dict[str, Any]:
    event = _event()
    rsvp = RSVP(pk=1, event=event, name="Ana Ruiz", email="ana@example.org", party_size=2, nonce="sample")
    rsvp.confirm_by = timezone.now() + timedelta(days=1)
    rsvp.offered_until = event.starts_at - timedelta(days=2)
    need = Need(event=event, kind="childcare", what="3_to_5", quantity=2, state="arranged")
    shown = {
        "event": event,
        "rsvp": rsvp,
        "line": 3,
        "needs": [need],
        "need": need,
        "coming": event,
        "where": event.where,
    }
    return {"about": rsvp, **shown, "path": f"/rsvp/{rsvp.token}/"}


def _host() -> dict[str, Any]:
    host = Host(pk=1, event=_event(), coalition=HUB, nonce="sample", agreed_name="Ms. Fields")
    return {"about": host, **host.mail_context(), "lead": HUB}


def _words() -> dict[str, Any]:
    event = _event()
    return {
        "about": event,
        "event": event,
        "subject": "Doors open at 5:30",
        "words": "Supper is at 5:45.",
        "coalition": HUB.name,
        "word": "Bring a neighbor.",
        "kind": "ride",
        "what": "30315",
        "quantity": 3,
    }


def register() -> None:
    mails: list[tuple[str, Any, Any]] = [
        ("events/email/rsvp_going", _("Somebody comes"), _rsvp),
        ("events/email/rsvp_waitlisted", _("On the waiting list"), _rsvp),
        ("events/email/rsvp_held", _("One of very many, to be confirmed"), _rsvp),
        ("events/email/place_lapsed", _("A place was not confirmed in time"), _rsvp),
        ("events/email/rsvp_changed", _("An RSVP is changed"), _rsvp),
        ("events/email/rsvp_cancelled", _("An RSVP is cancelled"), _rsvp),
        ("events/email/rsvp_approved", _("An RSVP is approved"), _rsvp),
        ("events/email/rsvp_declined", _("An RSVP is declined"), _rsvp),
        ("events/email/place_opened", _("A place opened"), _rsvp),
        ("events/email/place_offered", _("A place is offered"), _rsvp),
        ("events/email/offer_over", _("An offer ran out"), _rsvp),
        ("events/email/reminder", _("Reminder"), _rsvp),
        ("events/email/still_coming", _("Still coming?"), _rsvp),
        ("events/email/event_changed", _("An event changed"), _rsvp),
        ("events/email/event_postponed", _("An event is postponed"), _rsvp),
        ("events/email/event_cancelled", _("An event is cancelled"), _rsvp),
        ("events/email/need_answered", _("A need is answered"), _rsvp),
        ("events/email/late_need", _("A need came late"), _words),
        ("events/email/host_asked", _("A co-host is asked"), _host),
        ("events/email/host_agreed", _("A co-host agreed"), _host),
        ("events/email/host_declined", _("A co-host said no"), _host),
        ("events/email/invitation", _("Invitation"), _words),
        ("events/email/word", _("A word to those who come"), _words),
        ("events/email/thanks", _("Thanks for coming"), _rsvp),
        ("events/email/missed", _("We missed you"), _rsvp),
    ]
    for order, (name, title, build) in enumerate(mails):
        sample_mails.register(SampleMail(name, title, build, order=50 + order))
