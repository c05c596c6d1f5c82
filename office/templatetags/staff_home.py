from typing import Any

from django import template

from office import staff_home

register = template.Library()


@register.simple_tag
def home_of(person: Any) -> dict[str, Any]:
    """Return the parts of a member of staff's first page: "waiting", "lists", and "tools"."""
    return {
        "waiting": staff_home.waiting(person),
        "lists": staff_home.lists(person),
        "tools": staff_home.tools(person),
    }
