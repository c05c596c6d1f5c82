"""What the portal's forms share: their layout, choices filled from rows, and list filters."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast
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
    """Base of all forms: crispy renders the fields, and the template the form tag and the CSRF token.

    A class, or a form when it is created, sets `layout` if the fields need a special order.
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
        """Let a field choose from `options`: a queryset, or pairs after the field's own empty choice."""
        field: Any = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = options
        else:
            field.choices = [*(choice for choice in field.choices if choice[0] == ""), *options]

    def need_one(self, name: str, message: Any) -> None:
        """Add an error if a text in two languages is empty in both."""
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
    """A date field that phones can fill in."""

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
    """A time field that phones can fill in."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "time", "class": "short"}, format="%H:%M")


class SlugChoice(_ModelChoiceField):
    """A choice of one row by its slug, as in URLs, or of none."""

    def __init__(self, model: type[models.Model], **kwargs: Any) -> None:
        rows = model._default_manager.order_by("name")
        super().__init__(rows, to_field_name="slug", required=False, **kwargs)


def pair(name: str) -> crispy.Div:
    """Lay out the English and the Spanish field of a text side by side where there is room."""
    return crispy.Div(*(f"{name}_{code}" for code in LANGUAGES), css_class="pair")


class Fold(crispy.Div):  # type: ignore[misc]
    """A closed question: its fields show once its summary is opened, and at once where one of them is filled or wrong."""

    template = "bootstrap5/layout/fold.html"

    def __init__(self, summary: Any, *fields: str, hint: Any = "", is_open: bool = False) -> None:
        super().__init__(*fields)
        self.summary, self.hint, self.is_open = summary, hint, is_open


def area(rows: int, language: str = "") -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **({"lang": language} if language else {})})


# Filters of lists
# ----------------
class SwitchInput(forms.CheckboxInput):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        return data.get(name) in {"1", "on"}


class Switch(forms.BooleanField):
    """An on/off filter: "1" in the query string and when cleaned."""

    widget = SwitchInput(attrs={"value": "1"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        return "1" if value else ""


class FilterForm(Form):
    """A list's filters, sent by GET. An invalid value filters nothing and is no error.

    A subclass adds its fields, none required, and `narrow(rows)`, which returns the rows that match `chosen`.
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
        """The valid, non-empty values, by field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def drawn_from(self) -> tuple[Any, ...]:
        """All that the form's HTML is made from, for `{% remembered %}`. Its choices are lists, no queries."""
        typed = tuple(self.data.get(name) for name in self.fields)
        offered = (
            tuple(cast("Any", field.choices))
            for field in self.fields.values()
            if isinstance(field, forms.ChoiceField)
        )
        return (type(self), typed, *offered)

    def query_with(self, **changes: str) -> str:
        """Return the query string for the chosen filters with `changes`; "" removes a filter."""
        asked = {
            name: self.fields[name].prepare_value(value) for name, value in self.chosen.items()
        } | changes
        return urlencode({name: value for name, value in sorted(asked.items()) if value})

    @property
    def query(self) -> str:
        """The chosen filters as a query string; "" for none."""
        return self.query_with()
