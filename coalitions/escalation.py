"""Escalate to staff what no facilitator answered: requests to join, requests for a call, messages."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

from coalitions import mails
from coalitions.models import Coalition, JoinRequest, Letter, Membership
from mailing import outbox
from mailing.contacts import Contact
from office import audit
from office.groups import MEMBERSHIP
from office.models import SiteSettings
from people.models import Person


def overdue(now: datetime | None = None) -> dict[str, models.QuerySet]:
    """Return the rows that exceeded the configured days and are not escalated yet: "requests", "calls", "letters"."""
    before = (now or timezone.now()) - timedelta(days=SiteSettings.load().requests_rise_after)
    return {
        "requests": Membership.objects.pending().filter(asked_at__lte=before, risen_at=None),
        "calls": JoinRequest.objects.to_call().filter(asked_at__lte=before, risen_at=None),
        "letters": Letter.objects.waiting().filter(written_at__lte=before, risen_at=None),
    }


def rise(now: datetime | None = None) -> int:
    """Notify staff of each overdue item once, in one mail per coalition. Returns how many items were escalated.

    Staff are the members of the Membership group; if it has none, the organization's own address. Locks each
    coalition in a transaction of its own.
    """
    now = now or timezone.now()
    late = overdue(now)
    coalitions = set().union(*(set(rows.values_list("coalition", flat=True)) for rows in late.values()))
    risen = 0
    for coalition in Coalition.objects.filter(pk__in=coalitions):
        with transaction.atomic():
            Coalition.objects.select_for_update().get(pk=coalition.pk)
            counts = {
                name: rows.order_by().filter(coalition=coalition).update(risen_at=now)
                for name, rows in late.items()
            }
            if not any(counts.values()):
                continue
            risen += sum(counts.values())
            audit.record(None, "coalition.overdue", coalition, coalition_id=coalition.pk, **counts)
            _tell_staff(coalition, counts, now)
    return risen


def staff() -> list[Contact]:
    people = Person.objects.filter(groups__name=MEMBERSHIP, is_staff=True, is_active=True).exclude(email=None)
    found = [person.contact for person in people.order_by("pk")]
    return found or [Contact(name=SiteSettings.load().name, email=SiteSettings.load().contact_email)]


def _tell_staff(coalition: Coalition, counts: dict[str, int], now: datetime) -> None:
    days = SiteSettings.load().requests_rise_after
    for contact in staff():
        key = f"rises:{coalition.pk}:{int(now.timestamp())}:{contact.email}"
        outbox.queue(mails.Rises(coalition, **counts, days=days), key=key, to=contact)
