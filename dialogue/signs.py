"""The sign of life of dialogue: the last post of a thread in the coalition's space."""

from datetime import datetime

from django.db.models import Max

from dialogue.models import Thread
from office import signs
from office.registries import SignOfLife, signs_of_life


def _signs(coalitions: list[int]) -> dict[int, datetime]:
    spoken = Thread.spaces.through.objects.filter(coalition__in=coalitions, thread__removed_at=None)
    return signs.newest(spoken.values_list("coalition").annotate(at=Max("thread__last_post_at")))


def register() -> None:
    signs_of_life.register(SignOfLife("dialogue", _signs))
