"""The addresses of the work on links, for templates."""

from django import template

from coalitions.models import Coalition
from hubs.models import HubCircle
from voice.models import Ask

register = template.Library()


@register.simple_tag
def work_path(coalition: Coalition, link: HubCircle) -> str:
    """One link, as the facilitators of `coalition` work on it."""
    return link_path(coalition, link, "work")


@register.simple_tag
def link_path(coalition: Coalition, link: HubCircle, name: str) -> str:
    """Another page of the work on a link: "new-ask", "exchange"."""
    return coalition.address(f"voice:{name}", pk=link.pk)


@register.simple_tag
def ask_path(coalition: Coalition, ask: Ask) -> str:
    """One ask, in the space of `coalition`."""
    return ask.path_of(coalition)
