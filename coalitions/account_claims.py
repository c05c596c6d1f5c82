"""Let a person who was entered from paper claim their record with the code printed from the sheet.

The code alone is not enough: they must also prove an email address, with the same emailed code as anyone who
joins.
"""

import re

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from coalitions import membership
from coalitions.models import Claim, JoinRequest, Membership
from office import audit, journal
from people import records
from people.models import Consent, Person

MOST_TRIES = 10  # per record; then its facilitator prints a new code


class WrongCode(Exception):
    """No record has this code, or it had too many tries, or it was already claimed: one answer for all three."""


def find(typed: str) -> Claim:
    """Return the unclaimed record with a printed code, however its digits are separated. Raises WrongCode.

    A wrong code counts as a try for the record whose number it contains.
    """
    digits = re.sub(r"\D", "", typed)
    number, code = digits[: -Claim.DIGITS], digits[-Claim.DIGITS :]
    if not number or len(number) > 12:
        raise WrongCode
    tried = Claim.objects.filter(pk=int(number), claimed_at=None, tries__lt=MOST_TRIES)
    with transaction.atomic():
        if not tried.update(tries=F("tries") + 1):
            raise WrongCode
    claim = Claim.objects.select_related("sheet__coalition", "person").get(pk=int(number))
    if not constant_time_compare(claim.code.replace("-", ""), digits) or not code:
        raise WrongCode
    Claim.objects.filter(pk=claim.pk).update(tries=0)
    return claim


def renew(claim: Claim, by: Person) -> None:
    """Replace the code, which invalidates the printed one. Logged."""
    with transaction.atomic():
        claim.nonce = journal.renewed_nonce(claim)
        claim.tries = 0
        claim.save(update_fields=["nonce", "tries"])
        audit.record(by, "claim.renewed", claim, coalition_id=claim.sheet.coalition_id)


def settle(request: JoinRequest) -> tuple[Person, Membership] | None:
    """Give the record to the person who proved the address of `request`; None if it has already been claimed.

    An address without an account becomes the record's own. A person with an account keeps it, and gets the
    membership, the consents given on paper, and what `people.records.merge` moves. The record itself stays, since
    the sheet and the log refer to it. The caller must be in a transaction; locks the claim, then the membership.
    Logged.
    """
    claim = (
        Claim.objects.select_for_update(of=("self",))
        .select_related("person", "sheet__coalition")
        .get(requests=request)
    )
    if claim.claimed_at is not None:
        return None
    coalition = claim.sheet.coalition
    row = Membership.objects.select_for_update().filter(coalition=coalition, person=claim.person).first()
    owner = Person.objects.filter(email=request.email).first()
    if owner is None:
        owner = claim.person
        owner.email = request.email
        owner.language = request.language
        owner.save(update_fields=["email", "language"])
    elif owner != claim.person:
        theirs = Membership.objects.filter(coalition=coalition, person=owner).first()
        if row is not None and theirs is None:
            row.person = owner
            row.save(update_fields=["person"])
        else:
            if row is not None and row.state == Membership.State.ACTIVE and not row.is_facilitator:
                membership.leave(row)
            row = theirs
        Consent.objects.filter(person=claim.person, about=coalition.slug).update(person=owner)
        records.merge(claim.person, owner)
    EmailAddress.objects.update_or_create(
        user=owner, email=request.email, defaults={"verified": True}, create_defaults={"verified": True, "primary": True}
    )  # fmt: skip
    claim.claimed_at = timezone.now()
    claim.save(update_fields=["claimed_at"])
    audit.record(owner, "claim.claimed", claim, coalition_id=coalition.pk)
    return (owner, row) if row is not None else None
