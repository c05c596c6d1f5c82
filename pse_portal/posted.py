"""What a page with plain buttons sends, read without a form: the number of a row, some words.

Anybody can send anything here, so nothing that comes out of this module can break a query.
"""

from collections.abc import Iterable

from django import forms
from django.http import HttpRequest, QueryDict


def row_number(typed: str | None) -> int:
    """The number that names a row; 0, which no row has, for anything that is no such number."""
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) < 19 else 0


def row_of(request: HttpRequest, name: str) -> int:
    """The number of the row that the field `name` names; 0 where it names none."""
    return row_number(request.POST.get(name))


def words_of(request: HttpRequest, name: str, most: int) -> str:
    """The words of the field `name`, without spaces around them, cut to `most` characters.

    Without NUL, too, which PostgreSQL stores in no text.
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
    """The name of the button that was pressed (`do`), one of `names`; "" for none of them."""
    press = _Press(request.POST, names)
    return str(press.cleaned_data["do"]) if press.is_valid() else ""


def is_pressed(request: HttpRequest, name: str) -> bool:
    """Whether the button of that name was pressed."""
    return pressed(request, name) == name
