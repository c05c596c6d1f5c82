"""The services whose exports are recognized, by the columns that only they have.

A file is recognized if it has all marks of exactly one source. Otherwise a person says what its columns are: nothing is
guessed. The columns are those of real exports:

- Mailchimp, three files in a ZIP: mailchimp.com/help/view-export-contacts (subscribed, unsubscribed, cleaned); the
  headings as in the sample of the gem honey_format: "Email Address", MEMBER_RATING, OPTIN_TIME, CONFIRM_TIME, LEID,
  EUID; in the other two files UNSUB_TIME or CLEAN_TIME.
- Action Network, report of people: help.actionnetwork.org, "Reports"; `can2_subscription_status`, `can2_phone`.
- Google Forms: its sheet of responses begins with "Timestamp" ("Marca temporal"); the questions are free, so they are
  always asked about.
- Google Contacts: contacts.google.com, Export, "Google CSV", since 2024 ("First Name", "E-mail 1 - Label") and before
  ("Given Name", "E-mail 1 - Type").
- Eventbrite, attendee report: "Order #", "Order Date", "Attendee Status".
- Meetup, attendees of an event ("Attendance", "RSVPed on") and members ("Joined Group on"), both with "URL of Member
  Profile" and without addresses.
- NationBuilder: nationbuilder.com/people_exports; `nationbuilder_id`, `email_opt_in`, `email1_is_bad`.
- EveryAction: "VANID", as in the exports of My Campaign (docs.everyaction.com).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from imports.columns import key_of


@dataclass(frozen=True)
class Source:
    """A service. `marks` are sets of headings: a file that has all of one of them comes from it.

    `columns` says what its headings mean, the first that is there and not empty. `asks`: the rest is up to who made the
    form, so a person says what the columns are.
    """

    name: str
    title: str
    marks: tuple[frozenset[str], ...]
    columns: dict[str, str]
    asks: bool = False

    def has_made(self, keys: set[str]) -> bool:
        return any(mark <= keys for mark in self.marks)


def _marks(*sets: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(one.split(",")) for one in sets)


SOURCES = (
    Source(
        "mailchimp",
        "Mailchimp",
        _marks("email address,member_rating,optin_time,confirm_time"),
        {
            "email address": "email", "first name": "first_name", "last name": "last_name",
            "phone number": "phone", "language": "language", "status": "status", "confirm_time": "agreed_at",
            "optin_time": "agreed_at", "unsub_time": "left_at", "clean_time": "cleaned_at",
        },
    ),
    Source(
        "action_network",
        "Action Network",
        _marks("email,can2_subscription_status"),
        {
            "email": "email", "first_name": "first_name", "last_name": "last_name", "zip_code": "zip_code",
            "can2_phone": "phone", "can2_subscription_status": "status", "created_at": "agreed_at",
            "language": "language", "languages_spoken": "language",
        },
    ),
    Source(
        "google_forms",
        "Google Forms",
        _marks("timestamp", "marca temporal"),
        {
            "timestamp": "agreed_at", "marca temporal": "agreed_at", "email address": "email", "username": "email",
            "dirección de correo electrónico": "email",
        },
        asks=True,
    ),
    Source(
        "google_contacts",
        "Google Contacts",
        _marks("e-mail 1 - value,first name,last name", "e-mail 1 - value,given name,family name"),
        {
            "e-mail 1 - value": "email", "first name": "first_name", "last name": "last_name",
            "given name": "first_name", "family name": "last_name", "phone 1 - value": "phone",
            "address 1 - postal code": "zip_code",
        },
    ),
    Source(
        "eventbrite",
        "Eventbrite",
        _marks("order #,order date,email,attendee status"),
        {
            "email": "email", "first name": "first_name", "last name": "last_name", "cell phone": "phone",
            "home zip": "zip_code", "attendee status": "came", "quantity": "people",
        },
    ),
    Source(
        "meetup",
        "Meetup",
        _marks("name,user id,url of member profile"),
        {"name": "name", "attendance": "came", "rsvp": "signed_up", "guests": "guests"},
    ),
    Source(
        "nationbuilder",
        "NationBuilder",
        _marks("nationbuilder_id,email,email_opt_in"),
        {
            "email": "email", "full_name": "name", "first_name": "first_name", "last_name": "last_name",
            "mobile_number": "phone", "phone_number": "phone", "primary_zip": "zip_code",
            "email_opt_in": "opt_in", "email1_is_bad": "dead", "language": "language",
        },
    ),
    Source(
        "everyaction",
        "EveryAction",
        _marks("vanid,preferred email", "vanid,preferredemail", "vanid,email"),
        {
            "preferred email": "email", "preferredemail": "email", "email": "email", "first name": "first_name",
            "firstname": "first_name", "first": "first_name", "last name": "last_name", "lastname": "last_name",
            "last": "last_name", "preferred phone": "phone", "preferredphone": "phone", "zip5": "zip_code",
            "zip/postal": "zip_code", "zip": "zip_code", "email subscription status": "status",
            "emailsubscriptionstatus": "status",
        },
    ),
)  # fmt: skip
BY_NAME = {source.name: source for source in SOURCES}


def recognized(headings: Iterable[str]) -> Source | None:
    """Return the only source whose marks a file has, or None."""
    keys = {key_of(heading) for heading in headings}
    found = [source for source in SOURCES if source.has_made(keys)]
    return found[0] if len(found) == 1 else None


def mapping(source: Source, headings: Iterable[str]) -> dict[str, str]:
    """Return {key of a heading: field} for the headings of a source that mean something, in the source's order.

    Of two headings for one field, the first that is not empty counts, in any order of columns.
    """
    keys = {key_of(heading) for heading in headings}
    return {key: field for key, field in source.columns.items() if key in keys}
