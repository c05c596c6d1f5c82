from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from circles.forms import CircleFilterForm
from circles.models import Circle
from coalitions.access import moved, page_panels
from pse_portal.page_cache import cached_public_page
from pse_portal.pagination import PAGE_NAMES, page_of
from pse_portal.prepared import Prepared


@cached_public_page(reads=[*CircleFilterForm.base_fields, *PAGE_NAMES])
def circle_list(request: HttpRequest) -> HttpResponse:
    """Show the directory of the Issue Circles, by name, filtered by the form."""
    form = CircleFilterForm(request.GET)
    page = page_of(request, form.narrow(Circle.objects.listed()).order_by("name"), per_page=30)
    return render(request, "circles/circle_list.html", {"page": page, "form": form})


@Prepared
def _shown(slug: str) -> QuerySet[Circle]:
    return Circle.objects.shown().for_page().filter(slug=slug)


@cached_public_page
def circle_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a circle's public page, with the panels of the upper apps."""
    circle = _shown.first(slug)
    if circle is None:
        return moved(Circle.Kind.CIRCLE, slug)
    context = {"coalition": circle, "circle": circle, **page_panels(request, circle)}
    return render(request, "circles/circle_detail.html", context)
