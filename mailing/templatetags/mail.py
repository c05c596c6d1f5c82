"""For the templates of mails."""

from django import template
from django.conf import settings
from django.utils.safestring import SafeString

from mailing import blocks, words

register = template.Library()

# A name that a stranger may have typed, made inert: {{ guest.name|inert }}.
register.filter("inert", words.inert)
# What somebody wrote, with its lines: {{ words|said }}.
register.filter("said", words.said)


@register.filter
def our_links(line: str) -> SafeString:
    """A line of a text part as HTML, with links to our own addresses only."""
    return blocks.linked(line, settings.SITE_URL)
