"""Pauses: an address gets only the mail it cannot do without, until a day or until its reader says so.

A pause holds when mail is sent, not when it is queued (`mailing.claims`): what was queued before is left out too,
and is not sent later.
"""

from datetime import datetime

from django.utils import timezone

from mailing.contacts import fingerprint_of, normalise_email
from mailing.models import Pause


def of(address: str | None) -> Pause | None:
    """Return the pause in force for an address, or None."""
    return Pause.objects.of(address).in_force().first() if address else None


def begin(address: str, until: datetime | None) -> Pause:
    """Pause an address until a moment, or (None) until its reader ends it; replaces an earlier pause."""
    pause, _made = Pause.objects.update_or_create(
        fingerprint=fingerprint_of(address),
        defaults={"email": normalise_email(address) or "", "until": until, "since": timezone.now()},
    )
    return pause


def end(address: str) -> None:
    """End the pause of an address. Idempotent."""
    Pause.objects.of(address).delete()


def forget_ended(now: datetime) -> int:
    """Delete pauses that are over. Returns how many."""
    return Pause.objects.filter(until__lte=now).delete()[0]
