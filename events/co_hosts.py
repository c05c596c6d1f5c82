"""Co-hosts: asked by the lead, agreed by one press in a mail, in the portal, or by phone and written down."""

from django.db import transaction
from django.utils import timezone

from coalitions.models import Coalition, Membership
from events import mails
from events.models import Event, Host
from mailing import outbox
from office import audit
from people.models import Person
from pse_portal import signed_links


class AnsweredAlready(Exception):
    """The co-host has said yes or no before."""


def lead(event: Event, coalition: Coalition, by: Person | None = None) -> Host:
    """Make `coalition` the one that leads a new event."""
    now = timezone.now()
    return Host.objects.create(event=event, coalition=coalition, is_lead=True, agreed_at=now, agreed_by=by)


def ask(event: Event, coalition: Coalition, by: Person) -> Host:
    """Ask a coalition to hold the event too; each who leads it gets a mail with a link. Asked again: a new mail."""
    with transaction.atomic():
        host, made = Host.objects.select_for_update().get_or_create(
            event=event, coalition=coalition, defaults={"asked_by": by}
        )
        if host.has_agreed:
            return host
        if not made:
            host.declined_at, host.asked_at, host.asked_by = None, timezone.now(), by
            host.nonce = signed_links.new_nonce()
            host.save()
        _tell(host, mails.HostAsked, to_lead=False)
        audit.record(by, "host_asked", host, coalition_id=coalition.pk, event=event.pk)
    return host


def agree(host: Host, *, how: str, by: Person | None = None, name: str = "") -> None:
    """The co-host said yes: from now on the event is on its page and in its feed.

    By phone, `name` is who said yes and `by` who heard it: the co-host is told what was written down in its name.
    Raises AnsweredAlready. Locks the host; logged.
    """
    with transaction.atomic():
        row = _open(host)
        row.agreed_at, row.agreed_how, row.agreed_by, row.agreed_name = timezone.now(), how, by, name
        row.save()
        _tell(row, mails.HostAgreed, to_lead=True)
        if how == Host.How.PHONE:
            _tell(row, mails.HostAgreed, to_lead=False)
        audit.record(by, "host_agreed", row, coalition_id=row.coalition_id, event=row.event_id, how=how)


def decline(host: Host, *, by: Person | None = None) -> None:
    """The co-host said no; the lead is told. Raises AnsweredAlready. Locks the host; logged."""
    with transaction.atomic():
        row = _open(host)
        row.declined_at = timezone.now()
        row.save()
        _tell(row, mails.HostDeclined, to_lead=True)
        audit.record(by, "host_declined", row, coalition_id=row.coalition_id, event=row.event_id)


def remove(host: Host, *, by: Person) -> None:
    """A co-host steps back, or the lead lets it go. The lead itself stays. Logged."""
    with transaction.atomic():
        row = Host.objects.select_for_update().get(pk=host.pk)
        if not row.is_lead:
            audit.record(by, "host_removed", row, coalition_id=row.coalition_id, event=row.event_id)
            row.delete()


def find(token: str) -> Host | None:
    """The host that a link token speaks of, where it verifies."""
    found: Host | None = signed_links.find(
        Host.objects.select_related("event", "coalition"), Host.LINK, token
    )
    return found


def _open(host: Host) -> Host:
    row = Host.objects.select_for_update(of=("self",)).select_related("event", "coalition").get(pk=host.pk)
    if row.has_agreed or row.declined_at:
        raise AnsweredAlready
    return row


def _tell(host: Host, mail: type[mails.HostMail], *, to_lead: bool) -> None:
    """Those who lead the co-host, or those who lead the event. Must run in the transaction of the cause."""
    leading = Host.objects.filter(event=host.event, is_lead=True).values("coalition")
    of = {"coalition__in": leading} if to_lead else {"coalition": host.coalition}
    for row in Membership.objects.leading().filter(**of).select_related("person"):
        key = f"host:{host.pk}:{mail.name.rpartition('/')[2]}:{host.nonce}:{row.person_id}"
        outbox.queue(mail(host), key=key, to=row.person.contact)
