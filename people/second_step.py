"""A second step at sign-in, for people who can do much harm with one password: staff, and facilitators of many members.

`Person.second_step_by` is the date from which it is required: 14 days after they became staff, or were found to
facilitate a large coalition (`coalitions.second_steps`). Before that date, pages remind them; after it, the admin and the
Manage pages lead to the page where it is set up.
"""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

SIGNED_IN_AT, SEEN_AT = "signed-in-at", "seen-at"  # in the session of staff, seconds since the epoch
NOTED_EVERY = 60  # seconds between two notes in the session of when it was last used


def is_missing(person: Any) -> bool:
    """Return whether a second step is required of the person, now or later, and not set up. One query at most."""
    asked = person.is_authenticated and person.second_step_by is not None and not settings.DEMO
    return asked and not is_mfa_enabled(person)


def is_overdue(person: Any) -> bool:
    """Return whether the date has passed without a second step. No query before that date."""
    due = person.second_step_by if person.is_authenticated else None
    return due is not None and due <= timezone.now() and is_missing(person)


def guard(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: end staff sessions that are idle or old, and require an overdue second step in office pages."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        answer = _session_over(request) or _leads_to_set_up(request)
        return answer or get_response(request)

    return middleware


def _session_over(request: HttpRequest) -> HttpResponse | None:
    """Sign a member of staff out whose session is idle or old; note that it is used."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    if not request.user.is_staff:
        return None
    now = timezone.now().timestamp()
    began, seen = request.session.get(SIGNED_IN_AT), request.session.get(SEEN_AT)
    if began is None or seen is None:  # signed in before they were staff
        request.session[SIGNED_IN_AT], request.session[SEEN_AT] = began or now, now
        return None
    if now - seen <= settings.STAFF_SESSION_IDLE and now - began <= settings.STAFF_SESSION_AGE:
        if now - seen > NOTED_EVERY:
            request.session[SEEN_AT] = now
        return None
    after = request.get_full_path() if request.method == "GET" else reverse("pages:me")
    logout(request)
    messages.info(request, _("We signed you out to keep the office safe. Please sign in again."))
    return redirect_to_login(after, reverse("account_login"))


def _leads_to_set_up(request: HttpRequest) -> HttpResponse | None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    is_office = request.path.startswith(reverse("admin:index"))
    if not (is_office or any(part in request.path for part in settings.OFFICE_PATHS)):
        return None
    if not is_overdue(request.user):
        return None
    messages.warning(request, _("Turn on a second step for signing in first. It keeps people’s data safe."))
    return redirect("mfa_index")
