"""Guests who sign up for a shift: the answer is the same for a known address and a new one, and so is the work.

How long an answer takes must not tell whether an address was here before, is refused, or is busy at that hour. So each
answer writes a sign-up and a notice, and takes back the one that is not to be: for a new guest the notice, for
everybody else the sign-up, which is that of a stand-in. What is taken back was never seen by anybody.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import transaction

from events import places
from mailing import doorbell, outbox
from mailing.contacts import Contact, fingerprint_of
from mailing.models import Message
from pse_portal.open_forms import typed_addresses
from volunteering import filling, signing, telling
from volunteering.models import Opportunity, Shift, SignUp, Volunteer


def sign_up(shift: Shift, wish: signing.Wish) -> None:
    """Sign a guest up, or tell their address alone why not: a link again, a refusal, another shift at that hour.

    Opens its own transaction; locks the shift, then the volunteer. Raises signing.NotOpen. One mail or call is
    queued to the guest besides what `signing.take` queues.
    """
    with transaction.atomic():
        locked = filling.lock(shift.pk)
        if not locked.is_open:
            raise signing.NotOpen
        is_refused = signing.is_blocked(locked.opportunity.coalition, None, wish.email, wish.phone)
        known = Volunteer.objects.known_as(name=wish.name, email=wish.email, phone=wish.phone)
        row = SignUp.objects.filter(shift=locked, volunteer=known or Volunteer(pk=0)).first()
        other = signing.elsewhere(locked, known or Volunteer(pk=0))
        is_there = row is not None and not row.is_cancelled
        is_new = not (is_refused or is_there or other)
        with typed_also(stand_in := _stand_in(wish)):
            with _savepoint(keep=is_new):
                made = _take(locked, wish if is_new else stand_in)
            with _savepoint(keep=not is_new):
                if is_refused:
                    refuse(locked.opportunity, wish.contact)
                elif is_there and row is not None:
                    row.shift, row.volunteer = locked, known or row.volunteer
                    telling.send_link_again(row)
                elif other is not None:
                    _tell_overlap(locked, other)
                else:
                    telling.send_link_again(made)
            if is_new and known is not None:
                # Of a new guest a row is written; of one known from elsewhere it is there.
                with _savepoint(keep=False):
                    Volunteer.objects.create(name=wish.name, email=stand_in.email, phone=stand_in.phone)
    doorbell.ring()


def _take(shift: Shift, wish: signing.Wish) -> SignUp:
    row = signing.take(shift, wish, person=None, source=SignUp.Source.WEB, by=None)
    places.count(shift)
    return row


def _stand_in(wish: signing.Wish) -> signing.Wish:
    """The same wish of somebody who does not exist."""
    if wish.email:
        return replace(wish, email=f"{secrets.token_hex(8)}@stand-in.invalid")
    return replace(wish, phone=f"+1999{secrets.randbelow(10**7):07}")


@contextmanager
def _savepoint(*, keep: bool) -> Iterator[None]:
    """A part of a transaction that is taken back at its end unless it is to be kept."""
    with transaction.atomic():
        yield
        if not keep:
            transaction.set_rollback(True)


@contextmanager
def typed_also(wish: signing.Wish) -> Iterator[None]:
    """Let the stand-in's address count as typed into the form, as the guest's own does."""
    token = typed_addresses.set(typed_addresses.get() | {wish.email})
    try:
        yield
    finally:
        typed_addresses.reset(token)


def refuse(opportunity: Opportunity, contact: Contact) -> None:
    """Tell the address alone that it is not taken here; the page does not say so. In the caller's transaction."""
    mark = fingerprint_of(contact.email or contact.phone)
    outbox.queue(
        key=f"opportunity:{opportunity.pk}:refused:{mark[:40]}",
        kind=Message.Kind.TRANSACTIONAL,
        to=contact,
        template="volunteering/email/refused",
        about=opportunity,
        owed_by=opportunity.coalition,
    )


def _tell_overlap(shift: Shift, other: SignUp) -> None:
    """To the address alone, with both shifts named: what somebody does elsewhere is nobody's business."""
    context: dict[str, Any] = {
        "wanted": shift.title,
        "wanted_at": shift.starts_at.isoformat(),
        "slug": shift.opportunity.slug,
    }
    outbox.queue(
        key=f"shift:{shift.pk}:overlap:{other.pk}:{other.revision}",
        kind=Message.Kind.TRANSACTIONAL,
        to=other.contact,
        template="volunteering/email/overlap",
        about=other,
        context=context,
        owed_by=shift.opportunity.coalition,
    )
