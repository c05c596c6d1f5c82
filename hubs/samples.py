"""Sample mails of links and liaisons, for staff to look at."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from circles.models import Circle
from hubs.models import Hub, HubCircle, HubRequest, Liaison
from office.registries import SampleMail, sample_mails
from people.models import Person

LINK = HubCircle(
    pk=1,
    hub=Hub(pk=1, kind="hub", name="Clayton Equity Hub", slug="clayton"),
    circle=Circle(pk=2, kind="circle", name="JUST Transportation Circle", slug="just-transportation"),
    hub_gives_en="what riders on the night shift live through",
    circle_gives_en="ridership counts",
    answer_word="Not this year.",
    end_reason="The topic is done.",
)


def _link() -> dict[str, Any]:
    return {
        "about": LINK,
        "ours": {"name": LINK.circle.name},
        "partner": {"name": LINK.hub.name},
        "path": "/circles/just-transportation/links/1/",
        "liaison": "Denise Okafor",
    }


def _seat() -> dict[str, Any]:
    liaison = Liaison(pk=1, link=LINK, person=Person(name="Denise Okafor"))
    return {"about": liaison, **liaison.mail_context()}


def _wish() -> dict[str, Any]:
    row = HubRequest(pk=1, hub=LINK.hub, name="Ana Ruiz", email="ana@example.org")
    return {"about": row, **row.mail_context()}


def _stale() -> dict[str, Any]:
    return {
        "names": ["Sample Energy Fund", "Sample Ride Line"],
        "path": "/hubs/clayton/manage/help/",
        "is_staff": False,
    }


def register() -> None:
    for order, (name, title, build) in enumerate(
        [
            ("link_proposed", _("A link is proposed"), _link),
            ("link_agreed", _("A link is agreed"), _link),
            ("link_declined", _("A proposal is closed"), _link),
            ("link_review", _("A link is looked at again"), _link),
            ("link_ended", _("A link has ended"), _link),
            ("liaison_named", _("Somebody is asked to be liaison"), _seat),
            ("liaison_sits", _("A liaison said yes"), _link),
            ("seat_vacant", _("A seat is vacant"), _link),
            ("help_stale", _("Help near you was not checked for long"), _stale),
            ("hub_asked", _("Somebody asked for a hub"), _wish),
            ("hub_forming", _("The hub somebody asked for is being formed"), _wish),
            ("hub_declined", _("There will be no such hub for now"), _wish),
            ("hub_opened", _("The hub somebody asked for is open"), _wish),
        ]
    ):
        sample_mails.register(SampleMail(f"hubs/email/{name}", title, build, order=30 + order))
