"""Forms of petitions: sign, sign for an organization, a phone call, a paper sheet, setting aside, delivery, outcome."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advocacy.forms.commitments import PhotoField
from advocacy.models.petition import check_name
from advocacy.signatures import Line
from people.forms import AddressField, NameField, PhoneField
from pse_portal.forms import Form, PastDayField, area, pair
from pse_portal.open_forms import OpenForm


def zip_field() -> forms.RegexField:
    return forms.RegexField(
        r"^\d{5}$",
        label=_("ZIP code"),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "postal-code", "class": "short"}
        ),
        error_messages={"invalid": _("A ZIP code has five digits.")},
    )


class PlainName(NameField):
    """A name that opens inert in a spreadsheet and advertises nothing."""

    default_validators = [check_name]


class SignForm(OpenForm):
    """A person's signature. Two empty boxes: signing subscribes to nothing."""

    name = PlainName()
    zip_code = zip_field()
    email = AddressField(
        label=_("Email address"),
        help_text=_("We’ll email you a link. Your signature counts once you open it and confirm."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    field_order = ["name", "zip_code", "email"]

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.field_order}


class OrganizationForm(OpenForm):
    """An organization signs on, by a person who may sign for it."""

    name = PlainName()
    signer = PlainName()
    role = forms.CharField(label=_("Your role there"), max_length=120, validators=[check_name])
    email = AddressField(
        label=_("Your email address there"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    words = forms.CharField(label=_("Why you sign"), max_length=400, required=False, widget=area(3))
    districts = forms.CharField(label=_("Districts you work in"), max_length=200, required=False)
    members = forms.IntegerField(
        label=_("How many members do you speak for?"), required=False, min_value=1, max_value=9999999
    )
    logo = PhotoField()
    shares = forms.BooleanField(
        label=_("The coalition behind this may write to me about it"),
        required=False,
        help_text=_("Only this coalition, and only about this. Leave it empty to share nothing."),
    )
    may_sign = forms.BooleanField(
        label=_("I’m authorized to sign for this organization"),
        error_messages={"required": _("Only someone who is authorized can sign for an organization.")},
    )

    field_order = [
        "name",
        "signer",
        "role",
        "email",
        "words",
        "districts",
        "members",
        "logo",
        "shares",
        "may_sign",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["name"].help_text = _("Name of the organization"), ""
        self.fields["signer"].help_text = ""
        self.fields["logo"].label, self.fields["logo"].help_text = _("Logo"), _("JPEG, PNG, or WebP.")

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.field_order if name != "may_sign"}


class PhoneForm(Form):
    """A signature by phone."""

    name = PlainName()
    zip_code = zip_field()
    phone = PhoneField(
        label=_("Phone number"), max_length=30, widget=forms.TextInput(attrs={"type": "tel"}),
        help_text=_("We’ll call once, to say what came of it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["name"].help_text = _("Their name"), ""


class SheetForm(Form):
    """A paper sheet, one line for each line on paper."""

    number = forms.IntegerField(label=_("Number of the sheet"), min_value=1, max_value=99999)
    signed_on = PastDayField(label=_("Signed on"))
    lines = forms.CharField(
        label=_("Lines"),
        max_length=20000,
        widget=area(12),
        help_text=_(
            "Name, ZIP code, and an email if there is one, with commas. Put ? for a line you can’t read."
        ),
    )

    def clean_lines(self) -> list[Line]:
        typed = [line.strip() for line in self.cleaned_data["lines"].splitlines() if line.strip()]
        return [self._line(nth, text) for nth, text in enumerate(typed, start=1)]

    def _line(self, nth: int, text: str) -> Line:
        if not text.strip("?-— "):
            return Line()
        name, *more = (part.strip() for part in text.split(","))
        try:
            check_name(name)
            email = next((AddressField().clean(part) for part in more if "@" in part), "")
        except forms.ValidationError as error:
            raise forms.ValidationError(
                _("Line %(n)d: check the name and the email.") % {"n": nth}
            ) from error
        zip_code = next((part for part in more if part.isascii() and part.isdigit() and len(part) == 5), "")
        return Line(name[:120], zip_code, email)


class SetAsideForm(Form):
    """Conditions, all of which must hold, and the reason."""

    domain = forms.CharField(
        label=_("Email ends with"), max_length=100, required=False, help_text=_("Such as spam.example.")
    )
    name = forms.CharField(label=_("Name contains"), max_length=100, required=False)
    zip_code = forms.CharField(label=_("ZIP code"), max_length=5, required=False)
    network = forms.CharField(
        label=_("Network"), max_length=32, required=False, help_text=_("From the list of bursts.")
    )
    near = forms.BooleanField(label=_("The later one of two that look alike"), required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, error_messages={"required": _("Give the reason.")},
        help_text=_("Everyone can read it on the petition’s page."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in ("domain", "name", "zip_code", "network", "near")):
            self.add_error("domain", _("State at least one condition."))
        return cleaned


class DeliveryForm(Form):
    """To whom it was handed, by whom, and when."""

    to_whom = forms.CharField(
        label=_("Handed to"), max_length=160, help_text=_("An office, such as the board’s clerk.")
    )
    by_whom = forms.CharField(label=_("Handed over by"), max_length=160)
    delivered_on = PastDayField(label=_("Date"))
    receipt = PhotoField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receipt"].label = _("Photo or receipt")


class OutcomeForm(Form):
    """What came of it, in two languages."""

    outcome_en = forms.CharField(
        label=_("What came of it, in English"), max_length=2000, required=False, widget=area(4, "en")
    )
    outcome_es = forms.CharField(
        label=_("What came of it, in Spanish"), max_length=2000, required=False, widget=area(4, "es")
    )
    layout = (pair("outcome"),)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.need_one("outcome", _("Say what came of it."))
        return cleaned
