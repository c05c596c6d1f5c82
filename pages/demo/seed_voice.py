"""Write the sample work on links: asks, exchanges, word from hubs. Later seeds change only the dates."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from hubs.models import HubCircle
from people.models import Person
from voice.models import Ask, Exchange, Word

# hub, circle, side, kind, words, asked days ago, answered after (None: open), yes, answer
ASKS = [
    ("clayton", "just-transportation", "circle", "testimony", "Three riders who come home after ten, for the hearing on routes.",
     40, 6, True, "Denise, Ines and Otis will speak. They need a ride home."),
    ("clayton", "just-transportation", "hub", "map", "A map of where the last bus leaves before the shift ends.",
     60, 12, True, "Done, with the counts by stop."),
    ("clayton", "just-energy", "hub", "briefing", "What the rate case means for a bill of 140 dollars.", 5, None, None, ""),
    ("clayton", "just-opportunity", "circle", "session", "A listening session on training for the airport’s jobs.", 3, None, None, ""),
    ("fulton", "just-growth", "circle", "speaker", "Somebody who lived through a rezoning.", 90, 20, False, "Not before spring."),
    ("albany-dougherty", "just-energy", "circle", "testimony", "Residents who live with an old meter.", 30, 9, True, "Two will write, one will come."),
]  # fmt: skip

# hub, circle, what, direction, days ago, who took part, reached
EXCHANGES = [
    ("clayton", "just-transportation", "A reading of the route map, stop by stop", "to_hub", 35, "Two members of the circle and the hub’s board", 26),
    ("clayton", "just-transportation", "Three testimonies at the board meeting", "to_circle", 20, "Three riders", 120),
    ("albany-dougherty", "just-energy", "Plain words on the rate case", "to_hub", 50, "Eighteen neighbors", 18),
]  # fmt: skip

# hub, circle, words, days ago
WORDS = [
    ("clayton", "just-transportation", "Shifts at the airport end at half past one. The last bus leaves at ten to one.", 12),
    ("albany-dougherty", "just-energy", "Bills rose again in August, and nobody was told why.", 8),
    ("dekalb", "just-health", "The clinic’s waiting room is full by seven.", 25),
]  # fmt: skip


def _link(hub: str, circle: str) -> HubCircle | None:
    return HubCircle.objects.filter(hub__slug=hub, circle__slug=circle, state="agreed").first()


def seed_voice(everybody: dict[str, Person], today: date) -> None:
    """Without mails: nobody is told of a sample. Where a link is not there, its rows are left out."""
    noon = timezone.make_aware(datetime.combine(today, time(12)))
    denise = everybody["liaison@example.org"]
    for hub, circle, side, kind, words, ago, after, takes, answer in ASKS:
        link = _link(hub, circle)
        if link is None:
            continue
        asked_at = noon - timedelta(days=ago)
        values = {"side": side, "kind": kind, "asked_at": asked_at}
        if after is not None:
            values |= {
                "state": Ask.State.ANSWERED,
                "is_taken": takes,
                "answer": answer,
                "answered_side": HubCircle.other(side),
                "answered_at": asked_at + timedelta(days=after),
            }
        Ask.objects.update_or_create(link=link, words=words, defaults=values)
    for hub, circle, what, direction, ago, who, reached in EXCHANGES:
        if link := _link(hub, circle):
            facts = {"direction": direction, "on": today - timedelta(days=ago), "took_part": who}
            Exchange.objects.update_or_create(
                link=link, what=what, defaults={**facts, "reached": reached, "entered_side": "hub"}
            )
    for hub, circle, words, ago in WORDS:
        if link := _link(hub, circle):
            Word.objects.update_or_create(
                link=link, words=words, defaults={"on": today - timedelta(days=ago), "sent_by": denise}
            )
