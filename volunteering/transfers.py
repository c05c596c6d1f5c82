"""Somebody for one's place: a link is passed on, and who opens it takes the place. Both are told."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from bookings import blocks
from bookings.engine import NotOpen, NotWelcome, OfferOver
from people.models import Person
from pse_portal import signed_links
from volunteering import mails
from volunteering.models import SignUp, Volunteer
from volunteering.sign_ups import SignUpData, sign_ups


@dataclass
class Offered:
    """A sign-up as the link to its place sees it: signed over a nonce of its own, which dies with the offer."""

    pk: int
    nonce: str


def create_transfer_link(sign_up: SignUp) -> None:
    """Make a link by which somebody else takes this place; pressed again, the first link stays."""
    SignUp.objects.holding().filter(pk=sign_up.pk, hand_over_nonce="").update(
        hand_over_nonce=signed_links.new_nonce()
    )


def hand_over(sign_up: SignUp, booking_data: SignUpData, *, person: Person | None = None) -> SignUp:
    """Somebody else takes this place, by the link its holder passed on. Both are told.

    What of a party's places is not taken goes to the waiting list. Raises NotOpen, NotWelcome, Overlaps, and
    OfferOver where the place is no longer to be had.
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
        giver.cancelled_at, giver.hand_over_nonce = timezone.now(), ""
        sign_ups.settle(giver, SignUp.State.CANCELLED, mail=mails.HandedOver)
        taker = sign_ups.place(
            locked, booking_data, person=person, source=SignUp.Source.HANDED, by=None, kept=giver.party_size
        )
    # Apart, since the taker's row is locked above: rows of several volunteers are locked in the order of their numbers.
    sign_ups.fill(locked)
    sign_ups.after_release(giver)
    return taker
