from django import forms
from django.utils.translation import gettext_lazy as _


class SignupForm(forms.Form):
    """What sign-up asks beside allauth's own fields."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As you want to be called. It need not be your legal name."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    field_order = ["name", "email", "password1"]

    def signup(self, request, person) -> None:
        person.name = self.cleaned_data["name"]
        person.save(update_fields=["name"])
