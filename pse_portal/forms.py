"""What the portal's forms share: their layout, choices filled from rows, and the filters of lists."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from crispy_forms import layout as crispy
from crispy_forms.helper import FormHelper
from django import forms
from django.db import models
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("en", "es")

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
    _ModelChoiceField = forms.ModelChoiceField[Any]
else:  # they take no type arguments at run time
    _ModelForm = forms.ModelForm
    _ModelChoiceField = forms.ModelChoiceField


class BaseForm(forms.BaseForm):
    """Lets crispy write the fields, without the form tag and the CSRF token: the template writes both.

    A class, or a form when it is made, sets `layout` where the order of the fields is special.
    """

    layout: Sequence[Any] = ()

    @cached_property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        if self.layout:
            helper.layout = crispy.Layout(*self.layout)
        return helper

    def offer(self, name: str, options: Any) -> None:
        """Let a field choose from `options`: a queryset, or pairs beneath the field's own empty choice."""
        field: Any = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = options
        else:
            field.choices = [*(choice for choice in field.choices if choice[0] == ""), *options]

    def need_one(self, name: str, message: Any) -> None:
        """Add an error where a text in two languages is written in neither."""
        written = [self.cleaned_data.get(f"{name}_{code}") for code in LANGUAGES]
        if not any(written) and f"{name}_en" not in self.errors:
            self.add_error(f"{name}_en", message)


class Form(BaseForm, forms.Form):
    pass


class ModelForm(BaseForm, _ModelForm):
    pass


# Fields
# ------
class DayInput(forms.DateInput):
    """A date, which phones know how to fill."""

    def __init__(self, css_class: str = "short-date") -> None:
        super().__init__(attrs={"type": "date", "class": css_class}, format="%Y-%m-%d")


class DayField(forms.DateField):
    widget = DayInput


class PastDayField(DayField):
    default_error_messages = {"future": _("Choose today or an earlier date.")}

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(self.error_messages["future"], code="future")
        return day


class ClockInput(forms.TimeInput):
    """A time of day, which phones know how to fill."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "time", "class": "short"}, format="%H:%M")


class SlugChoice(_ModelChoiceField):
    """A choice of one row by its slug, as addresses name it, or of none."""

    def __init__(self, model: type[models.Model], **kwargs: Any) -> None:
        rows = model._default_manager.order_by("name")
        super().__init__(rows, to_field_name="slug", required=False, **kwargs)


def pair(name: str) -> crispy.Div:
    """The English and the Spanish of a text, side by side where there is room."""
    return crispy.Div(*(f"{name}_{code}" for code in LANGUAGES), css_class="pair")


def area(rows: int, language: str = "") -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **({"lang": language} if language else {})})


# Filters of lists
# ----------------
class SwitchInput(forms.CheckboxInput):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        return data.get(name) in {"1", "on"}


class Switch(forms.BooleanField):
    """A filter that is on or off: "1" in the address and when cleaned."""

    widget = SwitchInput(attrs={"value": "1"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        return "1" if value else ""


class FilterForm(Form):
    """Which part of a list is shown, sent by GET. Odd values are no filter, and no error either.

    A subclass adds its fields, none required, and `narrow(rows)`, which returns the rows that fit what is `chosen`.
    """

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", self._look(field.widget))

    @staticmethod
    def _look(widget: forms.Widget) -> str:
        if isinstance(widget, forms.CheckboxInput):
            return "form-check-input"
        return "form-select" if isinstance(widget, forms.Select) else "form-control"

    def full_clean(self) -> None:
        super().full_clean()
        self._errors = ErrorDict()

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """What was chosen and makes sense, by field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def query_with(self, **changes: str) -> str:
        """Return the query of an address that asks for what was chosen, but for `changes`; "" takes a filter away."""
        asked = {
            name: self.fields[name].prepare_value(value) for name, value in self.chosen.items()
        } | changes
        return urlencode({name: value for name, value in sorted(asked.items()) if value})

    @property
    def query(self) -> str:
        """What was chosen, as the query of an address; "" for all."""
        return self.query_with()
