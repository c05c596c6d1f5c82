"""Every cookie that the portal's pages set, and what it is for."""

from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.utils.translation import gettext_lazy as _

from pages import near
from people import known_browsers

# `tests/page_types/checks.py` fails for a page that sets another one.
COOKIES: dict[str, Any] = {
    settings.SESSION_COOKIE_NAME: _(
        "Keeps you signed in, or remembers a code or a form you’re working on. It lasts 60 days at most."
    ),
    settings.CSRF_COOKIE_NAME: _(
        "Makes sure that a form you send comes from our own pages. It lasts a year."
    ),
    known_browsers.COOKIE: _(
        "Tells us you’ve signed in with this browser before, so strangers guessing your password can’t lock you out. "
        "It lasts a year."
    ),
    near.COOKIE: _(
        "Remembers the county you chose, so we can show you what’s near. Only the “near me” links read it. "
        "It lasts a year, or until you clear it."
    ),
    CookieStorage.cookie_name: _(
        "Holds a message for the next page, like “Saved.” It’s gone once you’ve seen it."
    ),
}
