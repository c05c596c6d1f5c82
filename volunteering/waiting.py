"""What waits for a person at shifts: a place that is held for them; and for those who coordinate, a yes and hours."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalitions.models import Coalition
from coalitions.waiting import Counted, by_coalition
from office.registries import Waiting, Waits, waiting
from volunteering.models import Application, Hours, SignUp


def _held(person: Any) -> list[Waits]:
    rows = SignUp.objects.filter(
        volunteer__person=person, state=SignUp.State.OFFERED, shift__ends_at__gte=timezone.now()
    )
    return [
        Waits(
            _("A place is held for you at %(title)s. Do you take it?") % {"title": row.shift.title},
            reverse("shift:page", kwargs={"token": row.token}),
        )
        for row in rows.select_related("shift__opportunity", "shift__event").order_by(
            "shift__starts_at", "pk"
        )
    ]


def _to_answer(n: int) -> str:
    return ngettext(
        "%(n)d person waits for a yes to a shift", "%(n)d people wait for a yes to a shift", n
    ) % {"n": n}


def _applications(n: int) -> str:
    return ngettext("%(n)d person would like to volunteer", "%(n)d people would like to volunteer", n) % {
        "n": n
    }


def _hours(n: int) -> str:
    return ngettext("Hours of %(n)d shift to approve", "Hours of %(n)d shifts to approve", n) % {"n": n}


def _team(coalition: Coalition) -> str:
    return reverse(f"volunteers:of-{coalition.kind}", kwargs={"slug": coalition.slug})


def _hours_page(coalition: Coalition) -> str:
    return reverse(f"volunteers:hours-{coalition.kind}", kwargs={"slug": coalition.slug})


def lines(person: Any, led: list[Coalition]) -> list[Waits]:
    """Two queries at most."""
    if not led:
        return _held(person)
    asked = SignUp.objects.to_answer().filter(shift__ends_at__gte=timezone.now())
    return _held(person) + by_coalition(
        led,
        Counted(asked, "shift__opportunity__coalition", _to_answer, _team),
        Counted(Application.objects.waiting(), "opportunity__coalition", _applications, _team),
        Counted(Hours.objects.proposed(), "opportunity__coalition", _hours, _hours_page),
    )


def register() -> None:
    waiting.register(Waiting("volunteering", lines, order=60))
