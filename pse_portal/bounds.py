"""Bounds for all form fields: dates too far away for date arithmetic, and numbers that no column can hold."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.forms.formsets import ManagementForm
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1900, 2100
LARGEST = 2**31 - 1  # maximum of PostgreSQL's integer


def check_year(day: date) -> None:
    """Raise ValidationError for a date or datetime before 1900 or after 2100."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("Choose a date between %(first)s and %(last)s."),
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )


def is_key(model: type[models.Model], value: Any, field: str = "pk") -> bool:
    """Return whether a submitted `value` can be compared with a key of `model` without a database error."""
    column: Any = model._meta.pk if field == "pk" else model._meta.get_field(field)
    try:
        key = column.to_python(value)
    except ValidationError:
        return False
    return abs(key) < 2**63 if isinstance(key, int) else "\0" not in str(key)


_to_python = forms.ModelChoiceField.to_python


def to_row(field: Any, value: Any) -> Any:
    """Raise ValidationError for a submitted key that no column can hold, as for a key without a row."""
    is_sent = value not in field.empty_values and not isinstance(value, models.Model)
    if is_sent and not is_key(field.queryset.model, value, field.to_field_name or "pk"):
        raise ValidationError(
            field.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
        )
    return _to_python(field, value)


_check_values = forms.ModelMultipleChoiceField._check_values  # type: ignore[attr-defined]


def check_keys(field: Any, value: Any) -> Any:
    """Raise ValidationError for a submitted value that is no valid key; Django would query for it, however large."""
    for key in value if isinstance(value, list | tuple) else ():
        if not is_key(field.queryset.model, key):
            raise ValidationError(
                field.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": key}
            )
    return _check_values(field, value)


def set_on_all_forms() -> None:
    """Bound every date, datetime and number field: the portal's, the admin's, and those of future forms.

    The year 9999 is a valid date to Django, but adding a time zone or a week to it raises an error.
    """
    forms.DateField.default_validators = [check_year]
    forms.DateTimeField.default_validators = [check_year]
    forms.ModelChoiceField.to_python = to_row  # type: ignore[method-assign, assignment]
    forms.ModelMultipleChoiceField._check_values = check_keys  # type: ignore[attr-defined]
    for field in ManagementForm.base_fields.values():
        field.validators.append(MinValueValidator(0))
    forms.IntegerField.default_validators = [MinValueValidator(-LARGEST), MaxValueValidator(LARGEST)]
