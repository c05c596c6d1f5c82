from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from circles.models import Circle
from events.models import Event, Host
from news import publication
from news.forms.articles import ArticleFilterForm
from news.models import Article
from pse_portal.former_slugs import lead_on
from pse_portal.page_cache import cached_public_page
from pse_portal.pagination import page_of


@cached_public_page
def article_list(request: HttpRequest) -> HttpResponse:
    """List the news, newest first, narrowed by the visitor's filters."""
    form = ArticleFilterForm(request.GET)
    page = page_of(request, form.narrow(Article.objects.published()), per_page=15)
    return render(request, "news/article_list.html", {"page": page, "form": form})


@cached_public_page
def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one article; staff who write see drafts too. A former slug redirects to the current one."""
    article = _complete().visible_to(request.user).filter(slug=slug).first()
    if article is None:
        moved = publication.formerly(slug)
        if moved is None:
            raise Http404
        return lead_on(moved)
    return render(request, "news/article_detail.html", shown(article))


def article_preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show an unpublished article to visitors with its preview link."""
    found = publication.from_preview(token)
    if found is None:
        raise Http404
    article = _complete().get(pk=found.pk)
    return render(request, "news/article_detail.html", {**shown(article), "is_preview": True})


def shown(article: Article) -> dict[str, Any]:
    """Return the context of an article's page: its coalitions and counties, related events, and related circles."""
    if article.pk is None:
        return {"article": article, "coalitions": [], "counties": [], "events": [], "circles": []}
    coalitions, counties = list(article.coalitions.all()), list(article.counties.all())
    events: list[Event] = []
    if coalitions or counties:
        hosting = Host.objects.agreed().filter(coalition__in=coalitions).values("event")
        near = Q(pk__in=hosting) | Q(county__in=counties)
        events = list(Event.objects.public().upcoming().filter(near).with_hosts()[:3])
    hubs = [coalition.pk for coalition in coalitions if not coalition.is_circle]
    circles = (
        Circle.objects.listed().filter(links__hub__in=hubs, links__state="agreed")
        if hubs
        else Circle.objects.none()
    )
    known = {coalition.pk for coalition in coalitions}
    return {
        "article": article,
        "coalitions": coalitions,
        "counties": counties,
        "events": events,
        "circles": list(circles.exclude(pk__in=known).distinct().order_by("name")[:3]),
    }


def _complete() -> Any:
    return Article.objects.select_related("picture").prefetch_related("coalitions", "counties")
