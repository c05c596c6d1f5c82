"""Sample mails: each mail of the portal with made-up data, for staff to look at."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from mailing import compose
from mailing.contacts import Contact
from office.models import SiteSettings
from office.registries import SampleMail, sample_mails


@dataclass(frozen=True)
class Shown:
    """A sample in one language."""

    name: str
    title: Any
    language: str
    subject: str
    text: str


def all_mails() -> list[Shown]:
    """Every registered sample in every language, in the order of the registry."""
    site = SiteSettings.load()
    shown = []
    for sample in sample_mails:
        for language, _name in settings.LANGUAGES:
            subject, text, _html = written(sample, language, site)
            shown.append(Shown(sample.name, sample.title, language, subject, text))
    return shown


def html_of(name: str, language: str) -> str:
    """The HTML part of one sample. Raises Http404 for a name or a language that is none."""
    if name not in sample_mails or language not in dict(settings.LANGUAGES):
        raise Http404
    return written(sample_mails.get(name), language, SiteSettings.load())[2]


def written(sample: SampleMail, language: str, site: SiteSettings) -> tuple[str, str, str]:
    """(subject, text, HTML) of a sample, as `compose` writes the mail itself."""
    with translation.override(language):
        context = {
            "contact": Contact(name="Rosa Ejemplo", email="rosa@example.org", language=language),
            "language": language,
            "path_prefix": "" if language == settings.LANGUAGE_CODE else f"/{language}",
            "site": site,
            "site_url": settings.SITE_URL,
            **sample.build(),
        }
        return compose.rendered(sample.name, context)


OWN = [
    SampleMail(
        "mailing/email/plain",
        _("A mail of Django's own"),
        lambda: {"subject": "Hello", "body": "Words of a process."},
        order=90,
    )
]
