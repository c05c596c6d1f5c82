"""Whom a notice goes to, and how: the snapshot that `mailing` keeps, whoever the person is."""

import hashlib
from dataclasses import dataclass
from typing import Any

import phonenumbers
from django.conf import settings


def normalise_email(address: str | None) -> str | None:
    """The one form in which an address is kept and compared: trimmed, lower case; None for none.

    Lower case on both sides of the @: no provider that people here use tells them apart.
    """
    address = (address or "").strip().lower()
    return address or None


def fingerprint_of(address: str | None) -> str:
    """SHA-256 of the normalised address, "" for none: how a stop is recognised after the address is erased.

    Without a key on purpose: a key that is changed one day would forget who asked us to stop.
    """
    normalised = normalise_email(address)
    return hashlib.sha256(normalised.encode()).hexdigest() if normalised else ""


def normalise_phone(number: str | None) -> str | None:
    """E.164 ("+14045550123") of a number as people write it, read as American; None where it is none.

    Source: ITU-T E.164; possible rather than assigned numbers, since number plans change.
    """
    try:
        parsed = phonenumbers.parse(number or "", "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def show_phone(number: str) -> str:
    """An E.164 number as neighbours write it: "(404) 555-0123"."""
    try:
        return phonenumbers.format_number(
            phonenumbers.parse(number, "US"), phonenumbers.PhoneNumberFormat.NATIONAL
        )
    except phonenumbers.NumberParseException:
        return number


@dataclass(frozen=True)
class Contact:
    """A person as a notice needs them. Without an e-mail address the notice becomes a call row."""

    name: str = ""
    email: str | None = None
    phone: str | None = None
    language: str = "en"
    time_zone: str = settings.TIME_ZONE
    person_id: int | None = None

    @classmethod
    def of(cls, person: Any) -> "Contact":
        """The contact of a row of `settings.AUTH_USER_MODEL`."""
        return cls(
            name=person.name,
            email=person.email,
            phone=person.phone or None,
            language=person.language,
            time_zone=person.time_zone,
            person_id=person.pk,
        )
