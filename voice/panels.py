"""What the work on links adds to other rooms' pages."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from hubs.models import Liaison
from office import registries
from office.registries import ManageEntry, Panel, Waiting, coalition_panels, manage_entries, me_panels
from voice import figures, waiting


def _inside(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    """For those inside, the way to the whole; everybody else reads the kind sentence of `hubs`."""
    if not figures.sees_whole(request.user):
        return None
    return {"path": reverse(f"voice:of-{coalition.kind}", kwargs={"slug": coalition.slug})}


def _word(request: HttpRequest, person: Any) -> dict[str, Any] | None:
    """Where the person can send word as a liaison. One query."""
    seats = list(Liaison.objects.sitting().filter(person=person).select_related("link__hub", "link__circle"))
    return {"seats": seats} if seats else None


def _path(coalition: Coalition) -> str:
    return reverse(f"voice:of-{coalition.kind}", kwargs={"slug": coalition.slug})


def register() -> None:
    coalition_panels.register(
        Panel("voice.inside", "voice/panels/inside.html", _inside, order=11, place="aside")
    )
    registries.waiting.register(Waiting("voice", waiting.lines, order=30))
    me_panels.register(Panel("voice.word", "voice/panels/word.html", _word, order=41))
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
