"""The sign of life of events: one that was held, is planned, or was announced."""

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from events.models import Event, Host
from events.panels import new_path
from office import signs
from office.registries import SignOfLife, signs_of_life


def _signs(coalitions: list[int]) -> dict[int, datetime]:
    takes_place = Event.objects.announced().filter(state=Event.State.PUBLISHED)
    hosted = Host.objects.agreed().filter(coalition__in=coalitions, event__in=takes_place)
    pairs = hosted.order_by().values_list("coalition")
    return signs.newest(
        pairs.annotate(at=Max("event__starts_at")), pairs.annotate(at=Max("event__published_at"))
    )


def register() -> None:
    signs_of_life.register(SignOfLife("events", _signs, _("Plan a meeting"), new_path))
