"""The personal data in the work on connections."""

from django.utils.translation import gettext_lazy as _

from office.privacy import Blank, Held
from voice.models import Ask, Exchange, HubStatement

TITLE = _("Between hubs and circles")

HELD = [
    Held(
        Ask,
        _("requests you made for a coalition"),
        _(
            "Requests between coalitions: as long as the connection’s history. Your name is removed "
            "when your data is deleted."
        ),
        fields=("link", "words", "asked_at", "state"),
        person="asked_by",
        forget=Blank("asked_by"),
    ),
    Held(
        Exchange,
        _("exchanges you added"),
        _(
            "Exchanges between coalitions: as long as the connection’s history. Your name is removed "
            "when your data is deleted."
        ),
        fields=("link", "what", "on"),
        person="entered_by",
        forget=Blank("entered_by"),
    ),
    Held(
        HubStatement,
        _("messages you sent for a hub"),
        _(
            "Messages a hub sent: as long as the connection’s history. Your name is removed when your "
            "data is deleted."
        ),
        fields=("link", "words", "on"),
        person="sent_by",
        forget=Blank("sent_by"),
    ),
]
