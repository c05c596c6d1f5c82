"""Pictures of places: the outline of counties, the quilt map, and the loom of hubs and circles."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hubs.atlas import atlas, square, union
from hubs.connection_diagram import Link, Loom, loom
from hubs.county_map import quilt
from hubs.models import County
from hubs.region import Region, region

register = template.Library()


@register.simple_tag
def county_shape(counties: County | Iterable[County], size: str = "") -> SafeString:
    """Render the outline of a county, or of several as one patch; `size` "l" for the head of a page. "" for none."""
    places = [counties] if isinstance(counties, County) else counties
    return _outline(str(settings.PLACES), tuple(county.fips for county in places), size)


@lru_cache(maxsize=400)
def _outline(_places: str, codes: tuple[str, ...], size: str) -> SafeString:
    shapes = [atlas().shapes[code] for code in codes if code in atlas().shapes]
    if not shapes:
        return SafeString("")
    return format_html(
        '<svg class="shape{}" viewBox="{}" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        " shape-l" if size == "l" else "",
        square(union(shape.box for shape in shapes)),
        "".join(shape.path for shape in shapes),
    )


@register.inclusion_tag("hubs/_quilt_map.html")
def quilt_map(hubs: Iterable[Any], forming: Iterable[County] = (), mode: str = "front") -> dict[str, object]:
    """Return the context of the hubs' map. `mode` "front": names only; "page": numbers, the metro inset, the legend.

    Each hub has `number`, `short_name`, `place`, `get_absolute_url` and prefetched `counties`: no query here. The
    picture is hidden from screen readers, and its links from the keyboard: the list beside it is the accessible
    version.
    """
    hubs, forming = list(hubs), list(forming)
    return {
        "quilt": SimpleLazyObject(lambda: quilt(hubs, forming)),
        "drawn_from": [str(settings.PLACES), hubs, forming],
        "is_page": mode == "page",
        "metro": region().metro.name,
    }


@register.simple_tag(name="region")
def region_of_portal() -> Region:
    """Return the region that the portal covers, with its `name`."""
    return region()


@register.inclusion_tag("hubs/_loom.html")
def link_loom(links: Iterable[Link]) -> dict[str, object]:
    """Return the context of the loom: hubs and circles with a thread for each of `links`; empty without links.

    `links` are `hubs.connection_diagram.Link`; hubs have prefetched `counties`. With more than 24 hubs each circle
    has its own loom.
    """
    links = list(links)
    counties = [tuple(county.fips for county in link.hub.counties.all()) for link in links]
    return {"looms": SimpleLazyObject(lambda: _looms(links)), "drawn_from": [_links_drawn(links), counties]}


def _looms(links: list[Link]) -> list[Loom]:
    whole = loom(links)
    if whole.is_too_wide:
        return [loom(link for link in links if link.circle.pk == circle.pk) for circle in whole.circles]
    return [whole] if links else []


def _links_drawn(links: list[Link]) -> list[tuple[Any, ...]]:
    """Return all of the links that loom and table show."""
    return [
        (
            str(link.state), link.hub.pk, link.hub.slug, link.hub.short_name,
            link.circle.pk, link.circle.slug, link.circle.short_name, link.circle.dye, link.circle.block, link.circle.is_quiet,
        )
        for link in links
    ]  # fmt: skip


@register.inclusion_tag("hubs/_link_table.html")
def link_table(links: Iterable[Link]) -> dict[str, object]:
    """Return the context of the same connections as a table, with text beside each sign."""
    links = list(links)
    return {"loom": SimpleLazyObject(lambda: loom(links)), "drawn_from": _links_drawn(links)}
