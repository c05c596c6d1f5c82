"""Forms of the speakers' table: an offer to speak, a speaker's details, and the plan of a sitting."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.models import Sitting, Speaker, SpeakingTopic
from events.models import Event
from hubs.models import County
from people.forms import AddressField, NameField, PhoneField
from pse_portal.fields import MomentField
from pse_portal.forms import Form, ModelForm, SlugChoice, pair
from pse_portal.open_forms import OpenForm

CONTACT = ("name", "email", "phone")


class _OfferFields(Form):
    """What a person who wants to speak tells us."""

    name = NameField()
    email = AddressField(
        label=_("Email address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = PhoneField(
        label=_("Or a phone number, if you don’t use email"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    county = SlugChoice(County, label=_("Your county"), empty_label=_("Choose a county"))
    topic: Any = forms.ModelChoiceField(
        SpeakingTopic.objects.none(), label=_("Topic"), required=False, empty_label=_("I’ll choose later")
    )
    about = forms.CharField(
        label=_("What would you like to say, in a few words?"), max_length=200, required=False
    )
    needs_ride = forms.BooleanField(label=_("I need a ride"), required=False)
    needs_interpreter = forms.BooleanField(label=_("I need an interpreter"), required=False)
    shows_name = forms.BooleanField(
        label=_("Facilitators may see my name and contact information"),
        help_text=_(
            "They plan rides and the order with you. Otherwise only PSE staff see it. It’s never public."
        ),
        required=False,
    )

    def __init__(self, *args: Any, sitting: Sitting, person: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].required = True
        topics = sitting.topics.all()
        self.fields["topic"].queryset = topics  # type: ignore[attr-defined]
        if not topics:
            del self.fields["topic"]
        if person is not None:
            for name in CONTACT:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "email" in self.fields and not (data.get("email") or data.get("phone")) and not self.errors:
            self.add_error("email", _("Enter an email address or a phone number, so we can tell you."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "fax"}


class OfferForm(_OfferFields, OpenForm):
    """A neighbor's offer to speak."""


class EnterSpeakerForm(_OfferFields):
    """An offer by phone or at a meeting, entered for someone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("name", _("Name")),
            ("phone", _("Phone number")),
            ("county", _("County")),
            ("about", _("What they will speak about")),
            ("needs_ride", _("Needs a ride")),
            ("needs_interpreter", _("Needs an interpreter")),
            ("shows_name", _("They agreed that facilitators see their name and contact information")),
        ):
            self.fields[name].label = label
            self.fields[name].help_text = ""


class SpeakerForm(ModelForm):
    """A speaker’s row on the table: the place they speak for, their topic, and their turn."""

    class Meta:
        model = Speaker
        fields = ["county", "coalition", "topic", "about", "order", "needs_ride", "needs_interpreter"]
        labels = {"order": _("Place in the order"), "coalition": _("Speaks for this circle or hub")}
        widgets = {"order": forms.NumberInput(attrs={"class": "short", "min": 1})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sitting: Sitting = self.instance.sitting
        self.offer("coalition", sitting.decision.coalitions.order_by("name"))
        self.offer("topic", sitting.topics.all())


class PlanForm(ModelForm):
    """The practice of a sitting's speakers, and the event of ours to go together. Times are in the body's zone."""

    class Meta:
        model = Sitting
        fields = ["practice_at", "practice_place", "event"]
        field_classes = {"practice_at": MomentField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Q(ends_at__gte=timezone.now()) | Q(pk=self.instance.event_id)
        self.offer("event", Event.objects.public().filter(near).order_by("starts_at"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        practice = data.get("practice_at")
        if practice and practice > self.instance.starts_at:
            self.add_error("practice_at", _("Practice before the meeting."))
        return data


class TopicForm(ModelForm):
    layout = (pair("name"),)

    class Meta:
        model = SpeakingTopic
        fields = ["name_en", "name_es"]
        labels = {"name_en": _("Topic, in English"), "name_es": _("Topic, in Spanish")}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.need_one("name", _("Write the topic in English or Spanish."))
        return data
