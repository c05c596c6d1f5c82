"""Form for a story and its permissions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agenda.models import AgendaItem, Story, StoryConsent, Use
from coalitions.models import Coalition
from people.forms import PhoneField
from pse_portal.forms import DayInput, ModelForm, PastDayField

USE_HELP = {
    Use.CIRCLE: _("We can’t keep the story without this permission."),
    Use.TESTIMONY: _("At a hearing, read by someone from the circle."),
    Use.PUBLISHED: _("On this site, and on a handout for decision makers."),
    Use.NAMED: _("Without it, the story appears with no name."),
}


class StoryForm(ModelForm):
    """A resident's story in their own words, and the permissions they gave."""

    whose = forms.ChoiceField(
        label=_("Whose story is this?"),
        choices=[("own", _("Mine")), ("other", _("Someone told me, and I wrote it down"))],
        widget=forms.RadioSelect,
        initial="own",
    )
    uses = forms.MultipleChoiceField(
        label=_("What do they agree to?"),
        help_text=_(
            "Read each line aloud and check only what the person agreed to. They can change their mind later."
        ),
        choices=Use.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    how = forms.ChoiceField(label=_("How did they agree?"), choices=StoryConsent.How.choices)
    item: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Which goal does this story support?"), queryset=AgendaItem.objects.none(), required=False
    )

    class Meta:
        model = Story
        field_classes = {"phone": PhoneField, "told_on": PastDayField}
        fields = (
            "words",
            "language",
            "teller",
            "place",
            "told_on",
            "email",
            "phone",
            "translation",
            "translated_by",
        )
        labels = {
            "words": _("The story, in the storyteller’s own words"),
            "language": _("What language is it in?"),
            "email": _("Storyteller’s email"),
            "phone": _("Or a phone number"),
            "translation": _("The same text in the other language"),
        }
        help_texts = {
            "words": _("Exactly as they said it. Please don’t polish it."),
            "email": _(
                "The storyteller gets a link to withdraw any permission. Only facilitators see the email."
            ),
            "place": _("The town or county. No street address."),
        }
        widgets = {
            "words": forms.Textarea(attrs={"rows": 8}),
            "translation": forms.Textarea(attrs={"rows": 6}),
            "told_on": DayInput(),
        }

    def __init__(self, *args: Any, coalition: Coalition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = True
        items = AgendaItem.objects.of(coalition).public().open().latest_first()
        self.offer("item", items)
        self.fields["item"].empty_label = _("None yet")  # type: ignore[attr-defined]
        self.layout = (
            "whose", "words", "language", "teller", "place", "told_on", "email", "phone", "uses", "how", "item",
            "translation", "translated_by",
        )  # fmt: skip

    def clean_uses(self) -> list[str]:
        uses = self.cleaned_data["uses"]
        if Use.CIRCLE not in uses:
            raise forms.ValidationError(
                _("We need the first permission to keep the story. Ask the storyteller, or don’t add it.")
            )
        return uses

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("whose") == "other" and not cleaned.get("teller"):
            self.add_error(
                "teller", _("Enter a name for the storyteller, even if no name will be published.")
            )
        if Use.NAMED in cleaned.get("uses", []) and not cleaned.get("teller"):
            self.add_error("teller", _("Enter the name we can show with the story."))
        return cleaned
