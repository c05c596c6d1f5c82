"""Columns that many models have, each written once."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from pse_portal.fields import WordsChoice
from pse_portal.signed_links import new_nonce


def acted_by(title: Any = None, **options: Any) -> "models.ForeignKey[Any, Any]":
    """Who did something to a row: a note, not a fact about them, so it has no way back and goes with them."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=title,
        **options,
    )


def nonce_field() -> "models.CharField[Any, Any]":
    """What the links to a row are signed with; a new one makes them void."""
    return models.CharField(max_length=24, default=new_nonce, editable=False)


def language_field(title: Any = None) -> "models.CharField[Any, Any]":
    """One of the portal's languages."""
    return models.CharField(
        title or _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )


if TYPE_CHECKING:
    CharField = models.CharField[Any, Any]
else:  # takes no type arguments at run time
    CharField = models.CharField

# The words to choose from, as choices; a callable where they are known later than the model.
Words = Iterable[tuple[str, Any]] | Callable[[], Iterable[tuple[str, Any]]]


class WordsField(CharField):
    """A tuple of short words without spaces, in one text column: `("en", "es")` is kept as `" en es "`.

    Each word stands between spaces, so both databases find one by `column__contains=" es "`
    (`has(column, word)`), which a JSON list cannot offer on SQLite. A form offers `words` as ticks.
    """

    # What django-stubs takes for the type of the attribute.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, words: Words = (), **kwargs: Any) -> None:
        self.words = words
        kwargs.setdefault("max_length", 80)
        kwargs.setdefault("default", ())
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_rest: Any) -> tuple[str, ...]:
        return self.to_python(value)

    def to_python(self, value: Any) -> tuple[str, ...]:
        words = value.split() if isinstance(value, str) else value or ()
        return tuple(dict.fromkeys(words))

    def get_prep_value(self, value: Any) -> str:
        if isinstance(value, str):
            return value  # what a lookup compares with
        return f" {' '.join(value)} " if value else ""

    def formfield(self, **kwargs: Any) -> Any:
        kwargs = {name: value for name, value in kwargs.items() if name not in {"widget", "form_class"}}
        options = {
            "label": capfirst(self.verbose_name),
            "help_text": self.help_text,
            "required": not self.blank,
        }
        return WordsChoice(**{"choices": self.words, **options, **kwargs})

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))


def has(column: str, word: str) -> models.Q:
    """Those whose `column` of words holds `word`."""
    return models.Q(**{f"{column}__contains": f" {word} "})
