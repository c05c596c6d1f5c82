"""Forms of commitments: the list's filters, a commitment itself, evidence, and decisions."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from advocacy.models import Commitment, Evidence, PublicBody
from agenda.models import AgendaItem
from coalitions.models import Coalition
from hubs.models import County
from people.forms import AddressField, PhoneField
from pse_portal.forms import (
    DayField,
    DayInput,
    FilterForm,
    Form,
    ModelForm,
    PastDayField,
    SlugChoice,
    area,
    pair,
)
from pse_portal.open_forms import OpenForm
from pse_portal.pictures import NotAPicture, prepare


class CommitmentFilterForm(FilterForm):
    """Filters of the list: words, county, circle behind it, watching hub, decision maker, and what holds today."""

    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    county = SlugChoice(County, label=_("County"), empty_label=_("All counties"))
    circle = forms.ChoiceField(label=_("Won by a goal of"), required=False, choices=[("", _("All circles"))])
    hub = forms.ChoiceField(label=_("Watched by"), required=False, choices=[("", _("All hubs"))])
    body = SlugChoice(PublicBody, label=_("Who promised it"), empty_label=_("Everyone"))
    state = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Any status")), *Commitment.Standing.choices]
    )

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        watching = Commitment.objects.exclude(watched_by=None).order_by().values("watched_by")
        offered = Coalition.objects.listed().filter(Q(kind=Coalition.Kind.CIRCLE) | Q(pk__in=watching))
        coalitions = list(offered.order_by("name"))
        for kind in Coalition.Kind.values:
            self.offer(kind, [(one.slug, one.short_name) for one in coalitions if one.kind == kind])
        self.offer(
            "body",
            PublicBody.objects.shown().filter(pk__in=Commitment.objects.values("body")).order_by("name"),
        )

    def narrow(self, rows: Any) -> Any:
        chosen = self.chosen
        if "q" in chosen:
            found = Q()
            for name in ("title_en", "title_es", "words_en", "words_es", "body__name", "organization__name"):
                found |= Q(**{f"{name}__icontains": chosen["q"]})
            rows = rows.filter(found)
        if "county" in chosen:
            rows = rows.filter(counties=chosen["county"])
        if "circle" in chosen:
            circle = Coalition.objects.get(kind=Coalition.Kind.CIRCLE, slug=chosen["circle"])
            rows = rows.filter(goal__in=AgendaItem.objects.of(circle).order_by().values("pk"))
        if "hub" in chosen:
            rows = rows.filter(watched_by__slug=chosen["hub"])
        if "body" in chosen:
            rows = rows.filter(body=chosen["body"])
        return rows.standing(chosen["state"]) if "state" in chosen else rows


class CommitmentForm(ModelForm):
    """A commitment, as the document has it."""

    class Meta:
        model = Commitment
        fields = [
            "title_en", "title_es", "words_en", "words_es", "body", "organization", "amount", "unit_en", "unit_es",
            "jobs", "promised_on", "due_on", "document", "document_page", "document_url", "counties", "place",
            "is_statewide",
        ]  # fmt: skip
        labels = {
            "title_en": _("Title, in English"),
            "title_es": _("Title, in Spanish"),
            "words_en": _("What was promised, in English"),
            "words_es": _("What was promised, in Spanish"),
            "unit_en": _("Of what, in English"),
            "unit_es": _("Of what, in Spanish"),
        }
        help_texts = {"words_es": "", "unit_es": ""}
        widgets = {
            "words_en": area(4, "en"), "words_es": area(4, "es"), "promised_on": DayInput(), "due_on": DayInput(),
        }  # fmt: skip

    layout = (
        pair("title"), pair("words"), "body", "organization", "amount", pair("unit"), "jobs", "promised_on", "due_on",
        "document", "document_page", "document_url", "counties", "place", "is_statewide",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.is_reviewed = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.need_one("title", _("Give it a short title."))
        self.need_one("words", _("Write down what was promised."))
        if not cleaned.get("counties") and not cleaned.get("is_statewide") and "counties" not in self.errors:
            self.add_error("counties", _("Choose at least one county, or the whole state."))
        who = cleaned.get("body") or cleaned.get("organization")
        if who is not None:
            self.instance.is_sample = who.is_sample
        return cleaned


class WonForm(Form):
    """Who promised what, when a goal is won: up to three commitments in one step."""

    LINES = 3

    body: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Who made the promise?"), queryset=PublicBody.objects.none(), empty_label=_("Choose")
    )
    document = forms.CharField(label=_("In which document?"), max_length=160, required=False)
    document_url = forms.URLField(label=_("Link to the document"), max_length=400, required=False)

    def __init__(self, *args: Any, item: AgendaItem, hubs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("body", PublicBody.objects.filter(is_sample=item.is_sample).order_by("name"))
        self.fields["hub"] = forms.ModelChoiceField(
            hubs, label=_("Which hub will watch it?"), required=False, empty_label=_("PSE staff for now")
        )
        for nth in range(1, self.LINES + 1):
            self.fields[f"words_{nth}"] = forms.CharField(
                label=_("Promise %(n)d, in their words") % {"n": nth},
                required=nth == 1,
                max_length=800,
                widget=area(2),
            )
            self.fields[f"due_on_{nth}"] = DayField(
                label=_("Due date of promise %(n)d") % {"n": nth},
                required=False,
                help_text=_("Leave blank for no deadline."),
            )
        self.layout = ("body", "hub", *(f"{name}_{nth}" for nth in range(1, self.LINES + 1) for name in ("words", "due_on")),
                       "document", "document_url")  # fmt: skip

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The promises that were filled in."""
        rows = [
            {"words": self.cleaned_data[f"words_{nth}"], "due_on": self.cleaned_data[f"due_on_{nth}"]}
            for nth in range(1, self.LINES + 1)
        ]
        return [row for row in rows if row["words"]]


