"""Write every page type and every mail, as text, in both languages, into one file to read: `make copy`.

The file is `var/copy.md`; `COPY=<path>` changes that. It begins with the word counts of the twenty main pages and
the reading grade of each page. Run it in another checkout to compare.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import transaction

from mailing import samples
from mailing.mail import Mail
from office.models import SiteSettings
from tests import readability
from tests.page_types import EVERY_PAGE, SampleSite, visit

MAIN = {
    *("pages:front", "pages:mission", "pages:how-it-works", "pages:me", "circles:list", "circles:detail"),
    *("circles:join", "hubs:list", "hubs:detail", "hubs:find", "hubs:start", "events:list", "events:detail"),
    *("events:rsvp", "agenda:all", "agenda:item", "volunteering:list", "volunteering:detail", "news:list"),
    "newsletter:subscribe",
}


def pages(client, sample_site: SampleSite, language: str) -> Iterator[tuple[str, str, str]]:
    """Yield (URL name, its name in the page list, its text) of each page in one language."""
    for page in EVERY_PAGE:
        caches["default"].clear()
        with transaction.atomic():
            answer = client.get(visit(client, sample_site, page, language))
            transaction.set_rollback(True)
        client.logout()
        if answer["Content-Type"].startswith("text/html"):
            yield page.name, str(page), readability.text_of(answer.content.decode(), language)


def mails(language: str) -> Iterator[tuple[str, str]]:
    site = SiteSettings(mission_en="Shared prosperity.", postal_address="667 Fairburn Road")
    for mail in Mail.all():
        subject, text, _html = samples.written(mail, language, site)
        yield mail.name, f"Subject: {subject}\n\n{text}"
        yield f"{mail.name}, by phone", samples.spoken(mail, language, site)


def figures(text: str, language: str) -> str:
    """Return how a text reads: words, longest sentence, grade."""
    parts = readability.sentences(text)
    if not parts:
        return f"{len(text.split())} words"
    return (
        f"{len(text.split())} words, longest sentence {max(map(len, parts))}, "
        f"{'grade' if language == 'en' else 'Fernández Huerta'} {readability.grade(parts, language):.1f}"
    )


@pytest.mark.django_db
def test_copy_is_written(client, sample_site: SampleSite):
    written: dict[str, list[tuple[str, str]]] = {}
    words: dict[str, dict[str, int]] = {}
    for language, _title in settings.LANGUAGES:
        for name, title, text in pages(client, sample_site, language):
            written.setdefault(title, []).append((language, text))
            if name in MAIN:  # of a page with several viewers, the first one's
                words.setdefault(name, {}).setdefault(language, len(text.split()))
        for title, text in mails(language):
            written.setdefault(title, []).append((language, text))

    assert words.keys() == MAIN
    lines = ["# The words of the portal", "", "| main page | English | Spanish |", "|---|---|---|"]
    lines += [f"| {name} | {counts['en']} | {counts['es']} |" for name, counts in words.items()]
    total = {code: sum(counts[code] for counts in words.values()) for code, _title in settings.LANGUAGES}
    lines += [f"| all twenty | {total['en']} | {total['es']} |"]
    for title, versions in written.items():
        for language, text in versions:
            lines += ["", f"## {title} ({language}): {figures(text, language)}", "", text]
    target = Path(os.environ.get("COPY", Path(settings.ROOT) / "var" / "copy.md"))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(written)} pages and mails; the twenty main pages have {total['en']} and {total['es']} words")
