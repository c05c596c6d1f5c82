"""The work on a link: what one side asks of the other, what passes along it, and that a hub was heard."""

from voice.models.ask import Ask
from voice.models.exchange import Exchange, HubStatement

__all__ = ["Ask", "Exchange", "HubStatement"]
