"""The forms of the Manage area."""

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Membership, Organization
from coalitions.models.coalition import MEETING_LANGUAGES
from mailing.contacts import normalise_email
from mailing.models import Call
from office import contributions
from office.contributions import PageText
from people.forms import PhoneField
from people.models import Consent
from pse_portal import tables
from pse_portal.forms import FilterForm, Form, ModelForm, PastDayField, area, pair


class PageForm(ModelForm):
    """A coalition's page texts, in two languages."""

    languages = forms.MultipleChoiceField(
        label=_("Languages at your meetings"), choices=MEETING_LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    is_quiet = forms.BooleanField(
        label=_("We’re taking a break"),
        help_text=_(
            "Your page stays up, and lists show that you’re on a break. Uncheck this when you start again."
        ),
        required=False,
    )

    class Meta:
        model = Coalition
        field_classes = {"phone": PhoneField}
        fields = [
            "summary_en", "summary_es", "story_en", "story_es", "meets_en", "meets_es", "languages",
            "contact_email", "phone",
        ]  # fmt: skip
        labels = {
            "summary_en": _("One sentence, in English"),
            "summary_es": _("One sentence, in Spanish"),
            "story_en": _("About you, in English"),
            "story_es": _("About you, in Spanish"),
            "meets_en": _("When and where you meet, in English"),
            "meets_es": _("When and where you meet, in Spanish"),
            "contact_email": _("Email address someone checks"),
            "phone": _("Phone number"),
        }
        help_texts = {
            "summary_en": _("Who you are and what you do. It shows in every list."),
            "summary_es": "",
            "story_en": _(
                "Who’s in it, how it started, and what it works on. Leave a blank line between "
                "paragraphs. Start a line with ## for a heading."
            ),
            "story_es": "",
            "meets_en": _("For example: second Thursday of the month, 6 p.m., with dinner."),
            "meets_es": "",
            "contact_email": _("Not shown. Replies to your emails go here."),
            "phone": _("Shown to everyone, if you enter one."),
        }
        widgets = {
            "summary_en": area(3, "en"), "summary_es": area(3, "es"),
            "story_en": area(10, "en"), "story_es": area(10, "es"),
            "meets_en": area(2, "en"), "meets_es": area(2, "es"),
            "phone": forms.TextInput(attrs={"type": "tel"}),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_quiet"].initial = self.instance.life == Coalition.Life.QUIET
        self.own = [text for text in contributions.of(PageText) if text.kind == self.instance.kind]
        for text in self.own:
            self._add(text)
        self.layout = (
            pair("summary"), pair("story"), pair("meets"), *(pair(text.field) for text in self.own),
            "languages", "contact_email", "phone", "is_quiet",
        )  # fmt: skip

    @property
    def child(self) -> Any:
        """The circle or hub of the coalition, which has the texts of its kind."""
        return getattr(self.instance, self.instance.kind)

    @property
    def own_names(self) -> list[str]:
        return [f"{text.field}_{code}" for text in self.own for code in ("en", "es")]

    def _add(self, text: PageText) -> None:
        for code, label in zip(("en", "es"), text.labels, strict=True):
            widget = area(text.rows, code) if text.rows > 1 else forms.TextInput(attrs={"lang": code})
            self.fields[f"{text.field}_{code}"] = forms.CharField(
                label=label,
                help_text=text.help_text if code == "en" else "",
                initial=getattr(self.child, f"{text.field}_{code}"),
                max_length=text.max_length,
                required=False,
                widget=widget,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("summary_en") or cleaned.get("summary_es")) and not self.errors:
            self.add_error("summary_en", _("Write one sentence, in at least one of the two languages."))
        for name in self.own_names:
            setattr(self.child, name, cleaned.get(name, ""))
        self.instance.life = (
            Coalition.Life.QUIET if cleaned.get("is_quiet") else Coalition.Life.ACTIVE
        )  # the coalition is listed: the view ensures it
        return cleaned


class HowToJoinForm(ModelForm):
    """How people join, the questions to them, and what they agree to."""

    class Meta:
        model = Coalition
        fields = ["joining", "questions_en", "questions_es", "agreement_en", "agreement_es"]
        labels = {
            "joining": _("How people join"),
            "questions_en": _("Your questions, in English"),
            "questions_es": _("Your questions, in Spanish"),
            "agreement_en": _("How you treat each other, in English"),
            "agreement_es": _("How you treat each other, in Spanish"),
        }
        help_texts = {
            "questions_en": _("Only used when people join by request. One per line, up to three."),
            "questions_es": "",
            "agreement_en": _("Shown to everyone before they join."),
            "agreement_es": "",
        }
        widgets = {
            "joining": forms.RadioSelect,
            "questions_en": area(3, "en"), "questions_es": area(3, "es"),
            "agreement_en": area(6, "en"), "agreement_es": area(6, "es"),
        }  # fmt: skip

    layout = ("joining", pair("questions"), pair("agreement"))

    def _three(self, name: str) -> str:
        lines = [line.strip() for line in (self.cleaned_data[name] or "").splitlines() if line.strip()]
        if len(lines) > 3:
            raise ValidationError(_("Ask up to three questions. Every extra one keeps people away."))
        return "\n".join(lines)

    def clean_questions_en(self) -> str:
        return self._three("questions_en")

    def clean_questions_es(self) -> str:
        return self._three("questions_es")


class MemberFilterForm(FilterForm):
    """Which members are shown."""

    q = forms.CharField(label=_("Name"), required=False, max_length=60)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("Members")),
            ("leading", _("Facilitators")),
            ("phone", _("Members without email")),
            ("speaking", _("Members who speak for an organization")),
            ("unconfirmed", _("Members whose organization needs your confirmation")),
            ("noted", _("Members with a note")),
            ("unanswered", _("Haven’t answered the yearly check-in")),
            ("past", _("Members who left")),
            ("out", _("Removed and blocked")),
        ],
    )
    perspective = forms.ChoiceField(
        label=_("Joined as"),
        required=False,
        choices=[("", _("All")), *Membership.Perspective.choices],
    )

    def narrow(self, rows: QuerySet[Membership]) -> QuerySet[Membership]:
        """Return the memberships that match the filters."""
        chosen = self.chosen
        rows = cast("Any", rows).shown_in_list(chosen.get("show", ""))
        if "perspective" in chosen:
            rows = rows.filter(perspective=chosen["perspective"])
        if "q" in chosen:
            rows = rows.filter(person__name__icontains=chosen["q"])
        return rows


