"""Pictures of places: the outline of counties, the quilt map, and the loom of hubs and circles."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hubs.atlas import atlas, square, union
from hubs.connection_diagram import Link, loom
from hubs.county_map import quilt
from hubs.models import County
from hubs.region import Region, region

register = template.Library()


@register.simple_tag
def county_shape(counties: County | Iterable[County], size: str = "") -> SafeString:
    """Render the outline of a county, or of several as one patch; `size` "l" for the head of a page. "" for none."""
    places = [counties] if isinstance(counties, County) else counties
    shapes = [atlas().shapes[county.fips] for county in places if county.fips in atlas().shapes]
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
    hubs = list(hubs)
    return {"quilt": quilt(hubs, forming), "is_page": mode == "page", "metro": region().metro.name}


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
    whole = loom(links)
    if whole.is_too_wide:
        looms = [loom(link for link in links if link.circle.pk == circle.pk) for circle in whole.circles]
    else:
        looms = [whole] if links else []
    return {"looms": looms}


@register.inclusion_tag("hubs/_link_table.html")
def link_table(links: Iterable[Link]) -> dict[str, object]:
    """Return the context of the same connections as a table, with text beside each sign."""
    return {"loom": loom(links)}
