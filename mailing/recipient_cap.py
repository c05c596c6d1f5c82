"""The cap on mails that anybody can have sent to somebody: by typing their address into open forms.

Counted from the rows of the outbox, over all forms and networks together. The page answers as always and what was
asked for is kept; only the mail is not sent. Mails to others that a form gives cause to (those who lead) do not count.
"""

from datetime import timedelta

from django.utils import timezone

from mailing.contacts import fingerprint_of, normalise_email
from mailing.models import Message
from pse_portal.open_forms import typed_addresses

# More than a family at a fair asks for: a few events, a shift, a circle, the newsletter.
MOST = ((timedelta(hours=1), 10), (timedelta(days=1), 20))


def was_typed(address: str | None) -> bool:
    """Whether `address` was typed into the open form that is being answered."""
    email = normalise_email(address)
    return bool(email) and any(normalise_email(typed) == email for typed in typed_addresses.get())


def is_reached(address: str | None) -> bool:
    """Whether so many mails were asked for to this address that no more are sent now. Two queries at most."""
    now = timezone.now()
    asked = Message.objects.filter(fingerprint=fingerprint_of(normalise_email(address) or ""), is_asked=True)
    asked = asked.exclude(state=Message.State.SKIPPED, reason=Message.Reason.TOO_MANY)
    return any(asked.filter(created_at__gt=now - span).count() >= most for span, most in MOST)
