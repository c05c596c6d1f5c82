"""What no form takes: days so far away that nothing can be reckoned from them, numbers that no column holds."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1900, 2100
LARGEST = 2**31 - 1  # of PostgreSQL's integer


def check_year(day: date) -> None:
    """Raise ValidationError for a day, or a moment, before 1900 or after 2100."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("Choose a day between the years %(first)s and %(last)s."),
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )


def set_on_all_forms() -> None:
    """Bound every field for a day, a moment or a number: ours, the admin's, and those of a form yet to be written.

    A year 9999 is a sound date to Django, and an error wherever a zone or a week is added to it.
    """
    forms.DateField.default_validators = [check_year]
    forms.DateTimeField.default_validators = [check_year]
    forms.IntegerField.default_validators = [MinValueValidator(-LARGEST), MaxValueValidator(LARGEST)]
