from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from circles.models import Circle
from coalitions.models import Coalition
from hubs.models import County
from pages.network import Network, network
from people.forms import read_phone
from people.models import Person


class DetailsForm(forms.ModelForm):
    """What a person may change about themselves; the address is changed on a page of its own."""

    class Meta:
        model = Person
        fields = ["name", "language", "zip_code", "phone"]
        labels = {
            "name": _("Your name"),
            "language": _("Language of our mails"),
            "zip_code": _("ZIP code"),
            "phone": _("Phone number"),
        }
        help_texts = {
            "name": _("As you want to be called. It need not be your legal name."),
            "zip_code": _("To show you what is near. Only you see it."),
            "phone": _("The people who lead your circles and hubs can call you, if something changes."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "zip_code": forms.TextInput(
                attrs={"autocomplete": "postal-code", "inputmode": "numeric", "class": "short"}
            ),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_phone(self) -> str:
        return read_phone(self.cleaned_data["phone"])

    def clean_zip_code(self) -> str:
        typed = self.cleaned_data["zip_code"].strip()
        if typed and not (len(typed) == 5 and typed.isdigit()):
            raise forms.ValidationError(_("A ZIP code has five numbers, such as 30303."))
        return typed


class NetworkFilterForm(forms.Form):
    """A part of the network, by county or by circle; odd values become "no filter"."""

    county = forms.ModelChoiceField(
        label=_("County"),
        queryset=County.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All counties"),
    )
    circle: Any = forms.ModelChoiceField(
        label=_("Issue"),
        queryset=Circle.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All circles"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_hubs = County.objects.filter(hubs__life__in=[Coalition.Life.ACTIVE, Coalition.Life.QUIET])
        cast("forms.ModelChoiceField[Any]", self.fields["county"]).queryset = with_hubs.distinct().order_by(
            "name"
        )
        cast(
            "forms.ModelChoiceField[Any]", self.fields["circle"]
        ).queryset = Circle.objects.listed().order_by("name")
        for name in self.fields:
            self.fields[name].widget.attrs["class"] = "form-select"

    @cached_property
    def network(self) -> Network:
        self.is_valid()
        return network(self.cleaned_data.get("county"), self.cleaned_data.get("circle"))
