"""What waits for a person along links: a seat they are asked to take, proposals, links to look at again, help to check."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalitions.models import Coalition
from coalitions.waiting import Counted, by_coalition
from hubs import linking
from hubs.helping import manage_path
from hubs.models import Help, HubCircle, Liaison
from office.registries import Waiting, Waits, waiting

Side = HubCircle.Side


def links_of(led: list[Coalition], links: QuerySet[HubCircle]) -> list[tuple[Coalition, HubCircle]]:
    """The links of some coalitions, each with the side that is one of them; twice where both are. One query and
    what is prefetched."""
    by_pk = {coalition.pk: coalition for coalition in led}
    rows = links.filter(Q(hub__in=list(by_pk)) | Q(circle__in=list(by_pk)))
    return [
        (by_pk[pk], link)
        for link in rows.select_related("hub", "circle").order_by("pk")
        for pk in (link.hub_id, link.circle_id)
        if pk in by_pk
    ]


def side_of(coalition: Coalition) -> str:
    return Side.CIRCLE if coalition.is_circle else Side.HUB


def partner_of(coalition: Coalition, link: HubCircle) -> Coalition:
    return link.coalition_of(HubCircle.other(side_of(coalition)))


def _seats(person: Any) -> list[Waits]:
    seats = Liaison.objects.asked().filter(person=person).select_related("link__hub", "link__circle")
    return [
        Waits(
            _("You are asked to speak for %(hub)s in %(circle)s.")
            % {"hub": seat.link.hub.name, "circle": seat.link.circle.name},
            reverse("links:seat", kwargs={"pk": seat.pk}),
        )
        for seat in seats.order_by("pk")
    ]


def _of_link(words: str, coalition: Coalition, link: HubCircle) -> Waits:
    path = reverse(f"links:manage-{coalition.kind}", kwargs={"slug": coalition.slug, "pk": link.pk})
    return Waits(words % {"name": partner_of(coalition, link).name}, path, coalition.name)


def _stale(n: int) -> str:
    return ngettext("%(n)d line of help near you to check", "%(n)d lines of help near you to check", n) % {
        "n": n
    }


def lines(person: Any, led: list[Coalition]) -> list[Waits]:
    """Four queries at most."""
    found = _seats(person)
    if not led:
        return found
    for coalition, link in links_of(led, HubCircle.objects.proposed()):
        if link.proposed_by != side_of(coalition):
            found.append(_of_link(_("%(name)s proposes a link. What do you say?"), coalition, link))
    for coalition, link in links_of(led, linking.due_for_review()):
        if not linking.is_kept(link, side_of(coalition)):
            found.append(
                _of_link(_("A year with %(name)s has passed. Does the link still help?"), coalition, link)
            )
    return found + by_coalition(led, Counted(Help.objects.stale(), "keeper", _stale, manage_path))


def register() -> None:
    waiting.register(Waiting("hubs", lines, order=20))
