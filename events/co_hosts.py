"""Co-hosts: asked by the lead host; they agree by an emailed link, in the portal, or by phone."""

from django.db import transaction
from django.utils import timezone

from coalitions.models import Coalition, Membership
from events import mails
from events.models import Event, Host
from mailing import outbox
from office import audit, journal
from people.models import Person
from pse_portal import signed_links


class AnsweredAlready(Exception):
    """The co-host has already agreed or declined."""


def lead(event: Event, coalition: Coalition, by: Person | None = None) -> Host:
    """Make `coalition` the lead host of a new event."""
    now = timezone.now()
    return Host.objects.create(event=event, coalition=coalition, is_lead=True, agreed_at=now, agreed_by=by)


def ask(event: Event, coalition: Coalition, by: Person) -> Host:
    """Ask a coalition to co-host; each of its facilitators gets a link by email.

    Asking again sends a new link. Locks the host; logged.
    """
    with transaction.atomic():
        host, made = Host.objects.select_for_update().get_or_create(
            event=event, coalition=coalition, defaults={"asked_by": by}
        )
        if host.has_agreed:
            return host
        if not made:
            host.declined_at, host.asked_at, host.asked_by = None, timezone.now(), by
            host.nonce = journal.renewed_nonce(host)
            host.save()
        _tell(host, mails.HostAsked, to_lead=False)
        audit.record(by, "host_asked", host, coalition_id=coalition.pk, event=event.pk)
    return host


def agree(host: Host, *, how: str, by: Person | None = None, name: str = "") -> None:
    """Record the co-host's agreement: the event is now on its page and in its feed. Notifies the lead host.

    By phone, `name` is the person who agreed and `by` the one who recorded it; the co-host is notified of the record.
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
    """Record that the co-host declined; notifies the lead host. Raises AnsweredAlready. Locks the host; logged."""
    with transaction.atomic():
        row = _open(host)
        row.declined_at = timezone.now()
        row.save()
        _tell(row, mails.HostDeclined, to_lead=True)
        audit.record(by, "host_declined", row, coalition_id=row.coalition_id, event=row.event_id)


def remove(host: Host, *, by: Person) -> None:
    """Remove a co-host, for either side. The lead host cannot be removed. Locks the host; logged."""
    with transaction.atomic():
        row = Host.objects.select_for_update().get(pk=host.pk)
        if not row.is_lead:
            audit.record(by, "host_removed", row, coalition_id=row.coalition_id, event=row.event_id)
            row.delete()


def find(token: str) -> Host | None:
    """Return the host of a link token, or None where the token is invalid."""
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
    """Notify the facilitators of the lead host or of the co-host. Must run in the transaction of the cause."""
    leading = Host.objects.filter(event=host.event, is_lead=True).values("coalition")
    of = {"coalition__in": leading} if to_lead else {"coalition": host.coalition}
    for row in Membership.objects.leading().filter(**of).select_related("person"):
        key = f"host:{host.pk}:{mail.name.rpartition('/')[2]}:{host.nonce}:{row.person_id}"
        outbox.queue(mail(host), key=key, to=row.person.contact)
