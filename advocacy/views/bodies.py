"""A page for each decision maker."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from advocacy.models import PublicBody
from pse_portal.page_cache import cached_public_page


@cached_public_page
def body(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a body decides, for whom, and how to reach it."""
    found = get_object_or_404(PublicBody.objects.shown().prefetch_related("counties"), slug=slug)
    return render(request, "advocacy/body.html", {"body": found})
