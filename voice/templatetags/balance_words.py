"""The balance of a link in words, for templates."""

from django import template

from voice.balance import Balance

register = template.Library()


@register.simple_tag
def balance_of(balance: Balance, side: str, name: str) -> str:
    """What one side ("hub" or "circle") asked, in a sentence that begins with `name`."""
    return balance.sentence(side, name)
