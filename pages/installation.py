"""A new portal's first rows, as `manage.py setup` creates them, and what is left to do before it opens."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction

from circles import skeletons
from coalitions.models import Coalition, Membership
from hubs import places
from hubs.models import County
from mailing import health
from mailing.contacts import normalise_email, normalise_phone
from mailing.models import Message
from office import audit, sample_removal
from office.backups import status
from office.groups import ROLES, grant_everything
from office.models import SiteSettings
from people.models import Person


class Phone(forms.CharField):
    """A phone number with its area code, stored as "+14045550123"."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        number = normalise_phone(typed) if typed else ""
        if number is None:
            raise ValidationError("That isn’t a phone number. Example: 404-555-0123.")
        return number


class Address(forms.EmailField):
    """An email address, but none of a reserved domain, where no one can receive email."""

    def clean(self, value: Any) -> str:
        address: str = normalise_email(super().clean(value)) or ""
        if address.endswith(sample_removal.SAMPLE_DOMAIN):
            raise ValidationError("That’s a sample. Use an address that someone reads.")
        return address


class YesNo(forms.Field):
    """True, False, or None for no answer."""

    WORDS = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False, "": None}

    def to_python(self, value: Any) -> bool | None:
        word = "" if value is None else str(value).strip().lower()
        if word not in self.WORDS:
            raise ValidationError("Answer yes or no.")
        return self.WORDS[word]


