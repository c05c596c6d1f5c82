"""What a writer should know of an article while writing it: how it reads, what lacks Spanish, and when it comes out.

Advice only: nothing here keeps an article from being saved or published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from news.body import plain
from news.missing_translations import ARTICLE_FIELDS
from news.models import Article
from pse_portal import dates, readability

TEXTS = tuple(f"{field}_{code}" for field in ARTICLE_FIELDS for code, _name in settings.LANGUAGES)
SHOWN = 3  # long sentences
BEGINNING = 8  # words of one


@dataclass(frozen=True)
class Note:
    """A sentence, and whether nothing needs to be done about it."""

    words: str
    is_fine: bool


def in_words(read: readability.Reading) -> str:
    """Return a text's reading grade in a sentence."""
    if read.language == "es":
        figures = {"score": f"{read.figure:.0f}", "least": f"{readability.EASIEST:.0f}"}
        if read.is_hard:
            return _("Spanish: reading score %(score)s. Aim for %(least)s or more.") % figures
        return _("Spanish: reading score %(score)s.") % figures
    figures = {"grade": f"{read.figure:.1f}", "most": f"{readability.HARDEST:.0f}"}
    if read.is_hard:
        return _("English: reading grade %(grade)s. Aim for %(most)s or less.") % figures
    return _("English: reading grade %(grade)s.") % figures


def notes(texts: Mapping[str, str], publishes_at: datetime | None) -> list[Note]:
    """Return the notes on an article's `texts` ("body_en" and so on), published at `publishes_at` or not at all yet."""
    found = []
    if publishes_at and publishes_at > timezone.now():
        when = dates.moment(timezone.localtime(publishes_at))
        found.append(Note(_("It will be published %(when)s.") % {"when": when}, True))
    for code, _name in settings.LANGUAGES:
        read = readability.reading(
            f"{texts.get(f'summary_{code}', '')}\n{plain(texts.get(f'body_{code}', ''))}", code
        )
        if read.figure is not None:
            found.append(Note(in_words(read), not read.is_hard))
        for words in read.long[:SHOWN]:
            told = {"number": len(words), "start": " ".join(words[:BEGINNING])}
            found.append(Note(_("This sentence has %(number)d words. Try two: “%(start)s…”") % told, False))
    lacking = [
        str(getattr(Article._meta.get_field(field), "verbose_name", field))
        for field in ARTICLE_FIELDS
        if texts.get(f"{field}_en", "").strip() and not texts.get(f"{field}_es", "").strip()
    ]
    if lacking:
        found.append(Note(_("Missing in Spanish: %(parts)s.") % {"parts": ", ".join(lacking)}, False))
    return found


def of_article(article: Article) -> list[Note]:
    """Return the notes on a saved article."""
    texts = {name: getattr(article, name) or "" for name in TEXTS}
    return notes(texts, article.published_at if article.state in Article.PUBLIC else None)
