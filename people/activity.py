"""When and where each session was last used, for the page that lists them."""

from collections.abc import Callable
from hashlib import sha256

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase

NOTED_EVERY = 10 * 60  # seconds


def note_activity(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: note that a session is used, at once where it is new or its browser or network is, else every ten
    minutes.

    allauth's own middleware writes with each page. A cache that is away only makes it write more often.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            address, browser = get_adapter().get_client_ip(request), request.META.get("HTTP_USER_AGENT")
            used = f"{request.session.session_key} {address} {browser}"
            key = f"noted:{sha256(used.encode()).hexdigest()}"
            # Most pages only read: `add` waits for a lock.
            if cache.get(key) is None and cache.add(key, 1, NOTED_EVERY):
                UserSession.objects.create_from_request(request)
        return get_response(request)

    return middleware
