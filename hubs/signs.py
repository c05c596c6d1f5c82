"""The sign of life of hubs: a link that was proposed, agreed, kept or ended, a liaison who sat down, help that was checked."""

from datetime import datetime

from django.db.models import Max

from hubs.models import Help, HubCircle, Liaison
from office import signs
from office.registries import SignOfLife, signs_of_life


def _signs(coalitions: list[int]) -> dict[int, datetime]:
    moves = [
        HubCircle.objects.filter(**{f"{side}__in": coalitions}).values_list(side).annotate(at=Max(day))
        for side in ("hub", "circle")
        for day in ("proposed_on", "since", f"{side}_kept_on", "until")
    ]
    seated = Liaison.objects.filter(accepted_at__isnull=False)
    seats = [
        seated.filter(**{f"{side}__in": coalitions}).values_list(side).annotate(at=Max("since"))
        for side in ("link__hub", "link__circle")
    ]
    checked = Help.objects.filter(keeper__in=coalitions).values_list("keeper").annotate(at=Max("checked_on"))
    return signs.newest(*moves, *seats, checked)


def register() -> None:
    signs_of_life.register(SignOfLife("hubs", _signs))
