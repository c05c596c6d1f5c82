from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from news import reviews
from people.models import Person
from pse_portal.forms import Form

MOST = 2000  # characters


class ReviewForm(Form):
    """A step of an article's review, named by the button: ask, comment, back, or publish."""

    to = forms.ModelChoiceField(
        label=_("Who should review it?"),
        queryset=Person.objects.none(),
        required=False,
        help_text=_("We email them your note and a link to this page."),
    )
    text = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only staff can read it."),
    )

    def __init__(self, data: Any, *, by: Any, may_ask: bool) -> None:
        super().__init__(data)
        self.step = next(
            (step for step in ("ask", "comment", "back", "publish") if data and step in data), ""
        )
        if may_ask:
            self.offer("to", reviews.reviewers(by))
        else:
            del self.fields["to"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.step == "ask" and "to" in self.fields and not cleaned.get("to") and "to" not in self.errors:
            self.add_error("to", _("Choose a colleague."))
        if self.step in {"comment", "back"} and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _("Write a note, so that your colleague knows what to do."))
        return cleaned
