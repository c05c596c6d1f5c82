"""Error pages in the portal's design and both languages, each with a link to continue."""

import sys
import time
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import debug
from django.views.decorators.csrf import requires_csrf_token

Handler = Callable[[HttpRequest], HttpResponseBase]


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 400 for an unreadable request, or 413 for one that is too large."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 403 for a page that this person may not see."""
    return render(request, "403.html", status=403)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 404 for no such page, or one that this person may not know of."""
    return render(request, "404.html", status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Return 429 for too many requests, with a Retry-After of one minute."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "60"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return 403 for a form whose token expired or that came from another site, with a link to continue."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return 500, or 503 if the database is away. Rendered without the request and the database, which may be the cause."""
    global _away_until
    error = sys.exc_info()[1]
    if not isinstance(error, (OperationalError, InterfaceError)):
        return HttpResponseServerError(render_to_string("500.html"))
    if is_away(error):
        _away_until = time.monotonic() + AWAY_FOR
    return database_away()


def use_in_debug() -> None:
    """Let DEBUG show these pages too, not Django's: a demo is what visitors see first. Tracebacks are in the log."""
    debug.technical_404_response = page_not_found
    debug.technical_500_response = _answer_in_debug  # type: ignore[assignment]


def _answer_in_debug(
    request: HttpRequest, kind: Any, error: BaseException | None, trace: Any, status_code: int = 500
) -> HttpResponse:
    is_bad = status_code == 400 and isinstance(error, Exception)
    return bad_request(request, error) if is_bad else server_error(request)  # type: ignore[arg-type]


AWAY_FOR = 1.0  # seconds that pages do not ask for the database again

_away_until = 0.0  # monotonic


def is_away(error: Exception) -> bool:
    """Return whether no connection to PostgreSQL was to be had; SQLite's errors (locked, disk full) come at once."""
    state = getattr(error.__cause__, "sqlstate", "")
    return state is None or state.startswith(("08", "57P"))


def database_away() -> HttpResponse:
    """Return 503 with a plain page."""
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "30"})


def plain_while_away(get_response: Handler) -> Handler:
    """Middleware: while the database is away, answer at once, instead of letting each page wait for a connection."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if time.monotonic() < _away_until and not request.path_info.startswith(("/healthz", "/readyz")):
            return database_away()
        return get_response(request)

    return answer
