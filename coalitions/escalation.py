"""What nobody answered rises to staff: requests to join, requests for a call, letters."""

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
    """What has waited longer than the days set and has not risen yet: "requests", "calls", "letters"."""
    before = (now or timezone.now()) - timedelta(days=SiteSettings.load().requests_rise_after)
    return {
        "requests": Membership.objects.pending().filter(asked_at__lte=before, risen_at=None),
        "calls": JoinRequest.objects.to_call().filter(asked_at__lte=before, risen_at=None),
        "letters": Letter.objects.waiting().filter(written_at__lte=before, risen_at=None),
    }


def rise(now: datetime | None = None) -> int:
    """Tell staff, once for each thing that waits, in one mail a coalition. Returns how many things rose.

    Staff are the members of the Membership group; where nobody is in it, the organization's own address.
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
