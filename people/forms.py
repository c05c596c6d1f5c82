from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mailing.contacts import normalise_email, normalise_phone

NAME_HELP = _("As you want to be called. It need not be your legal name.")


def read_phone(typed: str) -> str:
    """The number in its one form, "" for none. Raises ValidationError where it cannot be read."""
    if not typed.strip():
        return ""
    number = normalise_phone(typed)
    if number is None:
        raise forms.ValidationError(
            _("We cannot read this phone number. Write it with the area code, such as 404 555 0123.")
        )
    return number


class ReachableForm(forms.Form):
    """A name, and an e-mail address or a phone number: what every open form asks first."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=NAME_HELP,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = forms.CharField(
        label=_("Or a phone number"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_email(self) -> str:
        return normalise_email(self.cleaned_data["email"]) or ""

    def clean_phone(self) -> str:
        return read_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        reachable = cleaned.get("email") or cleaned.get("phone")
        if not reachable and "email" not in self.errors and "phone" not in self.errors:
            self.add_error("email", _("Give an e-mail address or a phone number, so that we can reach you."))
        return cleaned


class SignupForm(forms.Form):
    """What sign-up asks beside allauth's own fields."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=NAME_HELP,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    field_order = ["name", "email", "password1"]

    def signup(self, request: Any, person: Any) -> None:
        """Called by allauth with the new person, before their address is verified."""
        person.name = self.cleaned_data["name"]
        person.save(update_fields=["name"])
