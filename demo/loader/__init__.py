"""Load the content of `demo/data/`.

Repeated on the same day it changes nothing; later it only moves the samples' dates.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from demo.loader import (
    accounts,
    advocacy,
    agenda,
    coalitions,
    commitments,
    dialogue,
    drawings,
    events,
    network,
    news,
    petitions,
    voice,
    volunteering,
)
from demo.loader.rows import Days
from events.models import Event


def seed(today: date | None = None) -> None:
    """Load everything in order of dependency, in one transaction."""
    days = Days(today or timezone.localdate())
    with transaction.atomic():
        people = accounts.load()
        drawings.load()
        network.load(people, days)
        coalitions.load(people, days)
        events.load(people, days)
        agenda.load(people, days)
        voice.load(people, days)
        advocacy.load(people, days)
        commitments.load(people, days)
        petitions.load(people, days)
        dialogue.load(people, days)
        volunteering.load(people, days)
        news.load(days)
        coalitions.pass_time(people, days)


def seed_when_stale(today: date | None = None) -> bool:
    """Seed again if no public event is upcoming, so that the samples' dates move forward. Return whether it did."""
    if Event.objects.public().upcoming().exists():
        return False
    seed(today)
    return True
