"""One way to page a list."""

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


def page_of(request: HttpRequest, rows: QuerySet, per_page: int = 30) -> Page:
    """The page that `?page=` names; odd values give the first or the last page, never an error."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))
