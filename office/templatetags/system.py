"""What is wrong with the portal, on the staff home."""

from django import template

from office import system

register = template.Library()

SHOWN = {"backup", "hold"}  # the home has lines of their own for these


@register.simple_tag
def system_problems() -> list[system.Looked]:
    """Return the other checks with a problem."""
    return [one for one in system.look() if one.problem and one.check.name not in SHOWN]
