"""The columns that an import understands, how a heading is compared, and mappings by hand, which are remembered."""

import hashlib
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

# What a column can hold. All other columns are not read.
FIELDS = {
    "email": _("Email address"),
    "name": _("Full name"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "phone": _("Phone"),
    "zip_code": _("ZIP code"),
    "language": _("Language"),
    "status": _("Subscribed or not"),
    "opt_in": _("Wants email (yes or no)"),
    "dead": _("Address doesn’t work (yes or no)"),
    "agreed_at": _("Agreed on"),
    "left_at": _("Unsubscribed on"),
    "cleaned_at": _("Address stopped working on"),
    "came": _("Attended"),
    "signed_up": _("RSVP’d (yes or no)"),
    "people": _("Number of people"),
    "guests": _("Guests they brought"),
}
# Headings that say what they are. They are only proposed on the page where columns are chosen by hand.
PROPOSED = {
    "email": ("email", "e-mail", "email address", "e-mail address", "mail", "correo", "correo electrónico"),
    "name": ("name", "full name", "your name", "nombre", "nombre completo"),
    "first_name": ("first name", "first_name", "given name", "firstname", "primer nombre"),
    "last_name": ("last name", "last_name", "family name", "lastname", "apellido", "apellidos"),
    "phone": ("phone", "phone number", "telephone", "mobile", "cell phone", "teléfono", "celular"),
    "zip_code": ("zip", "zip code", "zip_code", "postal code", "código postal"),
    "language": ("language", "preferred language", "language preference", "idioma"),
    "status": ("status", "subscription status", "email status", "email_status", "subscription_status"),
    "agreed_at": ("timestamp", "signed up", "date added", "subscribed_at", "marca temporal"),
    "left_at": ("unsubscribed_at", "unsub_time"),
    "cleaned_at": ("cleaned_at", "clean_time"),
    "came": ("attended", "attendance", "checked in", "came", "asistió"),
    "people": ("party size", "quantity", "number of people"),
}


def heading_of(text: str) -> str:
    """Return a heading as it is shown: without quotes and marks that programs put in front."""
    return text.strip("\ufeff'\" ")[:80]


def key_of(heading: str) -> str:
    """Return a heading for comparison: case, accents written in two ways, and white space do not count."""
    return " ".join(unicodedata.normalize("NFKC", heading_of(heading)).casefold().split())


def set_of(headings: Iterable[str]) -> str:
    """Return the fingerprint of a set of headings, whatever their order."""
    text = "\0".join(sorted({key_of(heading) for heading in headings}))
    return hashlib.sha256(text.encode()).hexdigest()


def proposed(headings: Iterable[str]) -> dict[str, str]:
    """Return {key of a heading: field} for headings that plainly name a field; each field once. Only a proposal."""
    by_heading = {heading: field for field, names in PROPOSED.items() for heading in names}
    found: dict[str, str] = {}
    for heading in map(key_of, headings):
        field = by_heading.get(heading)
        if field and field not in found.values():
            found[heading] = field
    return found
