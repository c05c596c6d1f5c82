"""How a contact is written on a page."""

from django import template

from mailing.contacts import show_phone

register = template.Library()


@register.simple_tag
def phone(number: str) -> str:
    """An E.164 number as neighbours write it."""
    return show_phone(number)
