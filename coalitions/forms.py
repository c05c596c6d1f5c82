from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Membership
from people.forms import ReachableForm
from pse_portal.open_forms import OpenForm


class ChoicesForm(forms.Form):
    """What a coalition asks of everybody who joins, signed in or not."""

    perspective = forms.ChoiceField(
        label=_("You come as"),
        choices=Membership.Perspective.choices,
        initial=Membership.Perspective.COMMUNITY,
        widget=forms.RadioSelect,
    )
    is_shown = forms.BooleanField(
        label=_("Other members may see my name"),
        help_text=_("Without it, only the people who lead it see your name."),
        required=False,
    )

    def __init__(self, *args: Any, coalition: Coalition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coalition = coalition
        self.questions = coalition.question_list if coalition.joining == Coalition.Joining.APPROVAL else []
        for number, question in enumerate(self.questions):
            self.fields[f"answer_{number}"] = forms.CharField(
                label=question, required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the template says it where a session needs it

    @property
    def choices(self) -> dict[str, Any]:
        """What was chosen, as `joining.ask` and `membership.join` take it."""
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


class JoinForm(OpenForm, ReachableForm, ChoicesForm):
    """A stranger's form: a name, and an e-mail address or a phone number."""

    field_order = ["name", "email", "phone", "perspective", "is_shown"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("We send you a six-digit code. You need no password.")
        self.fields["phone"].help_text = _(
            "If you have no e-mail: a neighbor who helps lead it will call you."
        )


class CodeForm(forms.Form):
    """The six digits from the mail."""

    code = forms.CharField(
        label=_("The six-digit code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"}
        ),
        error_messages={"required": _("Enter the six digits from the e-mail.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_code(self) -> str:
        digits = "".join(letter for letter in self.cleaned_data["code"] if letter.isdigit())
        if len(digits) != 6:
            raise forms.ValidationError(_("The code has six digits. Look again at the e-mail."))
        return digits


class DecisionForm(forms.Form):
    """Yes or no to somebody who asked, with a word that they will read."""

    decision = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])
    word = forms.CharField(required=False, max_length=500)
