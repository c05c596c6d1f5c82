"""Contacts: the snapshot of a recipient's name, addresses, language, and time zone that a notice needs."""

import hmac
from dataclasses import dataclass
from typing import Any

import phonenumbers
from django.conf import settings


def normalise_email(address: str | None) -> str | None:
    """Normalize an email address for storage and comparison: trimmed, lower case; None if empty.

    Lower case on both sides of the @: no provider that people here use distinguishes case.
    """
    address = (address or "").strip().lower()
    return address or None


def fingerprint_of(address: str | None) -> str:
    """Return the keyed hash of the normalized address, or "". It identifies an unsubscribe after the address is erased.

    Without the key, a person who gets hold of the table could try out addresses. The key is `ADDRESS_KEY`, not
    `SECRET_KEY`: replacing it would lose the unsubscribes.
    """
    normalised = normalise_email(address)
    if not normalised:
        return ""
    return hmac.new(settings.ADDRESS_KEY.encode(), normalised.encode(), "sha256").hexdigest()


def normalise_phone(number: str | None) -> str | None:
    """Return a phone number in E.164 ("+14045550123"), read as American; None if it is not a number.

    Source: ITU-T E.164. Checks possible rather than assigned numbers, since number plans change.
    """
    try:
        parsed = phonenumbers.parse(number or "", "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def show_phone(number: str) -> str:
    """Return an E.164 number in the national format: "(404) 555-0123"."""
    try:
        return phonenumbers.format_number(
            phonenumbers.parse(number, "US"), phonenumbers.PhoneNumberFormat.NATIONAL
        )
    except phonenumbers.NumberParseException:
        return number


@dataclass(frozen=True)
class Contact:
    """A person as a notice needs them. Without an email address the notice becomes a call."""

    name: str = ""
    email: str | None = None
    phone: str | None = None
    language: str = "en"
    time_zone: str = settings.TIME_ZONE
    person_id: int | None = None

    @classmethod
    def of(cls, person: Any) -> "Contact":
        """Return the contact of a row of `settings.AUTH_USER_MODEL`."""
        return cls(
            name=person.name,
            email=person.email,
            phone=person.phone or None,
            language=person.language,
            time_zone=person.time_zone,
            person_id=person.pk,
        )
