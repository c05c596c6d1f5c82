"""Mail one article to the readers of some topics, without composing an issue."""

from typing import Any

from django.db import transaction

from mailing import batches
from mailing.models import Batch
from news import mails, topics
from news.audiences import ReadersOfTopics
from news.blocks import CODES, article_item
from news.models import Article


class NotOut(Exception):
    """The article is not public yet: its link would lead nowhere."""


def letter_of(article: Article, chosen: list[str]) -> mails.Article:
    """Return the mail with the article in both languages, and the topics."""
    words = article_item(article).words
    subjects = {code: words[code]["title"] for code in CODES}
    return mails.Article(None, topics=sorted(chosen), article=words, subjects=subjects)


def batch_of(article: Article) -> Batch | None:
    return Batch.objects.filter(key=f"article:{article.pk}").first()


def mail(article: Article, chosen: list[str], *, by: Any) -> bool:
    """Send the article once to each reader of `chosen`, after ten minutes on hold. Return False if it was sent
    before.

    Raises NotOut, and batches.CannotStart with a message for the editor.
    """
    if not article.is_public:
        raise NotOut
    with transaction.atomic():
        letter, title = letter_of(article, chosen), str(article)[:200]
        batch = batches.draft(letter, ReadersOfTopics, key=f"article:{article.pk}", title=title, by=by)
        # A draft that was stopped within its ten minutes may go to other topics next time.
        Batch.objects.filter(pk=batch.pk, state=Batch.State.DRAFT).update(
            context=letter.given, stream=letter.stream, title=title
        )
        batch.refresh_from_db()
        return batches.start(batch, by=by)


def suggested(article: Article) -> list[str]:
    """Return the topics of the article's circles and hubs, else the general news."""
    return [topics.of_coalition(coalition) for coalition in article.coalitions.all()] or [topics.NEWS]
