"""The share card of an item."""

from agenda import item_display
from agenda.models import AgendaItem
from pse_portal.cards import card


def picture(item: AgendaItem, organization: str) -> bytes:
    """Return a PNG with the state, title, decision maker, coalition, and supporters, in the active language."""
    return card(
        top=str(item.coalition.name),
        tag=str(item.get_state_display()),
        title=str(item.title),
        facts=[item.target, item_display.backing_words(item)],
        foot=organization,
        dye=item.dye,
    )
