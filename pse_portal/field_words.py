"""What every form says about a field that was left empty: what to do, instead of Django's "This field is required."."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def set_on_all_forms() -> None:
    """Set the message for an empty field by kind of field, for all forms. A field's own message still wins."""
    forms.Field.default_error_messages["required"] = _("Fill this in.")
    one: tuple[Any, ...] = (forms.ChoiceField, forms.ModelChoiceField)
    for kind in one:
        kind.default_error_messages["required"] = _("Choose one.")
    several: tuple[Any, ...] = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
    for kind in several:
        kind.default_error_messages["required"] = _("Choose at least one.")
    forms.FileField.default_error_messages["required"] = _("Choose a file.")
    forms.BooleanField.default_error_messages = {"required": _("Check this box to go on.")}
