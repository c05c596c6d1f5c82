"""The labels of translated fields, for the settings: it imports nothing that needs them."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

LANGUAGES = {"en": _("English"), "es": _("Spanish")}


def in_language(name: Any, code: str) -> Any:
    """Return the label of a field in one language, such as "Title (English)", for modeltranslation."""
    return format_lazy("{} ({})", name, LANGUAGES[code])
