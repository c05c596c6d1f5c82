"""Column definitions that many models share."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from pse_portal.fields import WordsChoice
from pse_portal.signed_links import new_nonce


def acted_by(title: Any = None, **options: Any) -> "models.ForeignKey[Any, Any]":
    """Return a foreign key to the person who acted on a row. It has no reverse name, and SET_NULL on deletion."""
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
    """Return the field of the nonce that a row's links are signed with; a new nonce revokes them."""
    return models.CharField(max_length=24, default=new_nonce, editable=False)


def language_field(title: Any = None) -> "models.CharField[Any, Any]":
    """Return a field for one of the portal's languages."""
    return models.CharField(
        title or _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )


if TYPE_CHECKING:
    CharField = models.CharField[Any, Any]
else:  # takes no type arguments at run time
    CharField = models.CharField

# The words to choose from, as choices; a callable if they are only known after the model.
Words = Iterable[tuple[str, Any]] | Callable[[], Iterable[tuple[str, Any]]]


class WordsField(CharField):
    """A tuple of short words without spaces, in one text column: `("en", "es")` is stored as `" en es "`.

    Each word is between spaces, so both databases find one with `column__contains=" es "` (`has(column, word)`);
    SQLite cannot search a JSON list that way. Forms offer `words` as checkboxes.
    """

    # What django-stubs uses as the attribute's type.
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
            return value  # the value of a lookup
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
    """Return the condition that the words in `column` include `word`."""
    return models.Q(**{f"{column}__contains": f" {word} "})
