"""Staff can preview every mail, in both languages."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from mailing import samples
from mailing.mail import Mail
from mailing.words import LONGEST_SUBJECT, shortened
from office.models import SiteSettings
from tests import readability

TEMPLATES = Path(settings.ROOT) / "templates"


def test_every_mail_template_has_a_sample():
    written = {
        str(path.relative_to(TEMPLATES)).removesuffix("_subject.txt")
        for path in TEMPLATES.glob("*/email/*_subject.txt")
    }

    assert written - {mail.name for mail in Mail.all()} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("sample", Mail.all(), ids=lambda sample: sample.name)
def test_sample_is_whole_in_both_languages(sample):
    site = SiteSettings(mission_en="Shared prosperity.")
    english = samples.written(sample, "en", site)
    spanish = samples.written(sample, "es", site)

    for language, (subject, text, html) in (("en", english), ("es", spanish)):
        assert subject
        assert sample.subject_is_free or len(subject) <= LONGEST_SUBJECT[language]
        assert readability.problems(text, language) == []
        assert "{{" not in text + html
        assert "None" not in text
        assert html.count('class="button"') <= 1, "what to do first is not plain"
        body = html.partition('class="foot"')[0]
        assert not re.search(r">\s*https?://[^<]*</a>", body), (
            "a link that does not say in words where it leads"
        )
        assert not re.search(r"\+1\d{10}", re.sub(r"<[^>]*>", "", html)), "a phone number as it is stored"
        assert readability.problems(samples.spoken(sample, language, site), language) == []
    if sample.name != "mailing/email/plain":
        assert english[1] != spanish[1]


def test_subject_is_shortened_at_a_word():
    assert shortened("Postponed: Listening session: getting to work", 30) == "Postponed: Listening session…"
    assert shortened("Postponed: Listening session", 30) == "Postponed: Listening session"
    assert shortened("Llanfairpwllgwyngyllgogerychwyrndrobwll", 20) == "Llanfairpwllgwyngyl…"
