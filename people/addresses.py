"""A new address that staff enter for a person: notifies both addresses, and takes effect when the new one confirms."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from mailing import outbox
from mailing.contacts import normalise_email
from office import audit, journal
from people import mails
from people.models import Person
from pse_portal import signed_links

LIVES = timedelta(days=7)  # how long the link in the email to the new address works


class Taken(Exception):
    """Another person signs in with this address."""


def propose(person: Person, address: str, by: Any) -> None:
    """Store `address` until it is confirmed, and mail both it and the current one.

    Raises Taken. Opens its own transaction, locks the person, and logs the proposal.
    """
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


def note(person: Person, address: str) -> None:
    """Store `address` for a colleague to approve; no link confirms it yet. Raises Taken. Locks the person."""
    address = normalise_email(address) or ""
    with transaction.atomic():
        row = Person.objects.select_for_update().get(pk=person.pk)
        if not address or _is_taken(address, row):
            raise Taken
        row.new_email, row.new_email_at = address, None
        row.save(update_fields=["new_email", "new_email_at"])
    person.new_email, person.new_email_at = row.new_email, None


def drop(person: Person) -> None:
    """Forget an address that no colleague approved."""
    Person.objects.filter(pk=person.pk, new_email_at=None).update(new_email="")


def of_token(value: str) -> Person | None:
    """Return the person whose new address a link confirms; None if it is expired, replaced or invalid."""
    pk = signed_links.pk_of(value)
    fresh = Person.objects.filter(new_email_at__gt=timezone.now() - LIVES, is_active=True).exclude(
        new_email=""
    )
    person = fresh.filter(pk=pk).first() if pk else None
    return person if person and signed_links.verifies(person.new_email_purpose, person, value) else None


def confirm(person: Person, value: str) -> None:
    """Make the new address the account's, and mail the former and the new one.

    Raises Taken where the link is invalid too.

    Opens its own transaction, locks the person, and logs the change. Renews the nonce, which revokes links to the
    former address.
    """
    with transaction.atomic():
        row = Person.objects.select_for_update().get(pk=person.pk)
        if not row.new_email_at or not signed_links.verifies(row.new_email_purpose, row, value):
            raise Taken
        if _is_taken(row.new_email, row):
            raise Taken
        former, row.email = row.email, row.new_email
        row.new_email, row.new_email_at, row.nonce = "", None, journal.renewed_nonce(row)
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
