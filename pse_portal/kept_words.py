"""Pages with a long text to write: what was typed survives a lost session, and a form that was open too long.

Without a script there is one place to keep it until it is sent once more: the visitor's own session, which
signing in carries over.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from pse_portal.errors import csrf_failure
from pse_portal.open_forms import is_from_here

View = Callable[..., HttpResponseBase]

KEY = "kept-words"
LONGEST = 30_000  # characters of one field


class _Check(CsrfViewMiddleware):
    """Django's own check, asked instead of left to answer for itself."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return csrf_failure(request, reason)


def keeps_words(view: View) -> View:
    """Let nothing typed into a page's form be lost. A view decorator; the form is sent to the page's own address.

    Signed out meanwhile: the fields are kept, the visitor signs in and is back on the page, which shows them again
    (`kept_words`). A token that no longer holds: the same page with the same words, and nothing done. Sent from
    another site's page: refused, as everywhere.
    """
    check = _Check(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        refused = check.process_view(request, view, (), {})
        if refused is not None and not is_from_here(request):
            return refused
        if request.user.is_authenticated and refused is None:
            return view(request, *args, **kwargs)
        _keep(request)
        if not request.user.is_authenticated:
            messages.info(request, _("You were signed out. Sign in, and your words are here again."))
            return redirect_to_login(request.get_full_path())
        messages.info(
            request, _("The form was open for a long time. Your words are still here: send them once more.")
        )
        return redirect(request.get_full_path())

    return csrf_exempt(answer)


def _keep(request: HttpRequest) -> None:
    fields = {name: value[:LONGEST] for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    request.session[KEY] = {"path": request.path, "fields": fields}


def kept_words(request: HttpRequest) -> dict[str, Any]:
    """What was typed into this page's form before, as its initial values; nothing where nothing was lost."""
    if not hasattr(request, "session"):
        return {}
    found = request.session.get(KEY) or {}
    return found["fields"] if found.get("path") == request.path else {}


def let_go(request: HttpRequest) -> None:
    """The words are where they belong."""
    if KEY in request.session:
        del request.session[KEY]
