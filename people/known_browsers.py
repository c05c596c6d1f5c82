"""Browsers that a person has signed in with before: strangers' guesses elsewhere do not lock these out.

A cookie proves it and nothing more: it signs no one in, and a new nonce of the person revokes it.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from people.models import Person
from pse_portal import signed_links

COOKIE = "known-browser"
LASTS = timedelta(days=365)


def remember(response: HttpResponse, person: Person) -> None:
    """Set the proof cookie on the response to a sign-in."""
    response.set_cookie(
        COOKIE,
        signed_links.token(COOKIE, person),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def knows(request: HttpRequest, address: str) -> bool:
    """Return whether the person with this address has signed in with this browser before."""
    proof = request.COOKIES.get(COOKIE, "")
    return signed_links.find(Person.objects.filter(email=address), COOKIE, proof) is not None
