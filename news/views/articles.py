from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from agenda.models import AgendaItem
from circles.models import Circle
from coalitions.models import Coalition
from events.models import Event, Host
from hubs.models import County
from news import publication
from news.forms.articles import ArticleFilterForm
from news.models import Article
from pse_portal.former_slugs import lead_on
from pse_portal.page_cache import cached_public_page
from pse_portal.pagination import PAGE_NAMES, page_of
from volunteering.models import Shift


@cached_public_page(reads=[*ArticleFilterForm.base_fields, *PAGE_NAMES])
def article_list(request: HttpRequest) -> HttpResponse:
    """List the news, newest first, narrowed by the visitor's filters."""
    form = ArticleFilterForm(request.GET)
    page = page_of(request, form.narrow(Article.objects.published().select_related("picture")), per_page=5)
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
    """Return the context of an article's page: its coalitions and counties, related circles, and what to do."""
    if article.pk is None:
        return {"article": article, "coalitions": [], "counties": [], "circles": [], "ways": None}
    coalitions, counties = list(article.coalitions.all()), list(article.counties.all())
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
        "ways": _ways(article, coalitions, counties),
        "circles": list(circles.exclude(pk__in=known).distinct().order_by("name")[:3]),
    }


def _ways(article: Article, coalitions: list[Coalition], counties: list[County]) -> dict[str, Any] | None:
    """Return what readers can do about an article where it is: come, support a goal, help, write to the hub.

    None where there is nothing, and for voter information, which leads to no action. Four queries.
    """
    if article.kind == Article.Kind.VOTING or not (coalitions or counties):
        return None
    hosting = Host.objects.agreed().filter(coalition__in=coalitions).values("event")
    near = Q(pk__in=hosting) | Q(county__in=counties)
    goals = AgendaItem.objects.public().open().standing_alone().filter(coalition__in=coalitions)
    shifts = Shift.objects.listed(AnonymousUser()).filter(opportunity__coalition__in=coalitions)
    ways = {
        "events": list(Event.objects.public().upcoming().filter(near).with_hosts()[:1]),
        "goal": goals.order_by("-people_count", "pk").first(),
        "shift": shifts.filter(places_taken__lt=F("capacity")).first(),
        "hub": next((coalition for coalition in coalitions if not coalition.is_circle), None),
    }
    return ways if any(ways.values()) else None


def _complete() -> Any:
    return Article.objects.select_related("picture").prefetch_related("coalitions", "counties")
