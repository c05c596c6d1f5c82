"""Pictures of places: the outline of counties, the quilt map, and the loom of hubs and circles."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hubs.atlas import atlas, square, union
from hubs.models import County
from hubs.quilt import quilt

register = template.Library()


@register.simple_tag
def county_shape(counties: County | Iterable[County]) -> SafeString:
    """The outline of a county, or of several as one patch; nothing where there is none."""
    places = [counties] if isinstance(counties, County) else counties
    shapes = [atlas().shapes[county.fips] for county in places if county.fips in atlas().shapes]
    if not shapes:
        return format_html("")
    return format_html(
        '<svg class="shape" viewBox="{}" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        square(union(shape.box for shape in shapes)),
        "".join(shape.path for shape in shapes),
    )


@register.inclusion_tag("hubs/_quilt_map.html")
def quilt_map(hubs: Iterable[Any], forming: Iterable[County] = (), mode: str = "front") -> dict[str, object]:
    """The map of the hubs. `mode` "front": names only; "page": numbers, the metro closer, the legend.

    Each hub has `number`, `short_name`, `place`, `get_absolute_url` and `counties` prefetched: no query here.
    The picture is hidden from screen readers, its links from the keyboard: the list beside it is the map.
    """
    hubs = list(hubs)
    return {"quilt": quilt(hubs, forming), "is_page": mode == "page"}
