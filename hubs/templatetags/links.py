"""The URL paths of connections, for templates."""

from django import template

from coalitions.models import Coalition
from hubs.models import HubCircle

register = template.Library()


@register.simple_tag
def links_path(coalition: Coalition) -> str:
    """Return the path of all connections of a circle or a hub."""
    return coalition.address("links:of")


@register.simple_tag
def propose_path(coalition: Coalition) -> str:
    """Return the path where its facilitators propose a connection."""
    return coalition.address("links:propose")


@register.simple_tag
def manage_path(coalition: Coalition, link: HubCircle) -> str:
    """Return the path where the facilitators of `coalition` manage a connection."""
    return coalition.address("links:manage", pk=link.pk)
