"""Brakes: pauses for the relay, or for a recipient's domain, that asked for them.

No mail is claimed for a name while its brake is on. The pause doubles with each request within an hour, to
prevent a storm of retries.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mailing.models import Brake

logger = logging.getLogger(__name__)

RELAY_FIRST, RELAY_LONGEST = timedelta(seconds=15), timedelta(minutes=5)
DOMAIN_FIRST, DOMAIN_LONGEST = timedelta(minutes=1), timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(hours=1)


def relay_rests() -> None:
    """Pause all mail after the relay refused or closed connections: 15 seconds, then 30, up to 5 minutes."""
    _strike(Brake.RELAY, RELAY_FIRST, RELAY_LONGEST)


def relay_is_back() -> None:
    """Forget the relay's pauses after it took a mail: the next failure starts with a short pause again."""
    if Brake.objects.filter(name=Brake.RELAY).delete()[0]:
        logger.warning("mail_relay_back")


def domain_rests(domain: str) -> None:
    """Pause mail to a domain that answered "slow down": a minute, then two, up to an hour."""
    _strike(domain, DOMAIN_FIRST, DOMAIN_LONGEST)


def shorten(now: datetime) -> None:
    """End the pauses that are longer than any can be: the clock was set back."""
    Brake.objects.filter(name=Brake.RELAY, until__gt=now + RELAY_LONGEST).update(until=now)
    Brake.objects.filter(until__gt=now + DOMAIN_LONGEST).update(until=now)


def _strike(name: str, first: timedelta, longest: timedelta) -> None:
    now = timezone.now()
    with transaction.atomic():
        Brake.objects.bulk_create([Brake(name=name, until=now)], ignore_conflicts=True)
        brake = Brake.objects.select_for_update().get(name=name)
        if brake.until > now:  # another sender has just set it
            return
        if now - brake.until < FORGOTTEN_AFTER and brake.strikes:
            brake.strikes += 1
        else:
            brake.strikes, brake.since = 1, now
        brake.until = now + min(first * 2 ** (min(brake.strikes, 12) - 1), longest)
        brake.save()
    logger.warning("mail_brake_on", extra={"brake": name, "until": brake.until.isoformat()})
