"""allauth's forms with the portal's labels. A separate module, because allauth's forms import `people.forms`."""

from typing import Any

from allauth.account import forms as allauth
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("Email address"),
    "email": _("Email address"),
    "password": _("Password"),
    "password1": _("Password"),
    "remember": _("Stay signed in on this device"),
}


class Worded:
    """Takes labels from LABELS; no placeholders, which disappear as soon as a person types."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


# allauth has no types, so its forms are of type Any: `misc` is ignored for each.
class LoginForm(Worded, allauth.LoginForm):  # type: ignore[misc]
    pass


class SignupForm(Worded, allauth.SignupForm):  # type: ignore[misc]
    pass


class RequestLoginCodeForm(Worded, allauth.RequestLoginCodeForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(Worded, allauth.ResetPasswordForm):  # type: ignore[misc]
    pass


class AddEmailForm(Worded, allauth.AddEmailForm):  # type: ignore[misc]
    pass


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """Adds a passkey that signs in alone, unless the person wants it as a second step only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the device")
        passwordless = self.fields["passwordless"]
        passwordless.initial = True
        passwordless.label = _("Sign in with it alone, without a password or code")
        passwordless.help_text = _("Your device asks for your fingerprint, face, or PIN each time.")
