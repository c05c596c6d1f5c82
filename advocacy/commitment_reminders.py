"""Remind the watching hub and Advocacy staff before a commitment is due, and once when it is overdue."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from advocacy import commitment_mails as mails
from advocacy.models import Commitment
from coalitions import facilitators
from mailing import outbox
from mailing.contacts import Contact
from office.groups import ADVOCACY
from people.models import Person

BEFORE = (timedelta(days=30), timedelta(days=7))
LATEST = timedelta(days=14)  # an overdue mail is not sent for what was entered long after its day


def remind(today: date | None = None) -> int:
    """Queue the reminders of today: 30 days and 7 days before, and after the day. Returns how many commitments.

    Idempotent: the key holds the due date and which reminder it is, so a moved date is reminded of again. A missed
    day is made up for; of two missed reminders the later one is sent. Facilitators without email get a call, which
    the hub owes.
    """
    today = today or timezone.localdate()
    rows = Commitment.objects.open().filter(due_on__gte=today - LATEST, due_on__lte=today + max(BEFORE))
    reminded = 0
    for row in rows.select_related("watched_by").order_by("pk"):
        left: timedelta = row.due_on - today
        is_over = left < timedelta(0)
        stage = "over" if is_over else str(min(days for days in BEFORE if days >= left).days)
        _tell(row, mails.CommitmentOverdue if is_over else mails.CommitmentDue, stage)
        reminded += 1
    return reminded


def _tell(row: Commitment, mail: type[mails.CommitmentMail], stage: str) -> None:
    given: dict[str, Any] = {"due_on": str(row.due_on)}
    key = f"commitment:{row.pk}:{stage}:{row.due_on}"
    with transaction.atomic():
        told: list[int] = []
        if row.watched_by is not None:
            told = facilitators.tell(row.watched_by, mail, row, key=key, **given)
        for person in staff().exclude(pk__in=told):
            contact: Contact = person.contact
            outbox.queue(mail(row, **given), key=f"{key}:{person.pk}", to=contact)


def staff() -> QuerySet[Person]:
    """Return the Advocacy staff."""
    return Person.objects.filter(groups__name=ADVOCACY, is_staff=True, is_active=True).order_by("pk")
