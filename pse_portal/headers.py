"""Response headers that no library sets."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

PRIVATE = "private, no-store"  # neither proxies nor the browser may store it


def private_unless_public(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: let no cache store a response unless its view allows it.

    Private is the default, so that a page whose author forgot to mark it is never stored. Views of public content
    opt in (`page_cache.cached_public_page`, feeds, pictures).
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", PRIVATE)
        return response

    return answer


def forgotten_at_sign_out(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: when a session ends, let the browser drop what scripts kept of it (events to read offline)."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and not cookie.value:
            response.headers["Clear-Site-Data"] = '"storage"'
        return response

    return answer


class ContentPolicy(CSPMiddleware):
    """django-csp's middleware, which writes the policy of the settings once, not for each response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        self.usual = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        has_its_own = any(name.startswith("_csp") for name in (*vars(response), *vars(request)))
        if has_its_own or response.status_code >= 400:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.usual)
        return response
