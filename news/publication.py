"""An article's way: who may move it where, and what a move leaves behind."""

from typing import Any

from django.utils import timezone

from news.models import Article
from pse_portal import signed_links

# What those who write but do not publish may choose.
WRITERS_STATES = (Article.State.DRAFT, Article.State.IN_REVIEW)


def may_publish(person: Any) -> bool:
    return person.has_perm("news.publish_article")


def states_for(person: Any) -> list[tuple[str, Any]]:
    """The states that `person` may give an article, as choices."""
    if may_publish(person):
        return list(Article.State.choices)
    return [(state, label) for state, label in Article.State.choices if state in WRITERS_STATES]


def may_edit(person: Any, article: Article) -> bool:
    """Once it is out, only those who may publish change it."""
    return may_publish(person) or article.state in WRITERS_STATES


def stamp(article: Article, before: str) -> None:
    """Set the times that follow from the state, before saving; `before` is the state it had ("" for a new one).

    A correction is dated when it is made. Withdrawn, its preview links die.
    """
    now = timezone.now()
    if article.state == Article.State.CORRECTED and before != Article.State.CORRECTED:
        article.corrected_at = now
    if article.state == Article.State.WITHDRAWN and before != Article.State.WITHDRAWN:
        article.nonce = signed_links.new_nonce()


def from_preview(token: str) -> Article | None:
    """The article that a preview link speaks of, in whatever state; None where the link does not verify."""
    found: Article | None = signed_links.find(Article.objects.all(), Article.PREVIEW, token)
    return found


def formerly(slug: str) -> Article | None:
    """The public article that once had this short address, as its history tells."""
    pks = (
        Article.history.filter(  # type: ignore[attr-defined]  # simple-history adds it
            slug=slug
        )
        .order_by("-history_date")
        .values_list("id", flat=True)[:1]
    )
    return Article.objects.published().filter(pk__in=list(pks)).first()
