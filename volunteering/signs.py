"""The sign of life of volunteering: a shift that took place, is planned, or was put up."""

from datetime import datetime

from django.db.models import Max

from office import signs
from office.registries import SignOfLife, signs_of_life
from volunteering.models import Shift


def _signs(coalitions: list[int]) -> dict[int, datetime]:
    shifts = Shift.objects.on().filter(opportunity__coalition__in=coalitions)
    shifts = shifts.order_by().values_list("opportunity__coalition")
    return signs.newest(shifts.annotate(at=Max("starts_at")), shifts.annotate(at=Max("created_at")))


def register() -> None:
    signs_of_life.register(SignOfLife("volunteering", _signs))
