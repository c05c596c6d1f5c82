"""Template filters for mails."""

from django import template
from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from mailing import blocks, words

register = template.Library()

# A name that a stranger may have typed, without links or markup: {{ guest.name|inert }}.
register.filter("inert", words.inert)
# A longer text that someone typed, with its lines: {{ words|said }}.
register.filter("said", words.said)


@register.simple_tag
def subject_note(subject: str, language: str = "en") -> str:
    """The warning beside a subject that a person wrote and a phone will not show whole; "" for a shorter one."""
    longest = words.LONGEST_SUBJECT[language]
    if len(subject) <= longest:
        return ""
    data = {"length": len(subject), "longest": longest}
    return gettext("This subject has %(length)d characters. Most phones show about %(longest)d.") % data


@register.filter
def our_links(line: str) -> SafeString:
    """Return a line of a text part as HTML, with links to our own URLs only."""
    return blocks.linked(line, settings.SITE_URL)
