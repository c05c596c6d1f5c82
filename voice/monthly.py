"""The monthly mail to facilitators and staff, with the next useful step. Without a step, no mail is sent."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from coalitions import escalation
from coalitions.models import Coalition, Membership
from mailing import outbox
from mailing.models import Message
from people.models import Person
from voice import figures, mails, next_steps

SENT_FROM = 9  # o'clock in the portal's time zone, from the first day of the month on


def send(now: datetime | None = None) -> int:
    """Queue this month's mails and return how many are new. Idempotent: the key names the month.

    Each is in its reader's language; facilitators of several coalitions get one.
    """
    moment = timezone.localtime(now)
    if moment.hour < SENT_FROM:
        return 0
    month = f"{moment:%Y-%m}"
    sent = 0
    for person in _leading():
        steps = _steps(person, moment.date())
        if steps and _queue(person, month, steps):
            sent += 1
    sent += _to_staff(month)
    return sent


def _leading() -> Any:
    leads = Membership.objects.leading().filter(coalition__in=Coalition.objects.listed().values("pk"))
    return Person.objects.filter(pk__in=leads.values("person"), is_active=True).order_by("pk")


def _steps(person: Person, today: date) -> list[dict[str, str]]:
    """Return the next step in each coalition that a person facilitates, in their language."""
    rows = Membership.objects.leading().filter(
        person=person, coalition__in=Coalition.objects.listed().values("pk")
    )
    found = []
    with translation.override(person.language):
        for row in rows.select_related("coalition").order_by("coalition__name"):
            step = next_steps.next_step(row.coalition, today)
            if step is not None:
                found.append({"name": row.coalition.name, "words": step.words, "path": step.path})
    return found


def _queue(person: Person, month: str, steps: list[dict[str, str]]) -> bool:
    key = f"voice:{month}:{person.pk}"
    with transaction.atomic():
        if Message.objects.filter(key=key).exists():
            return False
        outbox.queue(mails.Monthly(None, steps=steps), key=key, to=person.contact)
    return True


def _to_staff(month: str) -> int:
    """Queue mails to the membership staff: circles without a heard community, with vacant or silent seats.

    Return how many.
    """
    voices = figures.voices()
    sent = 0
    for contact in escalation.staff():
        key = f"voice:{month}:staff:{contact.email}"
        with translation.override(contact.language):
            lines = [
                {"name": voice.circle.name, "words": voice.sentence}
                for voice in voices
                if not voice.linked or voice.full < len(voice.linked)
            ]
        with transaction.atomic():
            if not lines or Message.objects.filter(key=key).exists():
                continue
            outbox.queue(mails.MonthlyStaff(None, lines=lines), key=key, to=contact)
            sent += 1
    return sent
