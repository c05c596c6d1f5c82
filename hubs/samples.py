"""Invented rows of hubs, for previews of emails; never saved."""

from circles.models import Circle
from hubs.models import Hub, HubCircle, HubRequest, Liaison
from people.models import Person

LINK = HubCircle(
    pk=1,
    hub=Hub(pk=1, kind="hub", name="Clayton Equity Hub", slug="clayton"),
    circle=Circle(pk=2, kind="circle", name="JUST Transportation Circle", slug="just-transportation"),
    hub_gives_en="what riders on the night shift go through",
    circle_gives_en="ridership counts",
    answer_note="Not this year.",
    end_reason="The topic is done.",
)


def liaison() -> Liaison:
    return Liaison(pk=1, link=LINK, person=Person(name="Denise Okafor"))


def hub_request() -> HubRequest:
    return HubRequest(pk=1, hub=LINK.hub, name="Ana Ruiz", email="ana@example.org", place="Dothan, Alabama")
