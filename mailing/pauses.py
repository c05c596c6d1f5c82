"""Pauses: an address gets only the mail it cannot do without, until a day or until its reader says so.

A pause holds when mail is sent, not when it is queued (`mailing.claims`): what was queued before is left out too,
and is not sent later.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from mailing.contacts import fingerprint_of, normalise_email
from mailing.models import Pause
from office import journal


def of(address: str | None) -> Pause | None:
    """Return the pause in force for an address, or None."""
    return Pause.objects.of(address).in_force().first() if address else None


def begin(address: str, until: datetime | None) -> Pause:
    """Pause an address until a moment, or (None) until its reader ends it; replaces an earlier pause. In the journal."""
    with transaction.atomic():
        pause, _made = Pause.objects.update_or_create(
            fingerprint=fingerprint_of(address),
            defaults={"email": normalise_email(address) or "", "until": until, "since": timezone.now()},
        )
        journal.note("pause", pause.fingerprint, until=until.isoformat() if until else None)
    return pause


def end(address: str) -> None:
    """End the pause of an address. Idempotent. In the journal."""
    with transaction.atomic():
        for pause in Pause.objects.of(address):
            journal.note("pause", pause.fingerprint, is_ended=True)
            pause.delete()


def reapply(entries: list[dict[str, Any]]) -> int:
    """Apply the pauses of the journal to a restored database, the last of each address. Returns how many changed it.

    A pause that the backup does not have comes back without its address, which the journal does not know.
    """
    changed = 0
    last = {mark: entry for entry in entries for mark in entry["marks"]}
    for fingerprint, entry in last.items():
        rows = Pause.objects.filter(fingerprint=fingerprint)
        if entry.get("is_ended"):
            changed += rows.delete()[0]
            continue
        until = parse_datetime(entry["until"]) if entry["until"] else None
        if not rows.filter(until=until).exists():
            Pause.objects.update_or_create(fingerprint=fingerprint, defaults={"until": until})
            changed += 1
    return changed


def forget_ended(now: datetime) -> int:
    """Delete pauses that are over. Returns how many."""
    return Pause.objects.filter(until__lte=now).delete()[0]
