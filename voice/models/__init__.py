"""Models of the work on a connection: requests, exchanges, and statements of hubs."""

from voice.models.ask import Ask
from voice.models.exchange import Exchange, HubStatement

__all__ = ["Ask", "Exchange", "HubStatement"]
