"""Forms for requests, answers, exchanges, and statements along a connection."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event
from hubs.models import HubCircle
from pse_portal.forms import DayField, Form
from voice import exchanges
from voice.models import Ask, Exchange


class AskForm(Form):
    kind = forms.ChoiceField(
        label=_("What are you asking for?"), choices=Ask.Kind.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In your own words"),
        help_text=_(
            "What, how many, and what for. For example: three residents to talk about their power bills."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wanted_by = DayField(label=_("When do you need it?"), required=False)

    def clean_wanted_by(self) -> Any:
        day = self.cleaned_data["wanted_by"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("That day has passed. Choose a future date."))
        return day


class AnswerForm(Form):
    takes = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Yes, we can do it")), ("no", _("No, we can’t"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Your answer, in a few words"),
        help_text=_("Who will do it and when, or why not."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ExchangeForm(Form):
    """An exchange, entered by either side; events that both hosted can be chosen."""

    what = forms.CharField(
        label=_("What did you exchange?"),
        help_text=_("For example: a plain-language guide to the rate case."),
        max_length=250,
    )
    direction = forms.ChoiceField(
        label=_("Who gave it?"), choices=Exchange.Direction.choices, widget=forms.RadioSelect
    )
    on = DayField(label=_("When?"), initial=timezone.localdate)
    took_part = forms.CharField(label=_("Who took part?"), max_length=250, required=False)
    reached = forms.IntegerField(
        label=_("How many people did it reach?"), min_value=0, max_value=1_000_000, required=False
    )
    event: Any = forms.ModelChoiceField(
        label=_("At which event?"),
        queryset=Event.objects.none(),
        required=False,
        empty_label=_("None of these"),
        to_field_name="slug",
    )

    def __init__(self, *args: Any, link: HubCircle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events = exchanges.proposals(link)
        if events.exists():
            self.offer("event", events)
        else:
            del self.fields["event"]

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Add it after it happens."))
        return day


class StatementForm(Form):
    words = forms.CharField(
        label=_("What does the hub want to say?"),
        help_text=_("A few sentences. Facilitators of the circle and the hub will read them."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    on = DayField(label=_("What day is it from?"), initial=timezone.localdate)

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Add it after it happens."))
        return day
