"""What hubs hold about people."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hubs import connections
from hubs.models import HubRequest, Liaison
from office.privacy import After, Blank, Held

TITLE = _("Hubs near you")
UNNAMED = Blank("name", "email", "phone", "note")  # the number of neighbors stays

HELD = [
    Held(
        HubRequest,
        _("requests for a hub"),
        _("Names and addresses of people who asked for a hub: two years after the answer."),
        fields=("asked_at", "county", "place", "name", "email", "phone", "note", "state"),
        contact=("email", "phone"),
        forget=UNNAMED,
        erase=After(
            timedelta(days=730),
            "asked_at",
            UNNAMED,
            only=Q(state__in=[HubRequest.State.OPENED, HubRequest.State.DECLINED]),
        ),
    ),
    Held(
        Liaison,
        _("liaison roles"),
        _("Who was a liaison for a hub: as long as the connection’s history."),
        fields=("link", "since", "until"),
        person="person",
        forget=connections.forget,
    ),
]
