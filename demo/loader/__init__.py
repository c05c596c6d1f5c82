"""Write the content of `demo/data/`: again on the same day it changes nothing, later only the samples' dates."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from demo.loader import accounts, agenda, coalitions, dialogue, events, network, news, voice, volunteering
from demo.loader.rows import Days
from events.models import Event


def seed(today: date | None = None) -> None:
    """Everything, in the order in which one thing needs another. One transaction."""
    days = Days(today or timezone.localdate())
    with transaction.atomic():
        people = accounts.load()
        network.load(people, days)
        coalitions.load(people, days)
        events.load(people, days)
        agenda.load(people, days)
        voice.load(people, days)
        dialogue.load(people, days)
        volunteering.load(people, days)
        news.load(days)
        coalitions.pass_time(people, days)


def seed_when_stale(today: date | None = None) -> bool:
    """Seed anew where nothing is coming any more, so that the samples' dates move forward. True where it did."""
    if Event.objects.public().upcoming().exists():
        return False
    seed(today)
    return True
