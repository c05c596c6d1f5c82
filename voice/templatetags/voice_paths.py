"""Paths of the work on connections, for templates."""

from django import template

from coalitions.models import Coalition
from hubs.models import HubCircle
from voice.models import Ask

register = template.Library()


@register.simple_tag
def work_path(coalition: Coalition, link: HubCircle) -> str:
    """Return the path of a connection's page for the facilitators of `coalition`."""
    return link_path(coalition, link, "work")


@register.simple_tag
def link_path(coalition: Coalition, link: HubCircle, name: str) -> str:
    """Return the path of another page of a connection: "new-ask", "exchange"."""
    return coalition.address(f"voice:{name}", pk=link.pk)


@register.simple_tag
def ask_path(coalition: Coalition, ask: Ask) -> str:
    """Return the path of a request's page for `coalition`."""
    return ask.path_of(coalition)
