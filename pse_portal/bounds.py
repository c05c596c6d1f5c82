"""What no form takes: days so far away that nothing can be reckoned from them, numbers that no column holds."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.forms.formsets import ManagementForm
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1900, 2100
LARGEST = 2**31 - 1  # of PostgreSQL's integer


def check_year(day: date) -> None:
    """Raise ValidationError for a day, or a moment, before 1900 or after 2100."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("Choose a date between %(first)s and %(last)s."),
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )


def is_key(model: type[models.Model], value: Any, field: str = "pk") -> bool:
    """Whether a sent `value` can be compared with a key of `model` at all; an error of the database where it cannot."""
    column: Any = model._meta.pk if field == "pk" else model._meta.get_field(field)
    try:
        key = column.to_python(value)
    except ValidationError:
        return False
    return abs(key) < 2**63 if isinstance(key, int) else "\0" not in str(key)


_to_python = forms.ModelChoiceField.to_python


def to_row(field: Any, value: Any) -> Any:
    """Raise ValidationError for a sent key that no column holds, as for one that no row has."""
    is_sent = value not in field.empty_values and not isinstance(value, models.Model)
    if is_sent and not is_key(field.queryset.model, value, field.to_field_name or "pk"):
        raise ValidationError(
            field.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
        )
    return _to_python(field, value)


_check_values = forms.ModelMultipleChoiceField._check_values  # type: ignore[attr-defined]


def check_keys(field: Any, value: Any) -> Any:
    """Raise ValidationError for a sent key that is none; Django would ask the database for it, however large."""
    for key in value if isinstance(value, list | tuple) else ():
        if not is_key(field.queryset.model, key):
            raise ValidationError(
                field.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": key}
            )
    return _check_values(field, value)


def set_on_all_forms() -> None:
    """Bound every field for a day, a moment or a number: ours, the admin's, and those of a form yet to be written.

    A year 9999 is a sound date to Django, and an error wherever a zone or a week is added to it.
    """
    forms.DateField.default_validators = [check_year]
    forms.DateTimeField.default_validators = [check_year]
    forms.ModelChoiceField.to_python = to_row  # type: ignore[method-assign, assignment]
    forms.ModelMultipleChoiceField._check_values = check_keys  # type: ignore[attr-defined]
    for field in ManagementForm.base_fields.values():
        field.validators.append(MinValueValidator(0))
    forms.IntegerField.default_validators = [MinValueValidator(-LARGEST), MaxValueValidator(LARGEST)]
