from datetime import date

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from circles.models import Circle
from coalitions import youth
from coalitions.models import Coalition
from hubs.models import County
from pages.network import Network, network
from people.forms import PhoneField, ShownNameField
from people.models import AgeBand, Person
from pse_portal.forms import FilterForm, Form, ModelForm, SlugChoice


class PauseForm(Form):
    """Until when a person wants no mail but what is needed."""

    until = forms.DateField(
        label=_("Last day of the pause"),
        help_text=_("Leave it blank to pause until you turn your email back on."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter the day like 2027-03-01.")},
    )

    def clean_until(self) -> date | None:
        day: date | None = self.cleaned_data["until"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        return day


class DetailsForm(ModelForm):
    """What people may change about themselves; the address is changed on its own page."""

    class Meta:
        model = Person
        field_classes = {"phone": PhoneField}
        fields = ["name", "language", "zip_code", "phone", "age_band"]
        labels = {
            "name": _("Your name"),
            "language": _("Email language"),
            "zip_code": _("ZIP code"),
            "phone": _("Phone number"),
            "age_band": _("My age"),
        }
        help_texts = {
            "name": _("The name you go by. It doesn’t have to be your legal name."),
            "zip_code": _("So we can show you what’s nearby. Only you can see it."),
            "age_band": _("Only needed to facilitate young people’s circles. We ask for no birth date."),
            "phone": _("Facilitators of your circles and hubs can call you if plans change."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "zip_code": forms.TextInput(
                attrs={"autocomplete": "postal-code", "inputmode": "numeric", "class": "short"}
            ),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        }

    def clean_age_band(self) -> str:
        """Keep an adult where a youth coalition would have too few of them."""
        band: str = self.cleaned_data["age_band"]
        was = self.initial.get("age_band")
        if was == AgeBand.ADULT and band != was and (needed := youth.adult_needed_in(self.instance)):
            raise forms.ValidationError(
                _("You’re one of the two adults who facilitate %(name)s. Step down there first."),
                params={"name": needed.name},
            )
        return band

    def clean_zip_code(self) -> str:
        typed = self.cleaned_data["zip_code"].strip()
        if typed and not (len(typed) == 5 and typed.isdigit()):
            raise forms.ValidationError(_("A ZIP code has five numbers, like 30303."))
        return typed


class ShownNameForm(Form):
    """The name that others read."""

    shown_as = ShownNameField()


class NetworkFilterForm(FilterForm):
    """A part of the network, by county or by circle."""

    county = SlugChoice(County, label=_("County"), empty_label=_("All counties"))
    circle = SlugChoice(Circle, label=_("Issue"), empty_label=_("All circles"))

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        with_hubs = County.objects.filter(hubs__life__in=[Coalition.Life.ACTIVE, Coalition.Life.QUIET])
        self.offer("county", with_hubs.distinct().order_by("name"))
        self.offer("circle", Circle.objects.listed().order_by("name"))

    @cached_property
    def network(self) -> Network:
        return network(self.chosen.get("county"), self.chosen.get("circle"))
