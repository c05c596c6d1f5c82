"""Pages with a long text to write: what was typed survives a lost session, and a form that was open too long.

Without a script there is one place to keep it until it is sent once more: the visitor's own session, which
signing in carries over.
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
LARGEST = 64 * 1024  # bytes of what one form keeps, names and values together
# From a network, signed out: neighbors who share one have all lost their session at the same moment, at worst.
PACE = (10, rate_limits.MINUTE), (60, rate_limits.HOUR)
KEPT_SIGNED_OUT = timedelta(days=1)  # a session of nobody's; signing in makes it a common one


class _Check(CsrfViewMiddleware):
    """Django's own check, asked instead of left to answer for itself."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return csrf_failure(request, reason)


def preserve_draft(form: "type[forms.Form] | type[forms.ModelForm[Any]]") -> Callable[[View], View]:
    """Let nothing typed into `form` on a page be lost. A view decorator; the form is sent to the page's own address.

    Signed out meanwhile: the fields are kept, the visitor signs in and is back on the page, which shows them again
    (`kept_words`). A token that no longer holds: the same page with the same words, and nothing done. Sent from
    another site's page: refused, as everywhere. Since anybody may post here, only the form's own fields are kept, up
    to LARGEST bytes (413 beyond), and from a network at PACE (429 beyond).
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
    """Put the fields into the session and lead to where they are shown again, by way of signing in if need be."""
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
    """What was typed into this page's form before, as its initial values; nothing where nothing was lost."""
    if not hasattr(request, "session"):
        return {}
    found = request.session.get(KEY) or {}
    return found["fields"] if found.get("path") == request.path else {}


def discard_draft(request: HttpRequest) -> None:
    """The words are where they belong."""
    if KEY in request.session:
        del request.session[KEY]


def stay_signed_in(request: HttpRequest) -> None:
    """When somebody signs in: the session that kept a stranger's words for a day is theirs now, and lasts as any."""
    if KEY in request.session:
        request.session.set_expiry(None)
