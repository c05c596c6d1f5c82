from typing import Any

from django import template

from office import staff_home

register = template.Library()


@register.simple_tag
def home_of(request: Any) -> dict[str, Any]:
    """Return the parts of a member of staff's first page: "waiting", "lists", "panels", and "tools"."""
    person = request.user
    return {
        "panels": staff_home.panels(request),
        "waiting": staff_home.waiting(person),
        "lists": staff_home.lists(person),
        "tools": staff_home.tools(person),
    }
