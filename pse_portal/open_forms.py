"""Open forms: forms on cached public pages, which cannot contain a CSRF token.

Joining, subscribing, RSVPs. Three other defenses protect them: the browser's headers on the form's origin, a trap
that only bots fill in, and rate limits.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from pse_portal import rate_limits
from pse_portal.errors import csrf_failure, too_many_requests
from pse_portal.forms import Form

View = Callable[..., HttpResponseBase]

# The address-like values typed into the open form that is being answered: `mailing.recipient_cap` counts the emails
# to them, because anyone can type another person's address.
typed_addresses: ContextVar[frozenset[str]] = ContextVar("typed_addresses", default=frozenset())
# The network (`network_of`) that the open form being answered was sent from by someone not signed in, else "": rows
# keep it, so that staff see and remove mass sign-ups (`office.bursts`).
posting_network: ContextVar[str] = ContextVar("posting_network", default="")


@contextmanager
def typed_also(address: str) -> Iterator[None]:
    """Count an address as typed into the form that is being answered, such as a stand-in's."""
    token = typed_addresses.set(typed_addresses.get() | {address})
    try:
        yield
    finally:
        typed_addresses.reset(token)


# A `waits` view refuses posts only beyond this many times the usual limits.
REFUSED_BEYOND = 5


def open_form(
    action: str, *, per_minute: int = 30, per_hour: int = 300, waits: bool = False
) -> Callable[[View], View]:
    """View decorator: accept a POST without a CSRF token from a visitor who is not signed in.

    A signed-in person still needs the token, since another site's form could use their session. A form sent from
    another site gets the 403 page; more than `per_minute` or `per_hour` posts to `action` from one network get the
    429 page. Neighbors at a meeting share one network: set limits that a full room does not reach. With `waits`,
    posts beyond the limits are accepted, and `is_over_pace` tells the view to hold them until the address is
    confirmed.
    """

    def is_within(request: HttpRequest, name: str, factor: int = 1) -> bool:
        rates = (factor * per_minute, rate_limits.MINUTE), (factor * per_hour, rate_limits.HOUR)
        return rate_limits.use(f"{name} {rate_limits.network_of(request)}", *rates)

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            if request.user.is_authenticated:
                respond = protected
            elif is_from_here(request):
                respond = view
            else:
                return csrf_failure(request, "sent from another site")
            if not is_within(request, action):
                if not waits or not is_within(request, f"{action}-most", REFUSED_BEYOND):
                    return too_many_requests(request)
                request.is_over_pace = True  # type: ignore[attr-defined]
            typed = typed_addresses.set(_addresses(request))
            network = posting_network.set("" if request.user.is_authenticated else network_of(request))
            try:
                return respond(request, *args, **kwargs)
            finally:
                posting_network.reset(network)
                typed_addresses.reset(typed)

        return csrf_exempt(answer)

    return decorate


def _addresses(request: HttpRequest) -> frozenset[str]:
    return frozenset(
        value.strip().lower() for values in request.POST.lists() for value in values[1] if "@" in value[:254]
    )


def is_over_pace(request: HttpRequest) -> bool:
    """Return whether this post to a `waits` form exceeds its limits for the visitor's network."""
    return getattr(request, "is_over_pace", False)


def network_of(request: HttpRequest) -> str:
    """Return a keyed token of the visitor's network: it shows whether two are the same, but not which network it is."""
    network = rate_limits.network_of(request)
    return salted_hmac("open-forms-network", network, algorithm="sha256").hexdigest()[:32]


def is_from_here(request: HttpRequest) -> bool:
    """Return whether, as far as the browser says, a POST was not sent by another site's page.

    Browsers send Sec-Fetch-Site (all of them since 2023) or at least Origin (since 2020), and a page cannot set
    either. A request with neither comes from no browser, so there is no visitor to be tricked.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or origin in {f"{request.scheme}://{request.get_host()}", settings.SITE_URL}


NOT_SENT = _("We couldn’t send this. Please check it and send it again.")

_stamps = Signer(salt="open-forms-opened")


class _Stamp(forms.HiddenInput):
    """The signed time at which the form was first shown; sent again after an error, it keeps that time if genuine."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        try:
            _stamps.unsign(value or "")
        except BadSignature:
            value = _stamps.sign(str(time.time()))
        return super().get_context(name, value, attrs)


class Trap(forms.TextInput):
    """A text field that people neither see nor reach; it is never filled with what was sent.

    It counts as hidden, so that no layout gives it a label. It is not `type="hidden"`, which bots leave alone.
    """

    @property
    def is_hidden(self) -> bool:
        return True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        hiding = {"hidden": True, "tabindex": "-1", "autocomplete": "off"}
        return super().get_context(name, "", {**(attrs or {}), **hiding})


class OpenForm(Form):
    """Base of every open form: adds the trap, under a name that no browser autofills.

    A caught form is not lost silently: if a person's browser filled in the trap after all, sending it again works.
    What the page says does not tell a bot what caught it.
    """

    fax = forms.CharField(required=False, widget=Trap)

    def clean_fax(self) -> str:
        if self.cleaned_data["fax"]:
            self.add_error(None, NOT_SENT)
        return ""


class TimedForm(OpenForm):
    """An open form on a page that no cache keeps: also refuses what was sent sooner than a person can type.

    A form on a cached page is shared, so the time it was opened says nothing about its sender.
    """

    opened = forms.CharField(required=False, widget=_Stamp)

    def clean_opened(self) -> str:
        least = settings.OPEN_FORM_SECONDS
        try:
            opened = float(_stamps.unsign(self.cleaned_data["opened"]))
        except (BadSignature, ValueError):
            opened = time.time()
        if time.time() - opened < least:
            self.add_error(None, NOT_SENT)
        return ""
