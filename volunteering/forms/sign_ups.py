"""Forms to sign up, apply, or take over a spot: a name and contact details, the rest optional."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from bookings.reminders import OFFSETS
from coalitions.models import Coalition
from events.models import LANGUAGES
from people.forms import AddressField, PhoneField, ReachableForm
from people.models import Person
from pse_portal.fields import WordsChoice
from pse_portal.forms import DayInput, Form, PastDayField
from pse_portal.open_forms import OpenForm
from volunteering.guardians import GuardianData
from volunteering.models import AgeBand, Opportunity, Shift, SignUp, Skill, Volunteer
from volunteering.shift_import import county_of
from volunteering.sign_ups import SignUpData
from volunteering.volunteer_mailings import ASK_WORDING

SHORT = {"inputmode": "numeric", "class": "short"}


class AboutForm(Form):
    """The folded part: skills, languages, ZIP code, and consent to be asked again."""

    skills = WordsChoice(label=_("What I can do"), choices=Skill.choices, required=False)
    languages = WordsChoice(label=_("Languages I speak"), choices=list(LANGUAGES.items()), required=False)
    zip = forms.RegexField(
        r"^\d{5}$",
        label=_("My ZIP code"),
        help_text=_("We only save your county, so we can ask about things near you."),
        required=False,
        widget=forms.TextInput(attrs={**SHORT, "autocomplete": "postal-code"}),
        error_messages={"invalid": _("A ZIP code has five digits.")},
    )
    ask_again = forms.BooleanField(required=False)

    FOLDED = ("skills", "languages", "zip", "ask_again")

    def __init__(self, *args: Any, coalition: Coalition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coalition = coalition
        self.wording = str(ASK_WORDING % {"coalition": coalition.name})
        self.fields["ask_again"].label = self.wording
        self.fields["ask_again"].help_text = _("You can withdraw this at any time.")

    @property
    def folded_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FOLDED if name in self.fields]

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.FOLDED]

    @property
    def has_folded_errors(self) -> bool:
        return any(name in self.errors for name in self.FOLDED)

    def known(self, volunteer: Volunteer | None) -> None:
        """Prefill what the person has entered before, and leave out consent already given."""
        if volunteer is None:
            return
        if volunteer.asked_again.standing().filter(coalition=self.coalition).exists():
            del self.fields["ask_again"]
        self.initial.setdefault("skills", volunteer.skills)
        self.initial.setdefault("languages", volunteer.languages)

    def about(self) -> dict[str, Any]:
        """Return the part of a `SignUpData` that is about the volunteer."""
        data = self.cleaned_data
        code = data.get("zip") or ""
        return {
            "skills": tuple(data["skills"]),
            "languages": tuple(data["languages"]),
            "county_id": county_of([code]).get(code) if code else None,
            "ask_again": self.wording if data.get("ask_again") else "",
        }


class SignUpForm(AboutForm):
    """The shift sign-up fields of members and guests. Age and parent are asked only where minors are welcome."""

    party_size = forms.IntegerField(
        label=_("How many people are coming?"),
        min_value=1,
        max_value=SignUp.MOST_IN_A_PARTY,
        initial=1,
        widget=forms.NumberInput(attrs=SHORT),
    )
    companions = forms.CharField(
        label=_("Who is coming with you"),
        help_text=_("Add names if you like. A number is enough."),
        max_length=300,
        required=False,
    )
    age_band = forms.ChoiceField(
        label=_("How old are you?"),
        choices=AgeBand.choices,
        initial=AgeBand.ADULT,
        widget=forms.RadioSelect,
    )
    guardian_name = forms.CharField(
        label=_("If you’re under 18: your parent or guardian’s name"), max_length=120, required=False
    )
    guardian_email = AddressField(
        label=_("Their email address"),
        help_text=_("We’ll ask them before we confirm your spot."),
        required=False,
    )
    guardian_phone = PhoneField(
        label=_("Or their phone number"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "type": "tel"}),
    )
    note = forms.CharField(
        label=_("Note to the organizers"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    wants_reminders = forms.BooleanField(label=_("Send me a reminder"), required=False, initial=True)
    reminders = forms.MultipleChoiceField(
        label=_("When?"),
        choices=[(name, offset.title) for name, offset in OFFSETS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    AGES = ("age_band", "guardian_name", "guardian_email", "guardian_phone")

    def __init__(
        self, *args: Any, shift: Shift, sign_up: SignUp | None = None, most: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, coalition=shift.opportunity.coalition, **kwargs)
        self.shift, self.sign_up = shift, sign_up
        if not shift.opportunity.welcomes_minors or sign_up is not None:
            for name in self.AGES:
                del self.fields[name]
        if sign_up is None:
            del self.fields["reminders"]
        else:
            for name in self.FOLDED:
                del self.fields[name]
            kept = ("party_size", "companions", "note", "wants_reminders")
            begin = {name: getattr(sign_up, name) for name in kept}
            self.initial = {**self.initial, **begin, "reminders": sign_up.reminder_names}
        if most is not None:
            self.fields["party_size"].validators.append(MaxValueValidator(most))
            if most == 1:
                del self.fields["party_size"], self.fields["companions"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        band = cleaned.get("age_band", AgeBand.ADULT)
        if band == AgeBand.CHILD:
            self.add_error(
                "age_band", _("Children need to come with an adult. The adult should sign up for both.")
            )
        elif band == AgeBand.TEEN:
            self._check_guardian(cleaned)
        return cleaned

    def _check_guardian(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("guardian_name"):
            self.add_error("guardian_name", _("Tell us who your parent or guardian is."))
        reachable = cleaned.get("guardian_email") or cleaned.get("guardian_phone")
        if not reachable and not {"guardian_email", "guardian_phone"} & self.errors.keys():
            self.add_error("guardian_email", _("Add their email or phone number so we can ask them."))
        if cleaned.get("guardian_email") and cleaned["guardian_email"] == cleaned.get("email"):
            self.add_error("guardian_email", _("This is your own email. We need your parent or guardian’s."))
        if (cleaned.get("party_size") or 1) > 1:
            self.add_error("party_size", _("If you’re under 18, sign up on your own."))

    def booking_data(self, *, name: str, email: str, phone: str, language: str) -> SignUpData:
        """Return the cleaned form as `sign_ups` takes it."""
        data = self.cleaned_data
        band = data.get("age_band") or AgeBand.ADULT
        guardian = None
        if band != AgeBand.ADULT:
            guardian = GuardianData(data["guardian_name"], data["guardian_email"], data["guardian_phone"])
        return SignUpData(
            name=name,
            email=email,
            phone=phone,
            language=language,
            party_size=data.get("party_size") or 1,
            companions=data.get("companions", ""),
            age_band=band,
            guardian=guardian,
            note=data["note"],
            wants_reminders=data["wants_reminders"],
            **({} if self.sign_up else self.about()),
        )

    def changes(self, row: SignUp) -> dict[str, Any]:
        """Return the changes to an existing sign-up."""
        data = self.cleaned_data
        return {
            "party_size": data.get("party_size") or row.party_size,
            "companions": data.get("companions", row.companions),
            "note": data["note"],
            "wants_reminders": data["wants_reminders"],
            "reminders": tuple(data.get("reminders") or ()),
        }


class GuestSignUpForm(OpenForm, ReachableForm, SignUpForm):
    """The form of a guest: name and an email address or phone number, plus the shared fields."""

    field_order = ["name", "email", "phone", "party_size"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _(
            "We’ll email you a link to view, change, or cancel. No account or password needed."
        )


class ApplyForm(AboutForm):
    """A short application for an ongoing role."""

    words = forms.CharField(
        label=_("Why you’d like to do this"),
        help_text=_("A few words are enough."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, opportunity: Opportunity, **kwargs: Any) -> None:
        super().__init__(*args, coalition=opportunity.coalition, **kwargs)
        self.questions = opportunity.question_list
        for number, question in enumerate(self.questions):
            self.fields[f"answer_{number}"] = forms.CharField(
                label=question, required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def answers(self) -> list[dict[str, str]]:
        data = self.cleaned_data
        return [
            {"question": question, "answer": data[f"answer_{number}"]}
            for number, question in enumerate(self.questions)
            if data[f"answer_{number}"]
        ]

    def booking_data(self, *, name: str, email: str, phone: str, language: str) -> SignUpData:
        return SignUpData(name=name, email=email, phone=phone, language=language, **self.about())


class GuestApplyForm(OpenForm, ReachableForm, ApplyForm):
    field_order = ["name", "email", "phone", "words"]


class LinkAgainForm(OpenForm):
    """Send a volunteer the link to their own page again."""

    email = AddressField(
        label=_("Your email address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class OwnHoursForm(Form):
    """Hours of an ongoing role, entered by the volunteer."""

    worked_on = PastDayField(label=_("Day"), widget=DayInput("short"))
    hours = forms.DecimalField(
        label=_("Hours"),
        help_text=_("For example, 1.5 for an hour and a half."),
        min_value=0,
        max_value=24,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal", "class": "short"}),
    )
    note = forms.CharField(label=_("What you did"), required=False, max_length=250)

    @property
    def minutes(self) -> int:
        return round(self.cleaned_data["hours"] * 60)


def contact_of(person: Person) -> dict[str, str]:
    """Return a person's name and contact details, as forms pass them on."""
    return {
        "name": person.name,
        "email": person.email or "",
        "phone": person.phone,
        "language": person.language,
    }
