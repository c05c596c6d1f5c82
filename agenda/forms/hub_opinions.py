"""Forms for a circle's question to its hubs, and for a hub's view."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agenda.models import ViewAnswer
from pse_portal.forms import DayField, Form, area, pair


class AskForm(Form):
    """A question to the hubs."""

    question_en = forms.CharField(
        label=_("Your question, in English"), max_length=1000, required=False, widget=area(3, "en")
    )
    question_es = forms.CharField(
        label=_("Your question, in Spanish"), max_length=1000, required=False, widget=area(3, "es")
    )
    answer_by = DayField(label=_("When do you need answers?"), required=False)

    layout = (pair("question"), "answer_by")

    def clean(self) -> dict[str, Any]:
        self.need_one("question", _("Write your question in at least one of the two languages."))
        return self.cleaned_data


class ViewForm(Form):
    """A hub's view on an item."""

    stance = forms.ChoiceField(
        label=_("Your hub’s view"), choices=ViewAnswer.Stance.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In your hub’s own words"),
        help_text=_("Members of the circle and of the hubs it asked can read it."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
