"""Sample mails: each mail of the portal about made-up rows, for staff."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils import translation

from mailing import compose
from mailing.contacts import Contact
from mailing.mail import Mail
from mailing.models import Call, Message
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
    """Return every mail with a sample in every language."""
    site = SiteSettings.load()
    return [
        Shown(mail.name, mail.title, language, *written(mail, language, site)[:2])
        for mail in Mail[Any].all()
        for language, _name in settings.LANGUAGES
    ]


def html_of(name: str, language: str) -> str:
    """Return the HTML part of a sample. Raises Http404 for an unknown name or language."""
    mail = Mail.named(name)
    if mail is None or language not in dict(settings.LANGUAGES):
        raise Http404
    return written(mail, language, SiteSettings.load())[2]


def written(mail: type[Mail[Any]], language: str, site: SiteSettings) -> tuple[str, str, str]:
    """Return (subject, text, HTML) of a sample, rendered as `compose` renders the mail itself."""
    with translation.override(language):
        sample = mail.sample()
        to = Contact(name="Rosa Ejemplo", email="rosa@example.org", language=language)
        message = Message(language=language, context={})
        context = compose.context_of(message, sample, site=site, name=to.name, email=to.email or "")
        return compose.rendered(sample, context)


def spoken(mail: type[Mail[Any]], language: str, site: SiteSettings) -> str:
    """Return what a caller says instead of a sample, to a person without an email address."""
    with translation.override(language):
        sample = mail.sample()
    call = Call(language=language, template=mail.name, name="Rosa Ejemplo", context={})
    return compose.call_script(call, sample, site=site)
