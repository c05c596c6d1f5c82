"""Keep the text of long forms when the session was lost or the form's token has expired.

Without a script the text can only be kept in the visitor's own session, which survives signing in.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from pse_portal import rate_limits
from pse_portal.errors import bad_request, csrf_failure, too_many_requests
from pse_portal.open_forms import is_from_here

View = Callable[..., HttpResponseBase]

KEY = "kept-words"
LARGEST = 64 * 1024  # bytes kept of one form, names and values together
# Per network, signed out: at worst, neighbors who share one all lost their session at the same moment.
PACE = (10, rate_limits.MINUTE), (60, rate_limits.HOUR)
KEPT_SIGNED_OUT = timedelta(days=1)  # an anonymous session; signing in gives it the usual lifetime


class _Check(CsrfViewMiddleware):
    """Django's CSRF check, called for its result instead of as middleware."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return csrf_failure(request, reason)


def preserve_draft(form: "type[forms.Form] | type[forms.ModelForm[Any]]") -> Callable[[View], View]:
    """View decorator: keep what was typed into `form` on a page. The form must post to the page's own address.

    If the visitor was signed out: keeps the fields, and after signing in the page shows them again (`kept_words`).
    If the token has expired: shows the same page with the same text, and does nothing else. If sent from another
    site's page: refused, as everywhere. Anyone may post here, so it keeps only the form's own fields, up to
    LARGEST bytes (413 beyond), and at most PACE posts per network (429 beyond).
    """
    names = [name for name, field in form.base_fields.items() if not isinstance(field, forms.FileField)]

    def decorate(view: View) -> View:
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
            return _keep(request, names)

        return csrf_exempt(answer)

    return decorate


def _keep(request: HttpRequest, names: list[str]) -> HttpResponseBase:
    """Store the fields in the session and redirect to the page that shows them, through sign-in if needed."""
    fields = {name: request.POST[name] for name in names if name in request.POST}
    if sum(len(name.encode()) + len(value.encode()) for name, value in fields.items()) > LARGEST:
        return bad_request(request, RequestDataTooBig())
    is_signed_in = request.user.is_authenticated
    if not is_signed_in and not rate_limits.use(f"kept-words {rate_limits.network_of(request)}", *PACE):
        return too_many_requests(request)
    request.session[KEY] = {"path": request.path, "fields": fields}
    if is_signed_in:
        messages.info(request, _("This form timed out. Your text is still here. Please send it again."))
        return redirect(request.get_full_path())
    request.session.set_expiry(KEPT_SIGNED_OUT)
    messages.info(request, _("You were signed out. Sign in again and your text will still be here."))
    return redirect_to_login(request.get_full_path())


def kept_words(request: HttpRequest) -> dict[str, Any]:
    """Return what was typed into this page's form before, as initial values; {} if nothing was kept."""
    if not hasattr(request, "session"):
        return {}
    found = request.session.get(KEY) or {}
    return found["fields"] if found.get("path") == request.path else {}


def discard_draft(request: HttpRequest) -> None:
    """Delete the kept text, once it has been saved."""
    if KEY in request.session:
        del request.session[KEY]


def stay_signed_in(request: HttpRequest) -> None:
    """On sign-in, give an anonymous session that kept a draft for a day the usual lifetime."""
    if KEY in request.session:
        request.session.set_expiry(None)
