from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hubs.models import County
from news import topics
from news.models import Subscription
from people.forms import AddressField
from pse_portal.forms import Form, SlugChoice
from pse_portal.open_forms import OpenForm

# Sign-up boxes on other pages, and what they subscribe to. The box of an empty event list promises news of the next
# event, which the weekly mail includes.
BOXES = {
    "footer": (topics.BASIC, Subscription.Rhythm.AS_SENT),
    "events": ((topics.EVENTS,), Subscription.Rhythm.WEEKLY),
}


class ChoicesForm(Form):
    """A subscriber's topics, county, frequency, and language."""

    topics = forms.MultipleChoiceField(
        label=_("What would you like to get?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    county = SlugChoice(
        County,
        label=_("Your county"),
        empty_label=_("All counties"),
        help_text=_("We’ll send you events there, in nearby counties, and online."),
    )
    rhythm = forms.ChoiceField(
        label=_("How often?"), choices=Subscription.Rhythm.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(
        label=_("Which language?"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, kept: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(topic.key, topic.title) for topic in topics.offered()]
        known = {key for key, _title in offered}
        # Topics chosen earlier stay offered, even if they have nothing to tell now.
        offered += [(key, topics.title_of(key)) for key in kept or [] if key not in known]
        self.offer("topics", offered)

    @property
    def choices(self) -> dict[str, Any]:
        """The arguments for `subscriptions.ask` and `subscriptions.choose`."""
        chosen = self.cleaned_data
        return {
            "chosen": chosen["topics"],
            "county": chosen["county"],
            "rhythm": chosen["rhythm"],
            "language": chosen["language"],
        }


class EnterForm(ChoicesForm):
    """One subscriber whom staff enter, with the evidence that they agreed."""

    email = AddressField(required=True)
    wording = forms.CharField(
        label=_("What they agreed to"),
        max_length=300,
        help_text=_("The sentence that they read or heard. We keep it with the subscriber."),
    )
    source = forms.CharField(
        label=_("Where and when"),
        max_length=160,
        help_text=_("For example: sign-up sheet, Clayton forum, March 3."),
    )
    field_order = ["email", "wording", "source", "topics", "county", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["rhythm"]
        self.fields["topics"].label = _("Topics")
        self.fields["county"].required = False
        self.fields["county"].label = _("County")
        self.fields["county"].help_text = ""
        self.fields["language"].label = _("Language")


class SubscribeForm(OpenForm, ChoicesForm):
    """The full form of the newsletter's page; a sign-up box only needs the address."""

    email = AddressField(
        label=_("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Enter your email address.")},
    )
    place = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    field_order = ["email", "topics", "county", "rhythm", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.box = BOXES.get(self.data.get("place", ""))
        if self.box:
            for name in ("topics", "rhythm", "language"):
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.box:
            cleaned["topics"], cleaned["rhythm"] = list(self.box[0]), self.box[1]
            cleaned["language"] = (get_language() or settings.LANGUAGE_CODE)[:2]
        return cleaned

    @property
    def source(self) -> str:
        """Where the sign-up came from, for the consent log."""
        place = self.cleaned_data["place"]
        return f"box: {place}" if place in BOXES else "newsletter page"
