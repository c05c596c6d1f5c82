"""Mail that the provider hands over by its inbound webhook (anymail)."""

from typing import Any

from dialogue import replying


def heard(sender: Any, event: Any, esp_name: str, **_extra: Any) -> None:
    """Take a mail for an address of ours; the same one again changes nothing."""
    mail = event.message
    envelope = [mail.envelope_recipient] if mail.envelope_recipient else []
    replying.receive(bytes(mail), envelope)
