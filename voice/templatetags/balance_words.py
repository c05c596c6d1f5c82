"""Template tag for the balance of a connection."""

from django import template

from voice.balance import Balance

register = template.Library()


@register.simple_tag
def balance_of(balance: Balance, side: str, name: str) -> str:
    """Return what one side ("hub" or "circle") asked, in sentences that begin with `name`."""
    return balance.sentence(side, name)
