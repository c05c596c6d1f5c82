"""The addresses of links, for templates."""

from django import template

from coalitions.models import Coalition
from hubs.models import HubCircle

register = template.Library()


@register.simple_tag
def links_path(coalition: Coalition) -> str:
    """The page of all links of a circle or a hub."""
    return coalition.address("links:of")


@register.simple_tag
def propose_path(coalition: Coalition) -> str:
    """Where its facilitators propose a link."""
    return coalition.address("links:propose")


@register.simple_tag
def manage_path(coalition: Coalition, link: HubCircle) -> str:
    """One link, as the facilitators of `coalition` keep it."""
    return coalition.address("links:manage", pk=link.pk)
