"""Exchanges along a connection, which either side records, and statements of a hub."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from events.models import Event, Host
from hubs.connections import NotYours, WrongState
from hubs.models import HubCircle, Liaison
from office import audit
from people.models import Person
from voice.models import Exchange, HubStatement


def write_down(link: HubCircle, side: str, by: Person, **facts: Any) -> Exchange:
    """Record an exchange, as either side; only one for an event.

    Locks the connection. Raises WrongState if it was never active.
    """
    with transaction.atomic():
        row = HubCircle.objects.select_for_update().get(pk=link.pk)
        if row.since is None:
            raise WrongState
        event = facts.pop("event", None)
        if event is not None:
            made, _is_new = Exchange.objects.get_or_create(
                link=row, event=event, defaults={**facts, "entered_side": side, "entered_by": by}
            )
        else:
            made = Exchange.objects.create(link=row, entered_side=side, entered_by=by, **facts)
        audit.record(by, "exchange.entered", made, coalition_id=row.coalition_of(side).pk)
    return made


def proposals(link: HubCircle) -> QuerySet[Event]:
    """Return past public events that both sides hosted and that have no exchange yet, latest first."""
    held = Host.objects.agreed().filter(event=OuterRef("pk"))
    written = Exchange.objects.filter(link=link, event=OuterRef("pk"))
    since = link.since
    rows = Event.objects.public().past().filter(Exists(held.filter(coalition=link.hub_id)))
    rows = rows.filter(Exists(held.filter(coalition=link.circle_id))).exclude(Exists(written))
    return rows.filter(starts_at__date__gte=since).order_by("-starts_at") if since else rows.none()


def send_statement(link: HubCircle, by: Person, words: str, on: date) -> HubStatement:
    """Send a statement of the hub to the circle, as its current liaison or facilitator. Locks the connection.

    Raises WrongState if it is not agreed, NotYours for anyone else.
    """
    with transaction.atomic():
        row = HubCircle.objects.select_for_update(of=("self",)).select_related("hub").get(pk=link.pk)
        if row.state != HubCircle.State.AGREED:
            raise WrongState
        sits = Liaison.objects.current().filter(link=row, person=by).exists()
        leads = row.hub.memberships.leading().filter(person=by).exists()
        if not sits and not leads:
            raise NotYours
        made = HubStatement.objects.create(link=row, on=on, words=words, sent_by=by)
        audit.record(by, "statement.sent", made, coalition_id=row.hub_id)
    return made
