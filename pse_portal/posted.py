"""Read the posts of plain buttons without a form: the key of a row, a short text.

Anyone can send anything here, so no value returned by this module can break a query.
"""

from collections.abc import Iterable

from django import forms
from django.http import HttpRequest, QueryDict


def row_number(typed: str | None) -> int:
    """Return the submitted key of a row; 0, which no row has, for anything else."""
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) < 19 else 0


def row_of(request: HttpRequest, name: str) -> int:
    """Return the key of the row in the field `name`; 0 if it is no valid key."""
    return row_number(request.POST.get(name))


def words_of(request: HttpRequest, name: str, most: int) -> str:
    """Return the text of the field `name`, stripped and cut to `most` characters.

    Without NUL, which PostgreSQL text cannot store.
    """
    return request.POST.get(name, "").replace("\0", "").strip()[:most]


class _Press(forms.Form):
    """Which button of a page was pressed."""

    do = forms.ChoiceField()

    def __init__(self, data: QueryDict, names: Iterable[str]) -> None:
        super().__init__(data)
        choice = self.fields["do"]
        choice.choices = [(name, name) for name in names]  # type: ignore[attr-defined]


def pressed(request: HttpRequest, *names: str) -> str:
    """Return the pressed button (`do`) if it is one of `names`, else ""."""
    press = _Press(request.POST, names)
    return str(press.cleaned_data["do"]) if press.is_valid() else ""


def is_pressed(request: HttpRequest, name: str) -> bool:
    """Return whether the button `name` was pressed."""
    return pressed(request, name) == name
