"""Brakes: how long the relay, or a recipient's domain, is left alone after it asked for it.

No claim takes mail to a name whose brake is on. The rest doubles each time it is asked for again within an
hour, so that trouble on the other side never becomes a storm of retries from ours.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from mailing.models import Brake

logger = logging.getLogger(__name__)

RELAY_FIRST, RELAY_LONGEST = timedelta(seconds=15), timedelta(minutes=5)
DOMAIN_FIRST, DOMAIN_LONGEST = timedelta(minutes=1), timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(hours=1)


def relay_rests() -> None:
    """The relay refuses connections or closes them: nothing is sent for 15 seconds, then 30, at most 5 minutes."""
    _strike(Brake.RELAY, RELAY_FIRST, RELAY_LONGEST)


def domain_rests(domain: str) -> None:
    """A domain answers "slow down": nothing is sent to it for a minute, then two, at most an hour."""
    _strike(domain, DOMAIN_FIRST, DOMAIN_LONGEST)


def _strike(name: str, first: timedelta, longest: timedelta) -> None:
    now = timezone.now()
    with transaction.atomic():
        Brake.objects.bulk_create([Brake(name=name, until=now)], ignore_conflicts=True)
        brake = Brake.objects.select_for_update().get(name=name)
        if brake.until > now:  # another sender has just put it on
            return
        brake.strikes = brake.strikes + 1 if now - brake.until < FORGOTTEN_AFTER else 1
        brake.until = now + min(first * 2 ** (min(brake.strikes, 12) - 1), longest)
        brake.save()
    logger.warning("mail_brake_on", extra={"brake": name, "until": brake.until.isoformat()})
