"""What the work on links holds about people."""

from django.utils.translation import gettext_lazy as _

from office.privacy import Blank, Held
from voice.models import Ask, Exchange, HubStatement

HELD = [
    Held(
        Ask,
        _("what you asked along a link"),
        _("Asks between coalitions: as long as the link’s history; the name goes with the person."),
        fields=("link", "words", "asked_at", "state"),
        person="asked_by",
        forget=Blank("asked_by"),
    ),
    Held(
        Exchange,
        _("exchanges you wrote down"),
        _("Exchanges between coalitions: as long as the link’s history; the name goes with the person."),
        fields=("link", "what", "on"),
        person="entered_by",
        forget=Blank("entered_by"),
    ),
    Held(
        HubStatement,
        _("word you sent for a hub"),
        _("Word that a hub sent: as long as the link’s history; the name goes with the person."),
        fields=("link", "words", "on"),
        person="sent_by",
        forget=Blank("sent_by"),
    ),
]
