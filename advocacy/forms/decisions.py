"""Forms of decisions: what people write and tell us, and what staff prepare."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advocacy.models import Action, Deed, Outcome, Sitting
from people.forms import AddressField, NameField, PhoneField
from pse_portal.forms import DayInput, Form, ModelForm, area, pair
from pse_portal.open_forms import OpenForm


class WordsForm(OpenForm):
    """A person's own words. They go back into the page and nowhere else."""

    words = forms.CharField(
        label=_("Your own words"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 9, "autocomplete": "off"}),
        error_messages={"required": _("Write a few words first. Two or three sentences are enough.")},
    )
    name = NameField()
    sender = forms.CharField(
        label=_("Your postal address, for a printed letter"),
        help_text=_("Only on the letter. We don’t save it."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "street-address"}),
    )

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["name"].help_text = _("It goes under your words. We don’t save it.")
        if action.kind != Action.Kind.WRITE:
            self.fields["words"].required = False
            del self.fields["sender"]

    def clean_words(self) -> str:
        return str(self.cleaned_data["words"]).replace("\0", "")


class DeedForm(OpenForm):
    """“I did it”: the count, and what we may tell them later."""

    heard_back = forms.CharField(
        label=_("What did they say?"),
        help_text=_("Optional. Only facilitators and our staff read it."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wants_outcome = forms.BooleanField(
        label=_("Tell me once what was decided"),
        help_text=_("One message when it’s decided. It doesn’t sign you up for anything else."),
        required=False,
    )
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

    def __init__(self, *args: Any, action: Action, person: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["name"].help_text = ""
        if action.kind != Action.Kind.CALL:
            del self.fields["heard_back"]
        if person is not None:
            for name in ("name", "email", "phone"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        wants = data.get("wants_outcome") and "email" in self.fields
        if wants and not (data.get("email") or data.get("phone")) and not self.errors:
            self.add_error("email", _("Enter an email address or a phone number, so we can tell you."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "fax"}


class EnterForm(Form):
    """Deeds told by phone, on paper, or at a meeting."""

    how = forms.ChoiceField(
        label=_("How do we know?"),
        choices=[choice for choice in Deed.How.choices if choice[0] != Deed.How.WEB],
        widget=forms.RadioSelect,
    )
    number = forms.IntegerField(
        label=_("How many people?"), min_value=1, max_value=500, initial=1,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip
    name = NameField()
    phone = PhoneField(label=_("Phone number"), required=False, max_length=30)
    email = AddressField(label=_("Email address"), required=False, max_length=254)
    wants_outcome = forms.BooleanField(
        label=_("They asked to hear the outcome"), help_text=_("Only for one person."), required=False
    )
    heard_back = forms.CharField(
        label=_("What did they hear back?"), max_length=500, required=False, widget=area(3)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("Only if they asked to hear the outcome.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("wants_outcome"):
            if data.get("number", 1) > 1:
                self.add_error("number", _("Enter people who want to hear the outcome one by one."))
            if not (data.get("email") or data.get("phone")) and "email" not in self.errors:
                self.add_error("email", _("Enter an email address or a phone number."))
        elif not self.errors:
            data |= {"name": "", "email": "", "phone": ""}
        return data


class AgendaForm(ModelForm):
    """The link to an agenda that just came out."""

    class Meta:
        model = Sitting
        fields = ["agenda_url", "agenda_expected_on"]
        labels = {"agenda_url": _("Link to the agenda"), "agenda_expected_on": _("Or: expected on")}
        widgets = {"agenda_expected_on": DayInput()}


class ActionForm(ModelForm):
    """The words of an action, in both languages. Its times come from the decision and can be narrowed."""

    class Meta:
        model = Action
        fields = [
            "subject_en", "subject_es", "points_en", "points_es", "script_en", "script_es", "voicemail_en",
            "voicemail_es", "email", "phone", "address", "petition", "seats",
        ]  # fmt: skip
        labels = {
            "subject_en": _("Subject, in English"),
            "subject_es": _("Subject, in Spanish"),
            "points_en": _("Points to make, one per line, in English"),
            "points_es": _("Points to make, one per line, in Spanish"),
            "script_en": _("What to say on the phone, in English"),
            "script_es": _("What to say on the phone, in Spanish"),
            "voicemail_en": _("What to say on voicemail, in English"),
            "voicemail_es": _("What to say on voicemail, in Spanish"),
            "seats": _("Seats it is addressed to"),
        }
        widgets = {
            **{
                f"{name}_{code}": area(5, code)
                for name in ("points", "script", "voicemail")
                for code in ("en", "es")
            },
            "seats": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        action: Action = self.instance
        kept = {
            Action.Kind.WRITE: ("script", "voicemail"),
            Action.Kind.CALL: ("subject",),
            Action.Kind.SPEAK: ("script", "voicemail", "subject"),
            Action.Kind.COME: ("script", "voicemail", "subject"),
            Action.Kind.SIGN: ("script", "voicemail", "subject"),
        }
        dropped = [f"{name}_{code}" for name in kept[Action.Kind(action.kind)] for code in ("en", "es")]
        if action.kind != Action.Kind.WRITE:
            dropped += ["email", "address"]
        if action.kind != Action.Kind.CALL:
            dropped += ["phone"]
        if action.kind == Action.Kind.SIGN:
            self.offer("petition", action.decision.petitions())
            self.fields["petition"].required = True
        else:
            dropped += ["petition"]
        for name in dropped:
            del self.fields[name]
        self.offer("seats", action.decision.body.seats.all())
        if not self.fields["seats"].queryset:  # type: ignore[attr-defined]
            del self.fields["seats"]
        texts = [name for name in ("subject", "points", "script", "voicemail") if f"{name}_en" in self.fields]
        others = [name for name in ("email", "phone", "address", "petition", "seats") if name in self.fields]
        self.layout = [*map(pair, texts), *others]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.need_one("points", _("Write at least one point, in English or Spanish."))
        return data


class OutcomeForm(ModelForm):
    """What the body did, for everyone who acted."""

    layout = ("decided_on", "result", pair("did"), pair("means"), pair("next"), "link")

    class Meta:
        model = Outcome
        fields = [
            "decided_on", "result", "did_en", "did_es", "means_en", "means_es", "next_en", "next_es", "link",
        ]  # fmt: skip
        labels = {
            "did_en": _("What it did, in one sentence, in English"),
            "did_es": _("What it did, in one sentence, in Spanish"),
            "means_en": _("What it means for people, in English"),
            "means_es": _("What it means for people, in Spanish"),
            "next_en": _("What comes next, in English"),
            "next_es": _("What comes next, in Spanish"),
        }
        widgets = {
            "decided_on": DayInput(),
            **{f"{name}_{code}": area(4, code) for name in ("means", "next") for code in ("en", "es")},
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.need_one("did", _("Say in one sentence what it did, in English or Spanish."))
        return data
