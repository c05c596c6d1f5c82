"""Cache of whole public pages, for visitors without a session."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from pse_portal.headers import PRIVATE

View = Callable[..., HttpResponseBase]

# Cached here for 30 s and by a proxy for 20 more: pages are correct within a minute of a change, as promised.
KEPT_FOR = 30  # seconds
PROXY_KEEPS_FOR = 20  # seconds
# No link has a longer query, and attackers could fill the cache with pages of their own.
LONGEST_QUERY = 200  # characters


def cached_public_page(view: View) -> View:
    """View decorator: cache the response to GET for at most 30 seconds, for visitors without a session.

    The key is scheme, host, path and sorted query; the path holds the language. Never cached: a response that sets
    a cookie, contains a CSRF token or is not 200. A visitor with a session or with pending messages gets a fresh
    page that no cache may store.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return view(request, *args, **kwargs)
        if _is_somebodys(request):
            return _private(view(request, *args, **kwargs))
        fits = len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
        key = _key(request)
        found = caches["pages"].get(key) if fits else None
        if found is not None:
            return _public(HttpResponse(found["content"], headers=found["headers"]))
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            return response
        if not _is_everybodys(request, response):
            return _private(response)
        # A view may answer HEAD without a full page, so only GET fills the cache.
        if fits and request.method == "GET" and isinstance(response, HttpResponse):
            caches["pages"].set(
                key, {"content": response.content, "headers": dict(response.headers)}, timeout=KEPT_FOR
            )
        return _public(response)

    return answer


def _is_somebodys(request: HttpRequest) -> bool:
    """Return whether the page could be different for this visitor: a session, or pending messages."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or CookieStorage.cookie_name in request.COOKIES


def _is_everybodys(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Return whether nothing in a response is specific to the visitor.

    The middlewares set their cookies only after the view, so this checks for what would make them do so: a changed
    session, a CSRF token in the page, a message added or shown.
    """
    messages = getattr(request, "_messages", None)
    return not (
        response.cookies
        or request.session.modified
        or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        or (messages is not None and (messages.used or messages.added_new))
        # Views of content that can be withdrawn at any moment set this themselves.
        or "no-store" in response.get("Cache-Control", "")
    )


def _key(request: HttpRequest) -> str:
    """Return the cache key.

    Sorted by name only: of two values under one name the last counts, so their order matters.
    """
    query = sorted(
        parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True), key=lambda p: p[0]
    )
    address = f"{request.scheme}://{request.get_host()}{request.path}?{urlencode(query)}"
    return sha256(address.encode()).hexdigest()


def _public(response: HttpResponseBase) -> HttpResponseBase:
    if response.status_code == 200:
        # Browsers may not cache it (after sign-in the same address must show the person's own page); a proxy may.
        response["Cache-Control"] = f"public, max-age=0, s-maxage={PROXY_KEEPS_FOR}"
        patch_vary_headers(response, ["Cookie"])
    return response


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = PRIVATE
    patch_vary_headers(response, ["Cookie"])
    return response
