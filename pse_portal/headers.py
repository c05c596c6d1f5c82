"""Response headers that no library sets."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

PRIVATE = "private, no-store"  # neither a cache on the way nor the browser's own may keep it


def private_unless_public(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: no cache keeps a response, unless its view says what may.

    The safe answer is the default, so that a page somebody forgets to mark is kept by nobody: what is for everybody
    says so itself (`page_cache.cached_public_page`, feeds, pictures).
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", PRIVATE)
        return response

    return answer