class Answers(forms.Form):
    """What `manage.py setup` asks: columns of the site settings, the first administrator, and the circles.

    `label` is the question. A field that is not required keeps what is stored.
    """

    name = forms.CharField(label="Name of the organization", max_length=120)
    short_name = forms.CharField(label="Its short name", max_length=20)
    mission_en = forms.CharField(label="Its mission in English, one or two sentences", required=False)
    mission_es = forms.CharField(label="Its mission in Spanish", required=False)
    postal_address = forms.CharField(
        label="Postal address, which the law requires in newsletters", max_length=250
    )
    phone = Phone(label="Phone number for visitors", required=False)
    contact_email = Address(label="Email for visitors, where replies to emails go")
    giving_url = forms.URLField(label="Page where people donate", required=False)
    circles = YesNo(label="Create the six Issue Circles of PSE (yes or no)", required=False)
    admin_name = forms.CharField(label="Name of the first administrator", max_length=120, required=False)
    admin_email = Address(label="Email of the first administrator", required=False)
    admin_language = forms.ChoiceField(
        label=f"Language of the first administrator ({' or '.join(code for code, _name in settings.LANGUAGES)})",
        choices=[(code, code) for code, _name in settings.LANGUAGES],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Require the administrator's name and address until there is an administrator."""
        data = super().clean() or {}
        if needs_administrator() and not self.errors:
            for name in ("admin_name", "admin_email"):
                if not data.get(name):
                    self.add_error(name, "This is needed: there is no administrator yet.")
        return data


def stored(*, with_suggestions: bool = False) -> dict[str, Any]:
    """Return the answers that the database gives, by the names of the fields; with those to suggest for a new portal."""
    site = SiteSettings.load()
    if site._state.adding and not with_suggestions:
        return {}
    found = {name: getattr(site, name, "") or "" for name in Answers.base_fields}
    if with_suggestions:
        found["circles"] = "yes" if site._state.adding and not Coalition.objects.exists() else "no"
        found["admin_language"] = settings.LANGUAGE_CODE
    return found


def needs_administrator() -> bool:
    return not Person.objects.filter(is_superuser=True, is_active=True).exists()


def install(data: Mapping[str, Any]) -> list[str]:
    """Create or update what a new portal needs from valid `Answers`; return what was done, one sentence each.

    Idempotent, in one transaction: nothing, if any part fails. Raises ValidationError for what the site settings
    refuse.
    """
    with transaction.atomic():
        grant_everything()
        done = [*_site(data), *_places(), *_circles(data), *_administrator(data)]
    return done or ["Everything was already as you say; nothing changed."]


def _site(data: Mapping[str, Any]) -> Iterator[str]:
    site = SiteSettings.load()
    given = {name: data[name] for name in data if hasattr(site, name) and data[name] not in ("", None)}
    changed = site._state.adding or any(getattr(site, name) != value for name, value in given.items())
    for name, value in given.items():
        setattr(site, name, value)
    if changed:
        site.full_clean(validate_unique=False)
        site.save()
        yield f"Saved the settings of {site.name}."


def _places() -> Iterator[str]:
    if not County.objects.exists():
        places.load()
        yield f"Loaded {County.objects.count()} counties and their ZIP codes."


def _circles(data: Mapping[str, Any]) -> Iterator[str]:
    if data.get("circles"):
        for circle in skeletons.create():
            yield f"Created the {circle.name}."


def _administrator(data: Mapping[str, Any]) -> Iterator[str]:
    """Make the named person the first administrator, with a proven address; no one, if there is one."""
    if not data.get("admin_email"):
        return
    if not needs_administrator():
        if not Person.objects.filter(is_superuser=True, email=normalise_email(data["admin_email"])).exists():
            yield "There already is an administrator. Invite others in the admin."
        return
    language = data.get("admin_language") or settings.LANGUAGE_CODE
    person = Person.objects.of_address(data["admin_email"], name=data["admin_name"], language=language)
    person.is_staff = person.is_superuser = person.is_active = True
    person.save()
    # The person at the keyboard vouches for it, and each sign-in by emailed code proves it again.
    EmailAddress.objects.update_or_create(
        user=person, email=normalise_email(person.email), defaults={"verified": True, "primary": True}
    )
    audit.record(None, "staff_joined", person, groups=[])
    yield f"{person.name} ({person.email}) is the first administrator and signs in with an emailed code."


# What is left
# ------------
@dataclass(frozen=True)
class Step:
    """Something to do before the portal opens. `is_done` is None where only a person can tell."""

    words: str
    is_done: Callable[[], bool] | None = None

    def line(self) -> str:
        is_done = bool(self.is_done and self.is_done())
        return f"[{'x' if is_done else ' '}] {self.words}"


def _has_answered_mail() -> bool:
    return Message.objects.filter(state=Message.State.ACCEPTED).exists()


def _has_second_step() -> bool:
    return Authenticator.objects.filter(
        user__is_superuser=True, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    ).exists()


def _has_roles() -> bool:
    return Group.objects.filter(name=ROLES, user__is_active=True).exists()


def _has_ticks() -> bool:
    age = health.last_tick_age()
    return age is not None and age.total_seconds() <= 3 * settings.MAIL_TICK


def _has_led_circle() -> bool:
    circles = Coalition.objects.listed().filter(kind=Coalition.Kind.CIRCLE)
    return Membership.objects.filter(
        coalition__in=circles, role=Membership.Role.FACILITATOR, state=Membership.State.ACTIVE
    ).exists()


def _has_no_samples() -> bool:
    return not sample_removal.are_there()


def _has_backup() -> bool:
    return not status.is_late(status.last_good())


STEPS = [
    Step("Keep a copy of SECRET_KEY and ADDRESS_KEY away from this server: no backup holds them."),
    Step("Start web, worker, and beat (docs/installing.md); beat ticks.", _has_ticks),
    Step("Test the mail server: manage.py check_mail --to YOUR-ADDRESS.", _has_answered_mail),
    Step(
        "Receive bounces: set MAIL_PROVIDER and its secret, and give the provider the webhook’s address (docs/mail.md).",
        lambda: bool(settings.MAIL_PROVIDER),
    ),
    Step("Back up every day: set BACKUP_TO and BACKUP_KEY (docs/operating.md).", _has_backup),
    Step("Restore a backup on another machine, to try it."),
    Step("Sign in as the administrator, and set up a second step.", _has_second_step),
    Step("Invite a colleague, and put them into Roles, so that one person can’t be locked out.", _has_roles),
    Step("Appoint the first circle’s facilitator.", _has_led_circle),
    Step("Remove the samples: manage.py remove_samples.", _has_no_samples),
    Step("Read /privacy/ and /accessibility/ as a visitor: they are promises in your name."),
]


def left() -> list[str]:
    """Return all steps as a checked list, the done ones with an x."""
    return [step.line() for step in STEPS]
