"""The sign of life of voice: an ask or its answer, of the side that gave it; an exchange, of both; word from a hub."""

from datetime import datetime

from django.db.models import Max
from django.db.models.functions import TruncDate

from office import signs
from office.registries import SignOfLife, signs_of_life
from voice.models import Ask, Exchange, Word


def _signs(coalitions: list[int]) -> dict[int, datetime]:
    pairs = []
    for side in ("hub", "circle"):
        way = f"link__{side}"
        here = {f"{way}__in": coalitions}
        asked = Ask.objects.filter(side=side, **here)
        answered = Ask.objects.filter(answered_side=side, **here)
        pairs += [
            asked.values_list(way).annotate(at=Max(TruncDate("asked_at"))),
            answered.values_list(way).annotate(at=Max(TruncDate("answered_at"))),
            Exchange.objects.filter(**here).values_list(way).annotate(at=Max("on")),
        ]
    sent = Word.objects.filter(link__hub__in=coalitions)
    return signs.newest(*pairs, sent.values_list("link__hub").annotate(at=Max("on")))


def register() -> None:
    signs_of_life.register(SignOfLife("voice", _signs))
