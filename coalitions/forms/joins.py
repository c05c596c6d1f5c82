from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Membership, Organization
from coalitions.models.coalition import MEETING_LANGUAGES
from people import ages
from people.forms import AddressField, AgeBandField, AgeField, NameField, ReachableForm
from pse_portal.forms import FilterForm, Form
from pse_portal.open_forms import OpenForm, TimedForm


def age_field(coalition: Coalition, known: str = "") -> forms.Field | None:
    """Return the line about age that someone still has to answer to join, None if they said enough (`known`)."""
    if coalition.is_youth:
        return None if known in ages.EXACT else AgeBandField()
    return None if known else AgeField()


class PerspectiveForm(Form):
    """A member's perspective, and whether other members see them."""

    perspective = forms.ChoiceField(
        label=_("I’m joining as"),
        choices=Membership.Perspective.choices,
        initial=Membership.Perspective.COMMUNITY,
        widget=forms.RadioSelect,
    )
    is_shown = forms.BooleanField(
        label=_("Other members can see my name"),
        help_text=_("If you leave this unchecked, only facilitators see your name."),
        required=False,
    )


class ChoicesForm(PerspectiveForm):
    """What a coalition asks everyone who joins, signed in or not."""

    def __init__(self, *args: Any, coalition: Coalition, known_age: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coalition = coalition
        self.questions = coalition.question_list if coalition.joining == Coalition.Joining.APPROVAL else []
        for number, question in enumerate(self.questions):
            self.fields[f"answer_{number}"] = forms.CharField(
                label=question, required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
            )
        if asks_age := age_field(coalition, known_age):
            self.fields["age_band"] = asks_age

    @property
    def choices(self) -> dict[str, Any]:
        """The choices, as `join_requests.ask` and `membership.join` take them."""
        answers = [
            {"question": question, "answer": self.cleaned_data[f"answer_{number}"]}
            for number, question in enumerate(self.questions)
            if self.cleaned_data[f"answer_{number}"]
        ]
        return {
            "perspective": self.cleaned_data["perspective"],
            "is_shown": self.cleaned_data["is_shown"],
            "answers": answers,
        }

    @property
    def age_band(self) -> str:
        """What the person said about their age; "" if they were not asked."""
        return str(self.cleaned_data.get("age_band", ""))


class JoinForm(OpenForm, ReachableForm, ChoicesForm):
    """The form for visitors who are not signed in: a name, and an email address or a phone number."""

    field_order = ["name", "email", "phone", "perspective", "is_shown"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("We’ll email you a six-digit code. No password needed.")
        self.fields["phone"].help_text = _("No email? A facilitator will call you.")


class DecisionForm(forms.Form):
    """Approval or refusal of a request, with a note that the person will read."""

    decision = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])
    note = forms.CharField(required=False, max_length=500)


class DirectoryForm(FilterForm):
    """A directory's filters. Apps above add their own choices."""

    joining = forms.ChoiceField(
        label=_("How to join"),
        required=False,
        choices=[("", _("All ways to join")), *Coalition.Joining.choices],
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("All languages")), *MEETING_LANGUAGES]
    )

    def narrow(self, rows: Any) -> Any:
        """Return the coalitions that match the filters."""
        if "joining" in self.chosen:
            rows = rows.filter(joining=self.chosen["joining"])
        if "language" in self.chosen:
            rows = rows.meeting_in(self.chosen["language"])
        return rows


class LetterForm(OpenForm, ReachableForm):
    """A message to the facilitators, and how to reach the sender."""

    words = forms.CharField(
        label=_("What would you like to say or ask?"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write a few words.")},
    )

    field_order = ["words", "name", "email", "phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("We’ll only use it to answer you. It won’t be published.")
        self.fields["phone"].help_text = _("No email? Someone will call you.")

    @property
    def letter(self) -> dict[str, str]:
        """The values, as `letters.write` takes them."""
        return {name: self.cleaned_data[name] for name in ("name", "email", "phone", "words")}


class InvitedForm(TimedForm, PerspectiveForm):
    """Acceptance of an invitation: the emailed link has proven the address."""

    name = NameField()

    field_order = ["name", "perspective", "is_shown"]

    def __init__(self, *args: Any, coalition: Coalition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_age := age_field(coalition):
            self.fields["age_band"] = asks_age

    @property
    def cleaned_choices(self) -> dict[str, Any]:
        """The choices, as `invitations.accept` takes them."""
        return {
            "name": self.cleaned_data["name"],
            "perspective": self.cleaned_data["perspective"],
            "is_shown": self.cleaned_data["is_shown"],
            "age_band": self.cleaned_data["age_band"],
        }


class ClaimForm(OpenForm):
    """The printed code, and an address to sign in with."""

    code = forms.CharField(
        label=_("The code on your sheet"),
        help_text=_("For example: 12-3456-7890."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "class": "code"}),
        error_messages={"required": _("Enter the code exactly as it appears on the sheet.")},
    )
    email = AddressField(
        label=_("Your email address"),
        help_text=_("We’ll send six digits to this address. No password needed."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Enter an address you can check right now.")},
    )
    age_band = AgeField()


class MineForm(PerspectiveForm):
    """A member's own details in one coalition."""

    organization = forms.ModelChoiceField(
        label=_("I speak for"),
        help_text=_("A facilitator will need to confirm this. Until then, no one else sees it."),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=_("Just myself"),
    )

    field_order = ["perspective", "organization", "is_shown"]

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        initial = {
            "perspective": membership.perspective,
            "organization": membership.organization_id,
            "is_shown": membership.is_shown,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        partners = Organization.objects.filter(partnerships__coalition_id=membership.coalition_id)
        self.offer("organization", partners)
