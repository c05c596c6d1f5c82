"""Changing one's own sign-up."""

from typing import Any

from django.db import transaction

from volunteering import filling, mails, signing
from volunteering.models import SignUp


class NoPlace(Exception):
    """A party that has its places cannot grow: there are not so many left."""


def change(sign_up: SignUp, said: dict[str, Any]) -> SignUp:
    """Change party, word and reminders; somebody on the waiting list keeps their number. Tells the person.

    Raises NoPlace where a party grows beyond what is left, signing.NotOpen where it is too late.
    """
    with transaction.atomic():
        locked = filling.lock(sign_up.shift_id)
        row = SignUp.objects.select_related("volunteer").get(pk=sign_up.pk)
        row.shift = locked
        if row.is_cancelled or not locked.takes_place or locked.has_begun:
            raise signing.NotOpen
        party = said.get("party_size") or row.party_size
        if row.holds and party > row.party_size and party - row.party_size > locked.places_left:
            raise NoPlace
        row.party_size, row.companions = party, said.get("companions", row.companions)
        row.note, row.wants_reminders = said["note"], said["wants_reminders"]
        row.reminders = tuple(said.get("reminders") or ())
        filling.settle(row, row.state, mail=mails.Changed)
        filling.refill(locked)
    return row
