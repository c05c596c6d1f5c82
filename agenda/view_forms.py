"""A question of a circle to its hubs, and the view of a hub."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agenda.forms import OneOfTwo, date_field
from agenda.models import ViewAnswer
from coalitions.manage_forms import area, helper, pair


class AskForm(OneOfTwo, forms.Form):
    """A question to the hubs."""

    question_en = forms.CharField(
        label=_("Your question, in English"), max_length=1000, required=False, widget=area(3, "en")
    )
    question_es = forms.CharField(
        label=_("Your question, in Spanish"), max_length=1000, required=False, widget=area(3, "es")
    )
    answer_by = date_field(_("By when do you want to know?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(pair("question"), "answer_by")

    def clean(self) -> dict[str, Any]:
        self.need_one(self, "question", _("Write your question, in one of the two languages at least."))
        return self.cleaned_data


class ViewForm(forms.Form):
    """The view of a hub."""

    stance = forms.ChoiceField(
        label=_("Your hub’s view"), choices=ViewAnswer.Stance.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In your hub’s own words"),
        help_text=_("Members of the circle and of the hubs that were asked read it."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()
