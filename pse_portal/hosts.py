"""Refuse requests for host names other than the portal's: scanners send thousands of them."""

import logging
from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

logger = logging.getLogger(__name__)


def known_host(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: answer a plain 400 to a foreign host.

    Runs before everything else: later code may need the host (the redirect to https, the error pages), and with
    DEBUG on Django would answer with a traceback.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()
        except DisallowedHost:
            logger.info("foreign_host", extra={"code": 400})
            return HttpResponse(
                "Bad request: unknown host.\n", status=400, content_type="text/plain; charset=utf-8"
            )
        return get_response(request)

    return answer
