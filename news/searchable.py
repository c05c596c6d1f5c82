"""Articles in the search."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from news.models import Article
from search.sources import Found, Searchable, Watched, in_both


def found(row: Article) -> Found:
    return Found(
        path=row.get_absolute_url(),
        **in_both(row, "summary", "body", title="title"),
        words=f"news noticia {Article.Kind(row.kind).label}",
        counties=list(row.counties.all()),
        starts_at=row.published_at,
        # A day that comes is that of an article for later, which is past when it can be seen.
        day=timezone.localdate(row.published_at) - timedelta(days=1) if row.published_at else None,
    )


ARTICLES = Searchable(
    "article",
    title=_("News"),
    rows=lambda: Article.objects.prefetch_related("counties"),
    found=found,
    visible_to=Article.objects.visible_to,
    watched=(Watched(Article), Watched(Article.counties.through, "article_id")),
    order=70,
)
