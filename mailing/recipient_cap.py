"""A limit on the mails that anyone can cause to an address by typing it into public forms.

Counted from the outbox, over all forms and networks together. The page responds as always, and the request is
saved; only the mail is not sent. Mails to others that a form causes (to facilitators) do not count.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, Q, QuerySet

from mailing.contacts import fingerprint_of, normalise_email
from mailing.models import Message
from pse_portal import prepared
from pse_portal.open_forms import typed_addresses

# More than a family needs at a fair: a few events, a shift, a circle, the newsletter.
MOST = {timedelta(hours=1): 10, timedelta(days=1): 20}

# What a query for something else has already answered, by normalized address.
_counted: ContextVar[Mapping[str, bool]] = ContextVar("counted")


def was_typed(address: str | None) -> bool:
    """Return whether `address` was typed into the public form that is being processed."""
    email = normalise_email(address)
    return bool(email) and any(normalise_email(typed) == email for typed in typed_addresses.get())


def is_reached(address: str | None) -> bool:
    """Return whether the limit of requested mails to this address is reached. One query; none if `counted`."""
    email = normalise_email(address) or ""
    known = _counted.get({}).get(email)
    return _too_many(fingerprint_of(email)).exists() if known is None else known


def reached(fingerprint: str) -> Exists:
    """Return the same of the address with this fingerprint as a condition, for a query that asks for more.

    Its answer goes to `counted`.
    """
    return Exists(_too_many(fingerprint))


@contextmanager
def counted(answers: Mapping[str, bool]) -> Iterator[None]:
    """Let `is_reached` use these answers, by normalized address, inside the block."""
    token = _counted.set({**_counted.get({}), **answers})
    try:
        yield
    finally:
        _counted.reset(token)


def _too_many(fingerprint: str) -> QuerySet[Any, Any]:
    """Return a row if the address has had too many in one of the spans, else none."""
    now = prepared.now()
    asked = Message.objects.filter(fingerprint=fingerprint, is_asked=True, created_at__gt=now - max(MOST))
    asked = asked.exclude(state=Message.State.SKIPPED, reason=Message.Reason.TOO_MANY).order_by()
    too_many = Q()
    counts = {}
    for nth, (span, most) in enumerate(MOST.items()):
        counts[f"in_span_{nth}"] = Count("pk", filter=Q(created_at__gt=now - span))
        too_many |= Q(**{f"in_span_{nth}__gte": most})
    return asked.values("fingerprint").annotate(**counts).filter(too_many)
