"""The review of an article: its writer asks a colleague, who comments, hands it back, or publishes it.

Each hand-over is one note, one entry in the audit log, and one email to the person whose turn it is.
"""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from mailing import outbox
from news import mails, publication
from news.models import Article, ReviewNote
from office import audit
from people.models import Person

Step = ReviewNote.Step
PUBLISHES = {"codename": "publish_article", "content_type__app_label": "news"}


class Over(Exception):
    """Someone else already answered or changed the article, or the step is not this person's to take."""


def reviewers(by: Any) -> QuerySet[Person]:
    """Return the colleagues who may publish, by name, without `by`."""
    mine, of_group = (
        Q(**{f"{way}permissions__{field}": value for field, value in PUBLISHES.items()})
        for way in ("user_", "groups__")
    )
    staff = Person.objects.filter(is_active=True, is_staff=True).exclude(pk=by.pk)
    return staff.filter(Q(is_superuser=True) | mine | of_group).distinct().order_by("name", "pk")


def ask(article: Article, to: Person, text: str, *, by: Any) -> None:
    """Hand a draft to a colleague for review. Locks the article. Raises Over."""
    with transaction.atomic():
        held = _held(article, publication.WRITERS_STATES)
        if not publication.may_edit(by, held):
            raise Over
        held.state = Article.State.IN_REVIEW
        held.save()
        note = _note(held, Step.ASKED, text, by=by, to=to)
        _email(mails.ReviewAsked(note))


def comment(article: Article, text: str, *, by: Any) -> None:
    """Keep a comment with the article. Sends nothing: it is no hand-over."""
    with transaction.atomic():
        _note(article, Step.COMMENTED, text, by=by)


def hand_back(article: Article, text: str, *, by: Any) -> None:
    """Make an article in review a draft again, and email the person who asked. Locks it. Raises Over."""
    with transaction.atomic():
        held = _reviewed(article, by)
        held.state = Article.State.DRAFT
        held.save()
        _answer(mails.ReviewHandedBack, held, Step.HANDED_BACK, text, by=by)


def publish(article: Article, text: str, *, by: Any) -> None:
    """Publish an article in review, at its time if it has one. Locks it.

    Raises Over, or ValidationError for what it lacks.
    """
    with transaction.atomic():
        held = _reviewed(article, by)
        held.state = Article.State.PUBLISHED
        held.published_at = held.published_at or timezone.now()
        held.full_clean()
        publication.stamp(held, Article.State.IN_REVIEW)
        held.save()
        _answer(mails.ReviewPublished, held, Step.PUBLISHED, text, by=by)


def _held(article: Article, states: tuple[str, ...]) -> Article:
    held: Article = Article.objects.select_for_update().get(pk=article.pk)
    if held.state not in states:
        raise Over
    return held


def _reviewed(article: Article, by: Any) -> Article:
    held = _held(article, (Article.State.IN_REVIEW,))
    if not publication.may_publish(by):
        raise Over
    return held


def _note(article: Article, step: str, text: str, *, by: Any, to: Person | None = None) -> ReviewNote:
    note = ReviewNote.objects.create(article=article, step=step, text=text, by=by, to=to)
    audit.record(by, f"article_review.{step}", article)
    return note


def _answer(mail: type[mails.ReviewMail], article: Article, step: str, text: str, *, by: Any) -> None:
    """Note the answer, and email it to the last person who asked, unless they answer themselves or left."""
    asked = article.review_notes.filter(step=Step.ASKED).select_related("by").last()
    to = asked.by if asked else None
    note = _note(article, step, text, by=by, to=to)
    if to is not None and to.is_active and to.pk != by.pk:
        _email(mail(note))


def _email(mail: mails.ReviewMail) -> None:
    outbox.queue(mail, key=f"article-review:{mail.row.pk}")