class PhotoField(forms.FileField):
    """A photo, encoded anew before any of it is stored; its place and time are removed."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Photo"),
            required=False,
            help_text=_("JPEG, PNG, or WebP. Only send it if everyone in it agreed."),
            widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return prepare(upload)
        except NotAPicture as error:
            raise forms.ValidationError(str(error)) from error


class EvidenceFields(forms.Form):
    """What someone saw, and who they are."""

    says = forms.ChoiceField(
        label=_("What did you see?"), choices=Evidence.Says.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Tell us more"),
        max_length=1500,
        widget=area(5),
        help_text=_("What is there, and what is missing? Don’t name private people."),
        error_messages={"required": _("Write a few words.")},
    )
    seen_on = PastDayField(label=_("When did you see it?"), required=False)
    photo = PhotoField()
    name = forms.CharField(label=_("Your name"), max_length=120, required=False)
    phone = PhoneField(
        label=_("Phone number"), required=False, max_length=30, widget=forms.TextInput(attrs={"type": "tel"})
    )

    @property
    def values(self) -> dict[str, Any]:
        """The values, as `evidence.give` and `evidence.take` take them."""
        return {name: value or "" if name != "seen_on" else value for name, value in self.cleaned_data.items()
                if name not in {"fax", "photo"}}  # fmt: skip


class EvidenceForm(OpenForm, EvidenceFields):
    """Evidence on the portal. Name and contact are optional: we may ask back, and publish neither."""

    email = AddressField(
        label=_("Email address"),
        required=False,
        help_text=_("Optional. We only use it if we have a question. It won’t be published."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ["says", "note", "seen_on", "photo", "name", "email", "phone"]


class TakenForm(Form, EvidenceFields):
    """Evidence that someone gave by phone or at a meeting."""

    how = forms.ChoiceField(
        label=_("How did they tell you?"),
        choices=[(one.value, one.label) for one in (Evidence.How.PHONE, Evidence.How.MEETING)],
    )
    field_order = ["how", "says", "note", "seen_on", "photo", "name", "phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["says"].label = _("What did they see?")
        self.fields["note"].label = _("What they said")
        self.fields["seen_on"].label = _("When did they see it?")
        self.fields["name"].label = _("Their name")


class DecideForm(Form):
    """Kept, partly kept, broken, or changed, and why."""

    state = forms.ChoiceField(
        label=_("What happened to it?"),
        choices=[choice for choice in Commitment.State.choices if choice[0] != Commitment.State.PROMISED],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why do you say so?"),
        max_length=1000,
        widget=area(4),
        help_text=_("Say what you relied on. Everyone can read this, with your name."),
        error_messages={"required": _("Give the reason.")},
    )


class ReopenForm(Form):
    """Why it is open again, and the new date if there is one."""

    reason = forms.CharField(
        label=_("Why is it open again?"),
        max_length=1000,
        widget=area(4),
        error_messages={"required": _("Give the reason.")},
    )
    due_on = DayField(
        label=_("New due date"), required=False, help_text=_("Leave blank to keep the old one.")
    )
