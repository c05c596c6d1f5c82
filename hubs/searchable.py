"""Hubs and help near you in the search."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from hubs.models import Help, Hub
from search.sources import Found, Searchable, Watched, in_both


def found_hub(row: Hub) -> Found:
    return Found(
        path=row.get_absolute_url(),
        title_en=row.name,
        **in_both(row, "summary", "story", "place"),
        words="hub coalición local",
        counties=list(row.counties.all()),
        day=row.ended_on,
    )


def found_help(row: Help) -> Found:
    counties = list(row.counties.all())
    where = f"?kind={row.kind}" + (f"&county={counties[0].slug}" if counties else "")
    return Found(
        path=f"{reverse('help:list')}{where}",
        title_en=row.name,
        **in_both(row, "about"),
        words=f"help ayuda {Help.Kind(row.kind).label}",
        place=", ".join(county.name for county in counties),
        counties=counties,
    )


def _help(person: Any) -> QuerySet[Help]:
    return Help.objects.all()


HUBS = Searchable(
    "hub",
    title=_("Hubs"),
    rows=lambda: Hub.objects.prefetch_related("counties"),
    found=found_hub,
    visible_to=lambda person: Hub.objects.shown(),
    watched=(
        Watched(Hub, "coalition_ptr_id"),
        Watched(Coalition),
        Watched(Hub.counties.through, "hub_id"),
    ),
    order=15,
)
HELP = Searchable(
    "help",
    title=_("Help near you"),
    rows=lambda: Help.objects.prefetch_related("counties"),
    found=found_help,
    visible_to=_help,
    watched=(Watched(Help), Watched(Help.counties.through, "help_id")),
    order=40,
)
