"""The states of an article: who may change them, and the effects."""

from typing import Any

from django.utils import timezone

from news.models import Article
from office import journal
from pse_portal import signed_links

# The states that writers without the right to publish may choose.
WRITERS_STATES = (Article.State.DRAFT, Article.State.IN_REVIEW)


def may_publish(person: Any) -> bool:
    return person.has_perm("news.publish_article")


def states_for(person: Any) -> list[tuple[str, Any]]:
    """Return the states that `person` may give an article, as choices."""
    if may_publish(person):
        return list(Article.State.choices)
    return [(state, label) for state, label in Article.State.choices if state in WRITERS_STATES]


def may_edit(person: Any, article: Article) -> bool:
    """Return whether `person` may edit it: once it is public, only publishers may."""
    return may_publish(person) or article.state in WRITERS_STATES


def stamp(article: Article, before: str) -> None:
    """Set the fields that follow from the state, before saving; `before` is the former state ("" for a new article).

    Dates a correction, and revokes the preview links of a withdrawn article.
    """
    now = timezone.now()
    if article.state == Article.State.CORRECTED and before != Article.State.CORRECTED:
        article.corrected_at = now
    if article.state == Article.State.WITHDRAWN and before != Article.State.WITHDRAWN:
        article.nonce = journal.renewed_nonce(article)


def from_preview(token: str) -> Article | None:
    """Return the article of a preview link, in any state; None if the link is invalid."""
    found: Article | None = signed_links.find(Article.objects.all(), Article.PREVIEW, token)
    return found


def formerly(slug: str) -> Article | None:
    """Return the public article that had this slug before, according to its history, or None."""
    pks = (
        Article.history.filter(  # type: ignore[attr-defined]  # simple-history adds it
            slug=slug
        )
        .order_by("-history_date")
        .values_list("id", flat=True)[:1]
    )
    return Article.objects.published().filter(pk__in=list(pks)).first()
