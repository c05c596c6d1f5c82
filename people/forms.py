from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mailing.contacts import normalise_email, normalise_phone
from people.models import AgeBand
from pse_portal.forms import Form
from pse_portal.open_forms import OpenForm, TimedForm


def read_phone(typed: str) -> str:
    """Return the normalized number, "" for none. Raises ValidationError if it cannot be parsed."""
    if not typed.strip():
        return ""
    number = normalise_phone(typed)
    if number is None:
        raise forms.ValidationError(
            _("We can’t read this phone number. Enter it with the area code, like 404 555 0123.")
        )
    return number


class NameField(forms.CharField):
    """A person's name, on one line."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Your name"),
            help_text=_("The name you go by. It doesn’t have to be your legal name."),
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
        )

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class ShownNameField(forms.CharField):
    """The name that others read, on one line; "" for the person's own."""

    def __init__(self) -> None:
        super().__init__(
            label=_("The name others see"),
            help_text=_(
                "Your own name or another one. We use it everywhere except where facilitators manage things."
            ),
            max_length=120,
            required=False,
        )

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class AddressField(forms.EmailField):
    """A normalized email address, "" for none."""

    def clean(self, value: Any) -> str:
        return normalise_email(super().clean(value)) or ""


class PhoneField(forms.CharField):
    """A normalized phone number, "" for none."""

    def clean(self, value: Any) -> str:
        return read_phone(super().clean(value) or "")


TOO_YOUNG = _("You need to be 13 or older to take part. Check the line about your age if you are.")


class AgeField(forms.BooleanField):
    """One line that says no more than that the person is 13 or older; cleaned to an AgeBand."""

    def __init__(self) -> None:
        super().__init__(label=_("I’m 13 or older"), error_messages={"required": TOO_YOUNG})

    def clean(self, value: Any) -> Any:
        return AgeBand.OF_AGE if super().clean(value) else ""


class AgeBandField(forms.ChoiceField):
    """Which of the two age bands, where it matters."""

    def __init__(self) -> None:
        super().__init__(
            label=_("My age"),
            choices=[(AgeBand.TEEN, _("13 to 17")), (AgeBand.ADULT, _("18 or older"))],
            help_text=_("This is a coalition of young people. We ask for no birth date."),
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose your age. You need to be 13 or older to take part.")},
        )


class ReachableForm(forms.Form):
    """A name, and an email address or a phone number: what every open form asks first."""

    name = NameField()
    email = AddressField(
        label=_("Email address"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = PhoneField(
        label=_("Or a phone number"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One of the two is needed, so that neither is called optional.
        for name in ("email", "phone"):
            self.fields[name].is_either = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        reachable = cleaned.get("email") or cleaned.get("phone")
        if not reachable and "email" not in self.errors and "phone" not in self.errors:
            self.add_error("email", _("Enter an email address or a phone number, so we can reach you."))
        return cleaned


class CodeForm(Form):
    """The six digits from the email."""

    code = forms.CharField(
        label=_("Six-digit code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"}
        ),
        error_messages={"required": _("Enter the six digits from the email.")},
    )

    def clean_code(self) -> str:
        digits = "".join(letter for letter in self.cleaned_data["code"] if letter.isdigit())
        if len(digits) != 6:
            raise forms.ValidationError(_("The code has six digits. Please check the email again."))
        return digits


class OwnAddressForm(OpenForm):
    """The address whose data a guest wants to see."""

    email = AddressField(
        label=_("Your email address"),
        help_text=_("We’ll send a six-digit code to this address, and to no other."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class DeletionForm(Form):
    """What becomes of the person's words, and that they mean it."""

    words = forms.ChoiceField(
        label=_("What should happen to what you wrote?"),
        help_text=_("Your posts, stories, goals, and documents in circles and hubs."),
        choices=[("remove", _("Remove it")), ("keep", _("Keep it, without my name"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what should happen to what you wrote.")},
    )
    is_sure = forms.BooleanField(
        label=_("I want PSE to delete my data"),
        error_messages={"required": _("Check this box so we know you mean it.")},
    )


class SignupForm(TimedForm):
    """Fields of the sign-up in addition to allauth's own."""

    name = NameField()
    age_band = AgeField()

    field_order = ["name", "email", "password1", "age_band"]

    def signup(self, request: Any, person: Any) -> None:
        """Set the new person's name. allauth calls this before their address is verified."""
        person.name = self.cleaned_data["name"]
        person.age_band = self.cleaned_data["age_band"]
        person.save(update_fields=["name", "age_band"])
