"""The sign of life of the agenda: a change or an update of the coalition's items, or by it on another's."""

from datetime import datetime

from django.db.models import Max

from agenda.models import Change, Update
from office import signs
from office.registries import SignOfLife, signs_of_life


def _signs(coalitions: list[int]) -> dict[int, datetime]:
    changed, told = Change.objects.order_by(), Update.objects.order_by()
    ways = ("item__coalition", "item__partner", "coalition")
    return signs.newest(
        *(
            changed.filter(**{f"{way}__in": coalitions}).values_list(way).annotate(at=Max("at"))
            for way in ways
        ),
        *(
            told.filter(**{f"{way}__in": coalitions}).values_list(way).annotate(at=Max("told_at"))
            for way in ways
        ),
    )


def register() -> None:
    signs_of_life.register(SignOfLife("agenda", _signs))