class NoteForm(Form):
    note = forms.CharField(
        label=_("Your note"),
        help_text=_("Only facilitators can read it. The person can ask what it says."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RemovalForm(Form):
    """The reason why a facilitator ends a membership."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The person will read it, and we keep it on record."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give a short reason. The person will read it.")},
    )


def _name_of(row: Membership) -> str:
    return str(row.person)


class MemberChoiceForm(Form):
    """One of the members who are not facilitators yet."""

    member: Any = forms.ModelChoiceField(
        label=_("Which member?"), queryset=Membership.objects.none(), empty_label=_("Choose one")
    )
    steps_down = forms.BooleanField(
        label=_("I’m stepping down at the same time"),
        help_text=_("You’ll stay a member. The other person takes over as facilitator."),
        required=False,
    )

    def __init__(self, *args: Any, coalition: Coalition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Any]", self.fields["member"])
        field.queryset = (
            Membership.objects.active()
            .filter(coalition_id=coalition.pk, role=Membership.Role.MEMBER)
            .select_related("person")
            .order_by("person__name", "pk")
        )
        field.label_from_instance = _name_of  # type: ignore[method-assign, assignment]


class InviteForm(Form):
    """Addresses to invite, the language of the email, and a note in it."""

    addresses = forms.CharField(
        label=_("Email addresses"),
        help_text=_("One per line."),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 6, "autocapitalize": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter at least one address.")},
    )
    language = forms.ChoiceField(label=_("Language of the email"), choices=MEETING_LANGUAGES[:2])
    note = forms.CharField(
        label=_("Personal note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_addresses(self) -> list[str]:
        """Return the normalized addresses, ignoring names beside them."""
        found = []
        for line in self.cleaned_data["addresses"].splitlines():
            if not line.strip():
                continue
            match = re.search(r"[^\s,;<>\"]+@[^\s,;<>\"]+", line)
            address = normalise_email(match[0]) if match else None
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError(
                    _("“%(line)s” isn’t an email address."), params={"line": line.strip()[:80]}
                ) from error
            found.append(cast("str", address))
        return found


class PaperForm(Form):
    """The lines of a paper list, what its people agreed to, and the day they signed."""

    people = forms.CharField(
        label=_("The people"),
        help_text=_(
            "One person per line: a name, then a phone number, an email address, or both. Add “es” "
            "for anyone who prefers Spanish."
        ),
        max_length=30000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": _("Add at least one person.")},
    )
    signed_on = PastDayField(label=_("When did they sign?"))
    wording = forms.CharField(
        label=_("What did the sheet say?"),
        help_text=_("The sentence above the signatures. We keep it in each person’s record."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    purposes = forms.MultipleChoiceField(
        label=_("What did they agree to?"),
        choices=[
            (Consent.Purpose.MEMBERSHIP, _("To be members, and to let facilitators see how to reach them")),
            (Consent.Purpose.CALL, _("To get calls or texts")),
            (Consent.Purpose.SHOWN, _("To let other members see their name")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_people(self) -> str:
        people: str = self.cleaned_data["people"]
        try:
            tables.refuse_unstored(people)
        except tables.Unreadable as error:
            raise ValidationError(str(error)) from error
        return people

    def clean_purposes(self) -> list[str]:
        chosen = self.cleaned_data["purposes"]
        if Consent.Purpose.MEMBERSHIP not in chosen:
            raise ValidationError(_("You can only add people who agreed to be members."))
        return chosen


class OutcomeForm(forms.Form):
    """The outcome of a call."""

    outcome = forms.ChoiceField(
        choices=[
            choice
            for choice in Call.Outcome.choices
            # "Yes" and "no" have effects: see `calls.answer`.
            if choice[0] not in {Call.Outcome.TO_CALL, Call.Outcome.YES, Call.Outcome.NO}
        ]
    )
    note = forms.CharField(required=False, max_length=250)


class AnswerForm(Form):
    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("We’ll email it, signed with your name. Your address isn’t shown."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write a few words.")},
    )


class PartnerForm(Form):
    """A partner organization of the coalition: an existing one, by name, or a new one."""

    name = forms.CharField(
        label=_("Name of the organization"),
        help_text=_("The way the organization spells it. If it’s already here, we’ll find it by name."),
        max_length=120,
        error_messages={"required": _("Enter its name.")},
    )
    kind = forms.ChoiceField(label=_("Type"), choices=Organization.Kind.choices)
    url = forms.URLField(label=_("Website"), required=False)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())
