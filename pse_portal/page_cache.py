"""Cache of whole public pages, for visitors without a session.

A view declares its page as public, with the names of the query that it reads. The middleware answers from the cache
before sessions, messages, and authentication are touched; pages are stored compressed.
"""

import gzip
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, wraps
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import Resolver404, ResolverMatch, get_urlconf, resolve
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from pse_portal.errors import database_away
from pse_portal.headers import PRIVATE

View = Callable[..., HttpResponseBase]

# Cached here for 30 s, while it is made anew for 10 more, and by a proxy for 20: pages are correct within a minute
# of a change, as promised.
KEPT_FOR = 30  # seconds
STALE_FOR = 10  # seconds
PROXY_KEEPS_FOR = 20  # seconds
# How long others wait for a page that is being made for the first time, before they make their own.
WAIT = 3.0  # seconds
MAKING_TAKES = 20  # seconds at most; then another request makes it
# No link has a longer query, and attackers could fill the cache with pages of their own.
LONGEST_QUERY = 200  # characters
MOST_QUERIES = 200  # of one page that are kept at a time


def cached_public_page(view: View | None = None, *, reads: Iterable[str] = ()) -> Any:
    """View decorator: cache the response to GET for at most 30 seconds, for visitors without a session.

    `reads` are the names of the query that the page reads. All others, such as those that newsletters and networks
    add to links, are taken out of the request, so that they make no page of their own.

    The key is scheme, host, path and the sorted rest of the query; the path holds the language. Never cached: a
    response that sets a cookie, contains a CSRF token or is not 200. A visitor with a session or with pending messages
    gets a fresh page that no cache may store.
    """
    names = frozenset(reads)

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in {"GET", "HEAD"}:
                return view(request, *args, **kwargs)
            _take_out_unread(request, names)
            response = view(request, *args, **kwargs)
            if _is_somebodys(request):
                return _private(response)
            if response.status_code != 200:
                return response
            return _public(response) if _is_everybodys(request, response) else _private(response)

        answer.public_page_reads = names  # type: ignore[attr-defined]
        return answer

    return decorate(view) if view else decorate


@dataclass(frozen=True)
class Kept:
    """A page as it is stored: its headers, its body compressed, its ETag, and when another one has to be made."""

    headers: dict[str, str]
    body: bytes
    etag: str
    until: float

    @classmethod
    def of(cls, response: HttpResponse) -> "Kept":
        etag = f'W/"{sha256(response.content).hexdigest()[:32]}"'  # weak: the same page, compressed or not
        body = gzip.compress(response.content, compresslevel=6, mtime=0)
        return cls(dict(response.headers), body, etag, time.time() + KEPT_FOR)

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        """Return the page, compressed if the visitor takes that, or 304."""
        is_compressed = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
        response = HttpResponse(
            self.body if is_compressed else gzip.decompress(self.body), headers=self.headers
        )
        if is_compressed:
            response["Content-Encoding"] = "gzip"
            response["Content-Length"] = str(len(self.body))
        response["ETag"] = self.etag
        patch_vary_headers(response, ["Accept-Encoding"])
        return get_conditional_response(request, etag=self.etag, response=response) or response


def answer_from_cache(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: answer public pages from the cache. It stands outside of all that makes a page anyone's own.

    Of several visitors who ask for a page at once, one has it made. The others get the last one if it is at most ten
    seconds too old, else they wait for the new one. If the database was away, they get the same plain page.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        names = _names_read(request)
        if names is None or _is_somebodys(request):
            return get_response(request)
        query = _query(request, names)
        if len(query) > LONGEST_QUERY:
            return get_response(request)
        cache, key = caches["pages"], _key(request, query)
        kept: Kept | None = cache.get(key)
        if kept is not None and kept.until > time.time():
            return kept.answer(request)
        # A view may answer HEAD without a full page, so only GET fills the cache.
        if request.method != "GET":
            return get_response(request)
        with _only_one(cache, key) as is_first:
            if not is_first:
                kept = kept or _wait_for(cache, key)
                if kept is not None:
                    return kept.answer(request)
            if cache.get(f"{key}:away"):
                return database_away()
            response = get_response(request)
            if response.status_code == 503:
                # Others who ask for this page, in any process, need not wait for the database again.
                cache.set(f"{key}:away", 1, timeout=1)
            if not isinstance(response, HttpResponse) or not getattr(response, "is_public_page", False):
                return response
            made = Kept.of(response)
            if not query or _has_room(cache, request):
                cache.set(key, made, timeout=KEPT_FOR + STALE_FOR)
            return made.answer(request)

    return answer


@contextmanager
def _only_one(cache: Any, key: str) -> Any:
    """Yield whether this request is the first of those that make the page now."""
    is_first = cache.add(f"{key}:made", 1, timeout=MAKING_TAKES)
    try:
        yield is_first
    finally:
        if is_first:
            cache.delete(f"{key}:made")


def _wait_for(cache: Any, key: str) -> Kept | None:
    """Return the page that another request is making; None if it made none that others may have, or takes too long."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        is_made = cache.get(f"{key}:made") is None
        kept: Kept | None = cache.get(key)
        if kept is not None or is_made:
            return kept
        time.sleep(0.05)
    return None


def _has_room(cache: Any, request: HttpRequest) -> bool:
    """Return whether another query of this page may be kept, and count it; two at once may count as one."""
    counter = _key(request, "number")
    number = cache.get(counter, 0)
    cache.set(counter, number + 1, timeout=KEPT_FOR)
    return bool(number < MOST_QUERIES)


def _names_read(request: HttpRequest) -> frozenset[str] | None:
    """Return the names of the query that the page reads; None if it is no public page."""
    if request.method not in {"GET", "HEAD"}:
        return None
    try:
        # Also for the metrics. The language decides which paths there are.
        request.resolver_match = _found(request.path_info, get_language(), get_urlconf(settings.ROOT_URLCONF))
    except Resolver404:
        return None
    names: frozenset[str] | None = getattr(request.resolver_match.func, "public_page_reads", None)
    return names


@lru_cache(maxsize=2000)
def _found(path: str, language: str | None, urlconf: str | None) -> ResolverMatch:
    """Return what is at a path. Most requests are for the same few."""
    return resolve(path)


def _query(request: HttpRequest, names: frozenset[str]) -> str:
    """Return the part of the query that the page reads.

    Sorted by name only: of two values under one name the last counts, so their order matters.
    """
    pairs = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    return urlencode(sorted((pair for pair in pairs if pair[0] in names), key=lambda pair: pair[0]))


def _take_out_unread(request: HttpRequest, names: frozenset[str]) -> None:
    if request.GET.keys() <= names:
        return
    pairs = [(name, value) for name, values in request.GET.lists() for value in values if name in names]
    request.META["QUERY_STRING"] = urlencode(pairs)
    request.GET = QueryDict(request.META["QUERY_STRING"])


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


def _key(request: HttpRequest, query: str) -> str:
    address = f"{request.scheme}://{request.get_host()}{request.path}?{query}"
    return sha256(address.encode()).hexdigest()


def _public(response: HttpResponseBase) -> HttpResponseBase:
    # Browsers ask each time (after sign-in the same address must show the person's own page); a proxy may keep it.
    response["Cache-Control"] = f"public, max-age=0, s-maxage={PROXY_KEEPS_FOR}"
    patch_vary_headers(response, ["Cookie"])
    response.is_public_page = True  # type: ignore[attr-defined]
    return response


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = PRIVATE
    patch_vary_headers(response, ["Cookie"])
    return response
