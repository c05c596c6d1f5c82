"""What every form says about bad input: what to do, instead of Django's own sentences."""

from typing import Any

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


def set_on_all_forms() -> None:
    """Set the messages by kind of field, for all forms. A field's own message still wins."""
    _set_required()
    _set_unreadable()
    _set_limits()


def _set_required() -> None:
    forms.Field.default_error_messages["required"] = _("Fill this in.")
    one: tuple[Any, ...] = (forms.ChoiceField, forms.ModelChoiceField)
    for kind in one:
        kind.default_error_messages["required"] = _("Choose one.")
    several: tuple[Any, ...] = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
    for kind in several:
        kind.default_error_messages["required"] = _("Choose at least one.")
    forms.FileField.default_error_messages["required"] = _("Choose a file.")
    forms.BooleanField.default_error_messages = {"required": _("Check this box to go on.")}


def _set_unreadable() -> None:
    invalid: dict[Any, Any] = {
        forms.IntegerField: _("Use a whole number, like 12."),
        forms.FloatField: _("Use a number, like 2.5."),
        forms.DecimalField: _("Use a number, like 2.5."),
        forms.DateField: _("We can’t read this date. Choose it again."),
        forms.TimeField: _("We can’t read this time. Choose it again."),
        forms.DateTimeField: _("We can’t read this date and time. Choose them again."),
        forms.URLField: _("Check the link. It looks like https://example.org."),
        forms.FileField: _("The file didn’t reach us. Choose it again."),
    }
    for kind, message in invalid.items():
        kind.default_error_messages["invalid"] = message
    gone = _("That choice isn’t on the list anymore. Choose another one.")
    choices: tuple[Any, ...] = (
        forms.ChoiceField,
        forms.MultipleChoiceField,
        forms.ModelChoiceField,
        forms.ModelMultipleChoiceField,
    )
    for kind in choices:
        kind.default_error_messages["invalid_choice"] = gone
    lists: tuple[Any, ...] = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
    for kind in lists:
        kind.default_error_messages["invalid_list"] = gone
    forms.ModelMultipleChoiceField.default_error_messages["invalid_pk_value"] = gone
    files = forms.FileField.default_error_messages
    files["missing"] = files["required"]
    files["empty"] = _("This file is empty. Choose another one.")
    files["max_length"] = _("The file’s name is too long. Rename the file and choose it again.")
    files["contradiction"] = _("Choose a file or check the box to remove the old one, not both.")
    forms.ImageField.default_error_messages["invalid_image"] = _(
        "We can’t read this picture. Choose a JPG or PNG."
    )
    validators.RegexValidator.message = _("We can’t read this. Check it and type it again.")
    validators.validate_slug.message = _("Use only letters, numbers, and hyphens.")
    validators.EmailValidator.message = _("Check the email address. It looks like name@example.org.")
    validators.URLValidator.message = invalid[forms.URLField]
    validators.ProhibitNullCharactersValidator.message = _("This has a sign we can’t store. Type it again.")


def _set_limits() -> None:
    validators.MaxLengthValidator.message = ngettext_lazy(
        "Shorten this to %(limit_value)d character. It has %(show_value)d.",
        "Shorten this to %(limit_value)d characters. It has %(show_value)d.",
        "limit_value",
    )
    validators.MinLengthValidator.message = ngettext_lazy(
        "Use at least %(limit_value)d character. This has %(show_value)d.",
        "Use at least %(limit_value)d characters. This has %(show_value)d.",
        "limit_value",
    )
    validators.MaxValueValidator.message = _("Use %(limit_value)s or less.")
    validators.MinValueValidator.message = _("Use %(limit_value)s or more.")
    digits: dict[str, Any] = validators.DecimalValidator.messages
    digits["invalid"] = forms.DecimalField.default_error_messages["invalid"]
    digits["max_digits"] = digits["max_whole_digits"] = _("This number is too long.")
    digits["max_decimal_places"] = ngettext_lazy(
        "Use at most %(max)s digit after the point.", "Use at most %(max)s digits after the point.", "max"
    )
