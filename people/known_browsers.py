"""Browsers that somebody signed in with before: guesses of strangers elsewhere do not shut them out.

A cookie that proves it, and nothing else: it signs nobody in, and a new nonce of the person ends it.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from people.models import Person
from pse_portal import signed_links

COOKIE = "known-browser"
LASTS = timedelta(days=365)


def remember(response: HttpResponse, person: Person) -> None:
    """Let a response to signing in leave the proof in the browser."""
    response.set_cookie(
        COOKIE,
        signed_links.token(COOKIE, person),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def knows(request: HttpRequest, address: str) -> bool:
    """Whether the person of an address signed in with this browser before."""
    proof = request.COOKIES.get(COOKIE, "")
    return signed_links.find(Person.objects.filter(email=address), COOKIE, proof) is not None
