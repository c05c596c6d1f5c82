"""What this room holds about a person, and how long."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from hubs.models import HubRequest, Liaison
from office.registries import OwnData, RetentionRule, own_data, retention

REQUEST_KEPT_FOR = timedelta(days=730)


def _forget_request(person: object) -> int:
    rows = HubRequest.objects.filter(email=getattr(person, "email", None) or "-")
    return rows.update(name="", email="", phone="", note="")


def _sweep_requests(now: datetime) -> int:
    """Names and addresses of wishes that were answered two years ago; the count of neighbours stays."""
    done = HubRequest.objects.filter(
        state__in=[HubRequest.State.OPENED, HubRequest.State.DECLINED], asked_at__lt=now - REQUEST_KEPT_FOR
    ).exclude(name="")
    return done.update(name="", email="", phone="", note="")


def register() -> None:
    own_data.register(
        OwnData(
            "hubs.HubRequest",
            _("wishes for a hub"),
            rows=lambda person: HubRequest.objects.filter(email=person.email or "-"),
            fields=("asked_at", "county", "place", "name", "email", "phone", "note", "state"),
            forget=_forget_request,
        )
    )
    own_data.register(
        OwnData(
            "hubs.Liaison",
            _("seats as a liaison"),
            rows=lambda person: Liaison.objects.filter(person=person),
            fields=("link", "since", "until"),
            forget=lambda person: Liaison.objects.filter(person=person).delete()[0],
        )
    )
    retention.register(
        RetentionRule(
            "hubs.HubRequest",
            _("Names and addresses of those who asked for a hub: two years after the answer."),
            REQUEST_KEPT_FOR,
            _sweep_requests,
        )
    )
    retention.register(
        RetentionRule(
            "hubs.Liaison", _("Who spoke for a hub: as long as the link's history."), None, lambda now: 0
        )
    )
