"""Whether mail is being sent, for the staff pages and `/readyz`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from mailing import worker_slots
from mailing.models import Brake, Lane, Message

AWAY = timedelta(minutes=10)  # a relay that is away for longer needs a person
LATE = timedelta(minutes=2)  # a loose, undeferred mail that is due longer than this is overdue


def last_tick_age() -> timedelta | None:
    """Return how long ago the last tick ran; None if there never was one. One query."""
    at = Lane.objects.filter(name=worker_slots.TICK).values_list("alive_at", flat=True).first()
    return timezone.now() - at if at else None


def relay_away_since() -> datetime | None:
    """Return since when the relay has taken no mail, if that is longer than ten minutes; else None. One query."""
    since = Brake.objects.filter(name=Brake.RELAY).values_list("since", flat=True).first()
    return since if since and timezone.now() - since > AWAY else None


def overdue_count() -> int:
    """Count loose mails that are due for more than two minutes, without the held. One query, on a partial index."""
    late = Message.objects.waiting().loose().filter(due_at__lt=timezone.now() - LATE)
    return late.released().count()


@dataclass(frozen=True)
class Health:
    tick_age: timedelta | None
    overdue: int
    relay_rests_until: object
    relay_away_since: datetime | None

    @property
    def tick_seconds(self) -> int | None:
        return None if self.tick_age is None else int(self.tick_age.total_seconds())

    @property
    def is_well(self) -> bool:
        """Whether ticks run (three may be missed), nothing is overdue, and the relay takes mail."""
        allowed = timedelta(seconds=3 * settings.MAIL_TICK)
        ticks = self.tick_age is not None and self.tick_age < allowed
        return ticks and not self.overdue and self.relay_away_since is None


def now() -> Health:
    """Return the state of sending. Four queries."""
    rest = Brake.objects.on(timezone.now()).filter(name=Brake.RELAY).values_list("until", flat=True).first()
    return Health(last_tick_age(), overdue_count(), rest, relay_away_since())
