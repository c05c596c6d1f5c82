"""What somebody told, and what they said yes to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agenda.models import AgendaItem, Story, StoryConsent, Use
from coalitions.models import Coalition
from people.forms import PhoneField
from pse_portal.forms import DayInput, ModelForm, PastDayField

USE_HELP = {
    Use.CIRCLE: _("Without this yes nothing is kept."),
    Use.TESTIMONY: _("At a hearing, by somebody of the circle."),
    Use.PUBLISHED: _("On this site, and on a sheet for those who decide."),
    Use.NAMED: _("Without it the words stand without a name."),
}


class StoryForm(ModelForm):
    """What somebody told, in their own words, and what they said yes to."""

    whose = forms.ChoiceField(
        label=_("Whose words are these?"),
        choices=[("own", _("My own")), ("other", _("Somebody told me, and I wrote it down"))],
        widget=forms.RadioSelect,
        initial="own",
    )
    uses = forms.MultipleChoiceField(
        label=_("What is it a yes to?"),
        help_text=_("Read each line aloud, and tick only what was said. Each can be taken back later."),
        choices=Use.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    how = forms.ChoiceField(label=_("How was it said?"), choices=StoryConsent.How.choices)
    item: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Which goal does it speak for?"), queryset=AgendaItem.objects.none(), required=False
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
            "words": _("The story, in the teller’s own words"),
            "language": _("In which language is it?"),
            "email": _("E-mail address of the teller"),
            "phone": _("Or a phone number"),
            "translation": _("The same in the other language"),
        }
        help_texts = {
            "words": _("As it was said. Do not polish it."),
            "email": _("The teller gets a link to take each yes back. Only those who lead see it."),
            "place": _("The town or the county. No address."),
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
                _("Without the first yes we may not keep the story. Ask the teller, or do not write it down.")
            )
        return uses

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("whose") == "other" and not cleaned.get("teller"):
            self.add_error(
                "teller", _("Write how the teller wants to be called, even if no name is published.")
            )
        if Use.NAMED in cleaned.get("uses", []) and not cleaned.get("teller"):
            self.add_error("teller", _("Write the name that may stand with the words."))
        return cleaned
