"""What the work on links adds to other rooms' pages."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Membership
from hubs.models import Liaison
from office.registries import ManageEntry, Panel, coalition_panels, manage_entries, me_panels
from voice import figures, waiting


def _inside(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    """For those inside, the way to the whole; everybody else reads the kind sentence of `hubs`."""
    if not figures.sees_whole(request.user):
        return None
    return {"path": reverse(f"voice:of-{coalition.kind}", kwargs={"slug": coalition.slug})}


def _waits(request: HttpRequest, person: Any) -> dict[str, Any] | None:
    """What waits for the person in the coalitions they lead, and where their word as a liaison is awaited."""
    rows = Membership.objects.leading().filter(person=person).select_related("coalition")
    led = [
        row.coalition for row in rows.order_by("coalition__name") if row.coalition.life in {"active", "quiet"}
    ]
    tasks = [(coalition, waiting.waiting(coalition)) for coalition in led]
    found = [(coalition, some) for coalition, some in tasks if some]
    seats = list(Liaison.objects.sitting().filter(person=person).select_related("link__hub", "link__circle"))
    return {"tasks": found, "seats": seats} if found or seats else None


def _path(coalition: Coalition) -> str:
    return reverse(f"voice:of-{coalition.kind}", kwargs={"slug": coalition.slug})


def register() -> None:
    coalition_panels.register(
        Panel("voice.inside", "voice/panels/inside.html", _inside, order=11, place="aside")
    )
    me_panels.register(Panel("voice.waits", "voice/panels/waits.html", _waits, order=12))
    manage_entries.register(
        ManageEntry(
            "voice.voice",
            _("Voice"),
            _path,
            _("Whose voice is heard, what was asked and given."),
            waiting.asks_waiting,
            order=49,
        )
    )
