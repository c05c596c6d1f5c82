"""Sample mails: each mail of the portal about made-up rows, for staff to look at."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils import translation

from mailing import compose
from mailing.contacts import Contact
from mailing.mail import Mail
from mailing.models import Message
from office.models import SiteSettings


@dataclass(frozen=True)
class Shown:
    """A sample in one language."""

    name: str
    title: Any
    language: str
    subject: str
    text: str


def all_mails() -> list[Shown]:
    """Every mail with a sample in every language."""
    site = SiteSettings.load()
    return [
        Shown(mail.name, mail.title, language, *written(mail, language, site)[:2])
        for mail in Mail[Any].all()
        for language, _name in settings.LANGUAGES
    ]


def html_of(name: str, language: str) -> str:
    """The HTML part of one sample. Raises Http404 for a name or a language that is none."""
    mail = Mail.named(name)
    if mail is None or language not in dict(settings.LANGUAGES):
        raise Http404
    return written(mail, language, SiteSettings.load())[2]


def written(mail: type[Mail[Any]], language: str, site: SiteSettings) -> tuple[str, str, str]:
    """(subject, text, HTML) of a sample, as `compose` writes the mail itself."""
    with translation.override(language):
        sample = mail.sample()
        to = Contact(name="Rosa Ejemplo", email="rosa@example.org", language=language)
        message = Message(language=language, context={})
        context = compose.context_of(message, sample, site=site, name=to.name, email=to.email or "")
        return compose.rendered(sample, context)
