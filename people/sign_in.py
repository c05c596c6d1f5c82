"""Sign in a person who has just proven their address, without a password."""

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse

from people.models import Person


def signed_in(request: HttpRequest) -> Person:
    """Return the request's person, in a view behind `login_required`. Raises TypeError for an anonymous visitor."""
    if not isinstance(request.user, Person):
        raise TypeError("this view is for signed-in people")
    return request.user


def sign_in(request: HttpRequest, person: Person, then: str) -> HttpResponse:
    """Sign the person in and return a redirect to `then`, or first to the second factor if they have one."""
    response: HttpResponse = perform_login(request, person, redirect_url=then, email=person.email)
    return response
