"""The hubs of the directory."""

from typing import Any

from django.db.models import Count, Prefetch

from hubs import finder
from hubs.models import County, Hub, HubRequest


def listed_hubs(hubs: Any = None) -> list[Hub]:
    """All listed hubs as map and list need them, numbered by name; or those of `hubs`. Three queries."""
    hubs = (
        (Hub.objects.listed() if hubs is None else hubs)
        .select_related("lead")
        .prefetch_related("counties", finder.hubs_with_links())
    )
    return numbered(hubs.order_by("name"))


def forming_counties() -> list[County]:
    """Counties where a hub is being formed, each with `asked` (neighbours) and `founding_on`. Two queries."""
    forming = HubRequest.objects.forming().filter(county__hubs__isnull=True).order_by("founding_on")
    counties = (
        County.objects.filter(pk__in=forming.values("county"))
        .annotate(asked=Count("hub_requests"))
        .prefetch_related(Prefetch("hub_requests", queryset=forming, to_attr="forming_requests"))
    )
    return list(counties)


def numbered(hubs: Any) -> list[Hub]:
    """The hubs in the order of the list, each with the `number` that map and list share."""
    rows = list(hubs)
    for number, hub in enumerate(rows, start=1):
        hub.number = number
    return rows
