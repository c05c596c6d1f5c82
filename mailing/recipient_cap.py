"""A limit on the mails that anyone can cause to an address by typing it into public forms.

Counted from the outbox, over all forms and networks together. The page responds as always, and the request is
saved; only the mail is not sent. Mails to others that a form causes (to facilitators) do not count.
"""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from mailing.contacts import fingerprint_of, normalise_email
from mailing.models import Message
from pse_portal.open_forms import typed_addresses

# More than a family needs at a fair: a few events, a shift, a circle, the newsletter.
MOST = {timedelta(hours=1): 10, timedelta(days=1): 20}


def was_typed(address: str | None) -> bool:
    """Return whether `address` was typed into the public form that is being processed."""
    email = normalise_email(address)
    return bool(email) and any(normalise_email(typed) == email for typed in typed_addresses.get())


def is_reached(address: str | None) -> bool:
    """Return whether the limit of requested mails to this address is reached. One query."""
    now = timezone.now()
    asked = Message.objects.filter(fingerprint=fingerprint_of(normalise_email(address) or ""), is_asked=True)
    asked = asked.exclude(state=Message.State.SKIPPED, reason=Message.Reason.TOO_MANY)
    found = asked.filter(created_at__gt=now - max(MOST)).aggregate(
        **{f"within_{span.days}_days": Count("pk", filter=Q(created_at__gt=now - span)) for span in MOST}
    )
    return any(found[f"within_{span.days}_days"] >= most for span, most in MOST.items())
