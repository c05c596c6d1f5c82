"""The hubs in the directory."""

from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery

from hubs import finder
from hubs.models import County, Hub, HubRequest
from pse_portal.prepared import Prepared, attach


def listed_hubs(hubs: Any = None) -> list[Hub]:
    """Return all listed hubs, or those of `hubs`, for map and list, numbered by name. Three queries."""
    hubs = (
        (Hub.objects.listed() if hubs is None else hubs)
        .select_related("lead")
        .prefetch_related("counties", finder.hubs_with_links())
    )
    return numbered(hubs.order_by("name"))


def mapped_hubs() -> list[Hub]:
    """Return all listed hubs with no more than the map shows, numbered by name. Two queries."""
    hubs = _mapped()
    attach(hubs, "counties", _mapped_counties() if hubs else [], "hub_id")
    return numbered(hubs)


@Prepared
def _mapped() -> QuerySet[Hub]:
    return Hub.objects.listed().only("kind", "slug", "name", "place", "is_sample").order_by("name")


@Prepared
def _mapped_counties() -> QuerySet[County]:
    return County.objects.filter(hubs__in=Hub.objects.listed()).annotate(hub_id=F("hubs")).order_by("name")


def forming_counties() -> list[County]:
    """Return counties where a hub is being formed, each with `asked` (neighbors), `founding_on`, and `is_sample`.

    One query.
    """
    return _forming()


@Prepared
def _forming() -> QuerySet[County]:
    forming = HubRequest.objects.forming().filter(county__hubs__isnull=True)
    first = forming.filter(county=OuterRef("pk")).order_by("founding_on", "pk")
    asking = HubRequest.objects.filter(county=OuterRef("pk")).order_by().values("county")
    return County.objects.filter(pk__in=forming.values("county")).annotate(
        asked=Subquery(asking.values(number=Count("pk"))),
        founding_on=Subquery(first.values("founding_on")[:1]),
        is_sample=Subquery(first.values("is_sample")[:1]),
    )


def numbered(hubs: Any) -> list[Hub]:
    """Return the hubs in list order, each with the `number` that map and list share."""
    rows = list(hubs)
    for number, hub in enumerate(rows, start=1):
        hub.number = number
    return rows
