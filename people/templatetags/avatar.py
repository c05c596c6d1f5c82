"""How a person is shown in a list."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from people.models import Person

register = template.Library()


@register.simple_tag
def avatar(person: Person, is_real: bool = False) -> SafeString:
    """Render two initials in a stitched circle, colored by the person's key; decorative, hidden from screen readers.

    They are those of the name shown to others; with `is_real`, for facilitators, those of the person's name.
    """
    words = (person.name if is_real else person.name_or("")).split()
    initials = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "–"
    return format_html(
        '<span class="avatar cloth-{}" aria-hidden="true">{}</span>', (person.pk or 0) % 6 + 1, initials
    )
