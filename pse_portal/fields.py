"""Form fields that keep what nobody touched exactly as it was."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget


class MomentInput(forms.DateTimeInput):
    """A date and its time in one field, which phones know how to fill; it shows minutes."""

    supports_microseconds = True  # or Django would cut them off what the form began with

    def __init__(self) -> None:
        super().__init__(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A moment, shown in minutes. Untouched, it keeps its seconds, and its side of the hour that comes twice."""

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
    """Lines end as they are stored: a browser sends CR LF for each."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


class WordsChoice(forms.MultipleChoiceField):
    """Ticks for a few words out of a list, cleaned to a tuple.

    A stored word that is no longer offered is offered here; stored ones keep their order, new ones follow.
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
