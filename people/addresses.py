"""A new address that staff enter for somebody: both addresses are told, and the new one decides."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from mailing import outbox
from mailing.contacts import normalise_email
from office import audit
from people import mails
from people.models import Person
from pse_portal import signed_links

LIVES = timedelta(days=7)  # so long the link in the mail to the new address works


class Taken(Exception):
    """Somebody else signs in with this address."""


def propose(person: Person, address: str, by: Any) -> None:
    """Keep `address` until it is confirmed, and mail it and the present one. Raises Taken. Locks the person; logged."""
    address = normalise_email(address) or ""
    with transaction.atomic():
        row = Person.objects.select_for_update().get(pk=person.pk)
        if not address or _is_taken(address, row):
            raise Taken
        row.new_email, row.new_email_at = address, timezone.now()
        row.save(update_fields=["new_email", "new_email_at"])
        audit.record(by, "address_proposed", row)
        _mail(mails.NewAddress(row), row, address, timezone.now() + LIVES)
        if row.email:
            _mail(mails.AddressAsked(row, to_email=address), row, row.email)
    person.new_email, person.new_email_at = row.new_email, row.new_email_at


def of_token(value: str) -> Person | None:
    """The person whose new address a link confirms; None for one that is over, replaced or no link."""
    pk = signed_links.pk_of(value)
    fresh = Person.objects.filter(new_email_at__gt=timezone.now() - LIVES, is_active=True).exclude(
        new_email=""
    )
    person = fresh.filter(pk=pk).first() if pk else None
    return person if person and signed_links.verifies(person.new_email_purpose, person, value) else None


def confirm(person: Person, value: str) -> None:
    """The new address becomes the one of the account; both are told. Raises Taken. Locks the person; logged.

    The nonce is renewed, so that links to the former address are void too.
    """
    with transaction.atomic():
        row = Person.objects.select_for_update().get(pk=person.pk)
        if not row.new_email or not signed_links.verifies(row.new_email_purpose, row, value):
            raise Taken
        if _is_taken(row.new_email, row):
            raise Taken
        former, row.email = row.email, row.new_email
        row.new_email, row.new_email_at, row.nonce = "", None, signed_links.new_nonce()
        EmailAddress.objects.filter(user=row).delete()
        try:
            with transaction.atomic():
                row.save()
                EmailAddress.objects.create(user=row, email=row.email, verified=True, primary=True)
        except IntegrityError as error:
            raise Taken from error
        audit.record(row, "address_changed", row)
        what = "email_changed" if former else "email_confirm"
        told = mails.AccountChanged(row, what=what, from_email=former or "", to_email=row.email)
        for address in filter(None, (former, row.email)):
            _mail(told, row, address)


def _is_taken(address: str, person: Person) -> bool:
    others = Person.objects.filter(email=address).exclude(pk=person.pk)
    return others.exists() or EmailAddress.objects.filter(email=address).exclude(user=person).exists()


def _mail(mail: mails.AccountMail, person: Person, to: str, expires_at: datetime | None = None) -> None:
    key = f"account:{secrets.token_hex(12)}"
    outbox.queue(mail, key=key, to=replace(person.contact, email=to), expires_at=expires_at)
