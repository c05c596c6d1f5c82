"""Transferring a spot: the volunteer shares a link, and the person who opens it takes the spot. Both are notified."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from bookings import blocks
from bookings.outcomes import NotOpen, NotWelcome, OfferOver
from office import journal
from people.models import Person
from pse_portal import signed_links
from volunteering import mails
from volunteering.models import SignUp, Volunteer
from volunteering.sign_ups import SignUpData, sign_ups


@dataclass
class Offered:
    """A sign-up as its transfer link sees it: signed with a separate nonce, which ends with the offer."""

    pk: int
    nonce: str


def create_transfer_link(sign_up: SignUp) -> None:
    """Create a transfer link for this spot. Idempotent: an existing link stays."""
    SignUp.objects.holding().filter(pk=sign_up.pk, hand_over_nonce="").update(
        hand_over_nonce=signed_links.new_nonce()
    )


def hand_over(sign_up: SignUp, booking_data: SignUpData, *, person: Person | None = None) -> SignUp:
    """Transfer this spot to another person, by the link its holder shared. Both are notified.

    Spots of a party that are not taken go to the waitlist. Raises NotOpen, NotWelcome, Overlaps, and OfferOver where
    the spot is no longer available. Locks the shift.
    """
    with transaction.atomic():
        locked, giver = sign_ups.lock_with_occasion(sign_up)
        if not locked.is_open:
            raise NotOpen
        if not giver.holds or not giver.hand_over_nonce:
            raise OfferOver
        if blocks.is_blocked(sign_ups.coalitions(locked), person, booking_data.email, booking_data.phone):
            raise NotWelcome
        present = Volunteer.objects.known_as(
            name=booking_data.name, email=booking_data.email, phone=booking_data.phone, person=person
        )
        if present is not None and SignUp.objects.active().filter(shift=locked, volunteer=present).exists():
            raise OfferOver
        journal.revoked(giver, field="hand_over_nonce")
        giver.cancelled_at, giver.hand_over_nonce = timezone.now(), ""
        sign_ups.settle(giver, SignUp.State.CANCELLED, mail=mails.HandedOver)
        taker = sign_ups.place(
            locked, booking_data, person=person, source=SignUp.Source.HANDED, by=None, kept=giver.party_size
        )
    # Separate, since the taker's row is locked above: rows of several volunteers must be locked in order of id.
    sign_ups.fill(locked)
    sign_ups.after_release(giver)
    return taker
