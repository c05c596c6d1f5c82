"""Form fields that keep an untouched value exactly as it was."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext_lazy as _


class MomentInput(forms.DateTimeInput):
    """A datetime in one field that phones can fill in; it shows minutes."""

    supports_microseconds = True  # otherwise Django would strip them from the initial value

    def __init__(self) -> None:
        super().__init__(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A datetime, shown to the minute. Untouched, it keeps its seconds and its `fold` in the repeated hour."""

    widget: Any = MomentInput

    def _is_as_shown(self, initial: Any, data: Any) -> bool:
        shown = self.widget.format_value(self.prepare_value(initial))
        return isinstance(initial, datetime) and data == shown

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not self._is_as_shown(initial, data) and super().has_changed(initial, data)

    def _clean_bound_field(self, bound: Any) -> Any:
        if self._is_as_shown(bound.initial, bound.data):
            return bound.initial
        return super()._clean_bound_field(bound)  # type: ignore[misc]


class LinesWidget(AdminTextareaWidget):
    """A textarea that stores LF: browsers send CR LF for each line end."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


class ZoneChoice(forms.ChoiceField):
    """A time zone: the South's zones first, then all others by name."""

    SOUTH: tuple[tuple[str, Any], ...] = (
        ("America/New_York", _("Eastern time")),
        ("America/Chicago", _("Central time")),
    )

    default_error_messages = {
        "invalid_choice": _("“%(value)s” isn’t a time zone. Choose one from the list."),
    }

    def __init__(self, **kwargs: Any) -> None:
        first = {name for name, _label in self.SOUTH}
        others = [(name, name) for name in sorted(available_timezones() - first)]
        super().__init__(choices=[*self.SOUTH, (_("Other"), others)], **kwargs)


class CommaList(forms.CharField):
    """Comma-separated short words, cleaned to a list without duplicates; each must pass `each`."""

    def __init__(self, *, each: Callable[[str], None], **kwargs: Any) -> None:
        self.each = each
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        words = [word.strip() for word in super().clean(value).split(",")]
        for word in filter(None, words):
            self.each(word)
        return list(dict.fromkeys(filter(None, words)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class WordsChoice(forms.MultipleChoiceField):
    """Checkboxes for a few words from a list, cleaned to a tuple.

    A stored word that is no longer offered is still offered here; stored words keep their order, new ones follow.
    """

    widget = forms.CheckboxSelectMultiple
    choices: Any
    _stored: tuple[str, ...] = ()

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        self._stored = tuple(form.get_initial_for_field(self, field_name) or ())
        offered: list[tuple[Any, Any]] = list(self.choices)
        known = {value for value, _label in offered}
        self.choices = [*offered, *((word, word) for word in self._stored if word not in known)]
        return super().get_bound_field(form, field_name)

    def clean(self, value: Any) -> tuple[str, ...]:
        chosen: Iterable[str] = super().clean(value)
        order = {word: number for number, word in enumerate(self._stored)}
        return tuple(sorted(chosen, key=lambda word: order.get(word, len(order))))


def zone_choice(db_field: Any, field: Any) -> Any:
    """Return a choice of zones instead of a text field, else `field` unchanged. For `formfield_for_dbfield`."""
    return ZoneChoice(label=field.label) if field and db_field.name == "time_zone" else field
