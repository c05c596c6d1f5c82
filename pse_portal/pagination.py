"""Pagination of lists."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

Row = TypeVar("Row")


def batched(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Yield the rows in lists of `size`, the last one shorter, such as for printed pages."""
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def page_of(request: HttpRequest, rows: QuerySet[Any], per_page: int = 30) -> Page[Any]:
    """Return the page that `?page=` names; invalid values give the first or the last page, never an error."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))
