from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from news.models import Article
from pse_portal.page_cache import kept
from pse_portal.pagination import page_of


@kept
def article_list(request: HttpRequest) -> HttpResponse:
    """The news, the newest first."""
    page = page_of(request, Article.objects.published(), per_page=15)
    return render(request, "news/article_list.html", {"page": page})


@kept
def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One article; staff who write see drafts too."""
    articles = Article.objects.visible_to(request.user).prefetch_related("coalitions", "counties")
    return render(request, "news/article_detail.html", {"article": get_object_or_404(articles, slug=slug)})
