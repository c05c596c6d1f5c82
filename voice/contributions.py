"""What the work on connections contributes to other apps' pages."""

from functools import partial
from typing import Any

from django.db.models.functions import TruncDate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from hubs.models import Liaison
from office.contributions import ActionSource, ActivitySource, ManageEntry
from office.panels import CoalitionPanel, MePanel, listed
from voice import figures, next_steps
from voice.models import Ask, Exchange, HubStatement


def _inside(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    """Return the path of the full figures for insiders; everyone else sees the summary of `hubs`."""
    return {"path": coalition.address("voice:of")} if figures.sees_whole(request.user) else None


SIDES = ("hub", "circle")

CONTRIBUTIONS = [
    CoalitionPanel("voice.inside", "voice/panels/inside.html", _inside, "aside", order=11),
    # The seats for which the person can send a statement as a liaison.
    MePanel(
        "voice.hubstatement",
        "voice/panels/statement.html",
        listed("seats", lambda viewer, person: Liaison.objects.seats_of(person)),
        order=41,
    ),
    ActionSource("voice", next_steps.items, order=30),
    # Requests and answers count for the side that gave them, exchanges for both, statements for the hub.
    ActivitySource(
        "voice",
        (
            *(
                (partial(Ask.objects.filter, side=side), f"link__{side}", TruncDate("asked_at"))
                for side in SIDES
            ),
            *(
                (partial(Ask.objects.filter, answered_side=side), f"link__{side}", TruncDate("answered_at"))
                for side in SIDES
            ),
            *((Exchange.objects.all, f"link__{side}", "on") for side in SIDES),
            (HubStatement.objects.all, "link__hub", "on"),
        ),
    ),
    ManageEntry(
        "voice.voice",
        _("Voice"),
        "voice:of",
        _("Who is heard, and what was requested and given."),
        lambda coalition: [Ask.objects.to_answer(coalition)],
        order=49,
    ),
]
