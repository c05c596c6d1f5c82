"""What waits for a person at events: a place that is held for them; and for those who lead, co-hosting and calls."""

from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalitions.models import Coalition
from events.models import RSVP, Event, Host
from mailing import references
from mailing.models import Call
from office.registries import Waiting, Waits, waiting


def _held(person: Any) -> list[Waits]:
    rows = RSVP.objects.filter(person=person, state=RSVP.State.OFFERED, event__ends_at__gte=timezone.now())
    return [
        Waits(
            _("A place is held for you at %(title)s. Do you take it?") % {"title": row.event.title},
            reverse("rsvp:page", kwargs={"token": row.token}),
        )
        for row in rows.select_related("event").order_by("event__starts_at", "pk")
    ]


def _asked(led: list[Coalition]) -> list[Waits]:
    by_pk = {coalition.pk: coalition for coalition in led}
    return [
        Waits(
            _("You are asked to hold an event with others: %(title)s") % {"title": host.event.title},
            reverse(f"plans:of-{coalition.kind}", kwargs={"slug": coalition.slug}),
            coalition.name,
        )
        for host in Host.objects.asked().filter(coalition__in=list(by_pk)).select_related("event")
        for coalition in [by_pk[host.coalition_id]]
    ]


def _calls(led: list[Coalition]) -> list[Waits]:
    """Calls owed by the events that one of the coalitions leads."""
    hosts = Host.objects.filter(is_lead=True, coalition__in=[coalition.pk for coalition in led])
    calls = Call.objects.to_make().filter(
        owed_type=references.of(Event())[0], owed_id__in=hosts.order_by().values("event")
    )
    counts = dict(calls.order_by().values_list("owed_id").annotate(n=Count("pk")))
    return [
        Waits(
            ngettext("%(n)d call to make", "%(n)d calls to make", counts[event.pk]) % {"n": counts[event.pk]},
            reverse("events:calls", kwargs={"slug": event.slug}),
            event.title,
        )
        for event in Event.objects.filter(pk__in=list(counts)).order_by("starts_at", "pk")
    ]


def lines(person: Any, led: list[Coalition]) -> list[Waits]:
    """Four queries at most."""
    return [*_held(person), *_asked(led), *_calls(led)] if led else _held(person)


def register() -> None:
    waiting.register(Waiting("events", lines, order=50))
