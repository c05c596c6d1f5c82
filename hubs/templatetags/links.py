"""The addresses of links, for templates."""

from django import template
from django.urls import reverse

from coalitions.models import Coalition
from hubs.models import HubCircle

register = template.Library()


@register.simple_tag
def links_path(coalition: Coalition) -> str:
    """The page of all links of a circle or a hub."""
    return reverse(f"links:of-{coalition.kind}", kwargs={"slug": coalition.slug})


@register.simple_tag
def propose_path(coalition: Coalition) -> str:
    """Where its facilitators propose a link."""
    return reverse(f"links:propose-{coalition.kind}", kwargs={"slug": coalition.slug})


@register.simple_tag
def manage_path(coalition: Coalition, link: HubCircle) -> str:
    """One link, as the facilitators of `coalition` keep it."""
    return reverse(f"links:manage-{coalition.kind}", kwargs={"slug": coalition.slug, "pk": link.pk})
