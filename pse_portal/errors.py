"""Error pages in the portal's look."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or came from elsewhere: 403 with a way on."""
    return render(request, "403_csrf.html", status=403)
