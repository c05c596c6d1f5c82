"""The portal's allauth adapter: how password guesses are counted, and the account emails, sent through the outbox."""

import secrets
from datetime import timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mailing import outbox
from mailing.contacts import Contact, normalise_email
from people import known_browsers, mails
from people.models import Person
from pse_portal import rate_limits

# allauth's template prefix: our mail and the lifetime of its code (seconds). The row expires with the code, so a code
# is never stored longer than it is valid.
CODES = {
    "account/email/login_code": (mails.LoginCode, app_settings.LOGIN_BY_CODE_TIMEOUT),
    "account/email/email_confirmation": (
        mails.AddressCode,
        app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    ),
    "account/email/email_confirmation_signup": (
        mails.AddressCode,
        app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    ),
    "account/email/password_reset_code": (
        mails.PasswordCode,
        app_settings.PASSWORD_RESET_BY_CODE_TIMEOUT,
    ),
}
ANSWERS = {
    "account/email/unknown_account": mails.UnknownAccount,
    "account/email/account_already_exists": mails.AccountExists,
}
# allauth's own sentences, for what a visitor can meet. Names of users and phone numbers do not sign anyone in here.
_TRY_AGAIN = _("Too many tries. Wait a few minutes, then try again.")
_WRONG_CODE = _("That code doesn’t match. Check it and type it again.")
_WRONG_PASSWORD = _("That password isn’t right. Try again.")
_START_AGAIN = _("This link has expired. Ask for a new one.")
WORDS = {
    "account_inactive": _("This account is closed. Write to us if you want to use it again."),
    "cannot_remove_primary_email": _("This is your main address. Choose another one first."),
    "duplicate_email": _("This address is already part of your account."),
    "email_password_mismatch": _(
        "That email address and password don’t go together. Try again, or ask for a code."
    ),
    "email_taken": _("There’s already an account with this email address."),
    "enter_current_password": _("Type the password that you use now."),
    "incorrect_code": _WRONG_CODE,
    "incorrect_password": _WRONG_PASSWORD,
    "invalid_or_expired_key": _START_AGAIN,
    "invalid_login": _("That didn’t work. Check what you typed and try again."),
    "invalid_password_reset": _START_AGAIN,
    "max_email_addresses": _("You can’t add more than %d email addresses."),
    "too_many_login_attempts": _TRY_AGAIN,
    "unknown_email": _("We don’t know this email address. Check it, or create an account."),
    "unverified_primary_email": _("Confirm your email address first."),
    "select_only_one": _("Choose just one."),
    "same_as_current": _("Choose one that’s different from the one you have now."),
    "rate_limited": _TRY_AGAIN,
}
SECOND_STEP_WORDS = {
    "add_email_blocked": _("Turn off the second step first. Then you can add an email address."),
    "cannot_delete_authenticator": _("Your account needs a second step, so you can’t turn this off."),
    "cannot_generate_recovery_codes": _("Set up an app or passkey first. Then you can get recovery codes."),
    "incorrect_code": _WRONG_CODE,
    "unverified_email": _("Confirm your email address first."),
}
# Mails that a sign-up sends to any typed address. allauth limits codes for sign-in and new passwords per address
# itself: mails that other forms sent there must not lock a person out.
ASKED_BY_ANYBODY = {*ANSWERS, "account/email/email_confirmation_signup"}
ANSWERS_LIVE = timedelta(hours=1)
# Wrong passwords, (times, seconds), in addition to allauth's own limit per network.
GUESSES_FROM_NETWORK = (5, 5 * rate_limits.MINUTE)
GUESSES_FROM_ANYWHERE = (50, rate_limits.HOUR)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """allauth's adapter; it never locks out an account's owner, and queues each of its mails in the outbox."""

    error_messages = {**DefaultAccountAdapter.error_messages, **WORDS}

    # Password guesses
    # ----------------
    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a guess before it is checked. Raises ValidationError beyond the limits.

        An address is limited per network, so that a stranger's guesses elsewhere do not lock the owner out. It is
        also limited over all networks, except for browsers that have signed in to it before.
        """
        super().pre_authenticate(request, **credentials)
        address = normalise_email(credentials.get("email")) or ""
        limits = {_guesses(address, request): GUESSES_FROM_NETWORK, _guesses(address): GUESSES_FROM_ANYWHERE}
        if known_browsers.knows(request, address):
            del limits[_guesses(address)]
        self.counted: list[str] = []
        for guesses, rate in limits.items():
            if not rate_limits.use(guesses, rate):
                raise self.validation_error("too_many_login_attempts")
            self.counted.append(guesses)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Return the person with these credentials, or None. Uncounts the guess if they are right."""
        person = super().authenticate(request, **credentials)
        if person is not None:
            for guesses in self.counted:
                rate_limits.give_back(guesses)
        return person

    def set_password(self, user: Any, password: str) -> None:
        """Set a new password and reset the guess count, so that the person can use it despite earlier guesses."""
        super().set_password(user, password)
        rate_limits.forget(_guesses(user.email, self.request))

    def pre_login(self, request: HttpRequest, user: Any, **how: Any) -> Any:
        request.was_here_before = user.last_login is not None  # type: ignore[attr-defined]
        return super().pre_login(request, user, **how)

    def post_login(self, request: HttpRequest, user: Any, **how: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **how)
        if getattr(request, "was_here_before", False) and not known_browsers.knows(request, user.email or ""):
            _tell_of_new_browser(request, user)
        known_browsers.remember(response, user)
        return response

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways to confirm that it is oneself: an emailed code for people without another one."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if methods or not user.is_authenticated or not user.email:
            return methods
        return [{"id": "code", "description": _("Use an emailed code"), "url": reverse("staff:confirm")}]

    # Emails
    # ------
    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Notify of an account change; of a new address, both the old and the new one."""
        super().send_notification_mail(template_prefix, user, context, email)
        if context and "to_email" in context:
            super().send_notification_mail(template_prefix, user, context, context["to_email"])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue one mail to `email`, whether or not an account has that address.

        Codes and answers use the page's language, since the person is looking at it; notices of a change use the
        person's own language.
        """
        person = context.get("user") or Person.objects.filter(email=normalise_email(email)).first()
        page_language = get_language() or settings.LANGUAGE_CODE
        name, language = (person.name, person.language) if person else ("", page_language)
        now = timezone.now()
        mail: mails.AccountMail
        expires_at = None
        if template_prefix in CODES:
            code, seconds = CODES[template_prefix]
            mail = code(None, code=context["code"], minutes=seconds // 60)
            language, expires_at = page_language, now + timedelta(seconds=seconds)
        elif template_prefix in ANSWERS:
            mail = ANSWERS[template_prefix](None)
            if mail.name == mails.AccountExists.name:
                make_password(secrets.token_hex())  # a new account hashes its password, which takes longest
            language, expires_at = page_language, now + ANSWERS_LIVE
        else:  # a change of the account
            addresses = ("from_email", "to_email", "deleted_email")
            words = {name: str(context[name]) for name in addresses if name in context}
            mail = mails.AccountChanged(None, what=template_prefix.rpartition("/")[2], **words)
        to = Contact(
            name=name,
            email=email,
            language=language,
            time_zone=person.time_zone if person else settings.TIME_ZONE,
            person_id=person.pk if person else None,
        )
        with transaction.atomic():
            outbox.queue(
                mail,
                key=f"account:{secrets.token_hex(12)}",
                to=to,
                expires_at=expires_at,
                is_asked=template_prefix in ASKED_BY_ANYBODY,
            )


def _tell_of_new_browser(request: HttpRequest, person: Person) -> None:
    """Mail a person that someone signed in with a browser that they hadn't used before."""
    if not person.email:
        return
    agent = request.META.get("HTTP_USER_AGENT", "")[:300]
    mail = mails.NewBrowser(None, at=timezone.now().isoformat(timespec="seconds"), agent=agent)
    with transaction.atomic():
        outbox.queue(mail, key=f"account:{secrets.token_hex(12)}", to=person.contact)


def _guesses(address: str, request: HttpRequest | None = None) -> str:
    """Return the key under which guesses at an address's password are counted, for a request's network or for all."""
    return f"guesses {rate_limits.network_of(request) if request else ''} {address}"


def display(person: Any) -> str:
    """Return the name that greetings and lists show."""
    return str(person)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """allauth's adapter of the second step, with the portal's sentences."""

    error_messages = SECOND_STEP_WORDS
