"""Open forms: those on pages that are kept for everybody, and so can carry no CSRF token.

Joining, subscribing, saying "I am coming". Three things guard them instead: the browser's word on where
the form was sent from, a trap that only programs fill in, and a limit on their pace.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from pse_portal import rate_limits
from pse_portal.errors import csrf_failure, too_many_requests
from pse_portal.forms import Form

View = Callable[..., HttpResponseBase]

# What was typed into the open form that is being answered, as far as it looks like addresses: `mailing.recipient_cap`
# counts the mails that go there. Anybody can type anybody's address.
typed_addresses: ContextVar[frozenset[str]] = ContextVar("typed_addresses", default=frozenset())


@contextmanager
def typed_also(address: str) -> Iterator[None]:
    """Let an address count as typed into the form that is being answered, such as that of a stand-in."""
    token = typed_addresses.set(typed_addresses.get() | {address})
    try:
        yield
    finally:
        typed_addresses.reset(token)


# A view that lets people wait beyond the usual pace refuses them only beyond so many times as many.
REFUSED_BEYOND = 5


def open_form(
    action: str, *, per_minute: int = 10, per_hour: int = 100, waits: bool = False
) -> Callable[[View], View]:
    """Let a view take a POST without a CSRF token from a visitor who is not signed in.

    A view decorator. Somebody signed in still needs the token, since their browser would lend its rights to
    another site's form. A form sent from another site gets the 403 page; more than `per_minute` or
    `per_hour` posts to `action` from one address the 429 page. Neighbours at a meeting share one address:
    set limits that a full room does not meet. With `waits` those beyond the limits are taken all the same, and
    `is_over_pace` tells the view to let them wait until their address is confirmed.
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
            try:
                return respond(request, *args, **kwargs)
            finally:
                typed_addresses.reset(typed)

        return csrf_exempt(answer)

    return decorate


def _addresses(request: HttpRequest) -> frozenset[str]:
    return frozenset(
        value.strip().lower() for values in request.POST.lists() for value in values[1] if "@" in value[:254]
    )


def is_over_pace(request: HttpRequest) -> bool:
    """Whether more was sent to this `waits` form from the visitor's network than its limits allow."""
    return getattr(request, "is_over_pace", False)


def network_of(request: HttpRequest) -> str:
    """A keyed token of the visitor's network: tells that two came from one, not from which."""
    network = rate_limits.network_of(request)
    return salted_hmac("open-forms-network", network, algorithm="sha256").hexdigest()[:32]


def is_from_here(request: HttpRequest) -> bool:
    """Whether a POST was not sent by another site's page, as far as the browser says.

    Browsers send Sec-Fetch-Site (since 2023 all of them) or at least Origin (since 2020); neither can be
    set by a page. A request with neither comes from no browser, so there is no visitor whom it could trick.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or origin in {f"{request.scheme}://{request.get_host()}", settings.SITE_URL}


class Trap(forms.TextInput):
    """A text field that people neither see nor reach; never filled with what was sent.

    It counts as hidden, so that no layout gives it a label. Not `type="hidden"`, which programs leave alone.
    """

    @property
    def is_hidden(self) -> bool:
        return True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        hiding = {"hidden": True, "tabindex": "-1", "autocomplete": "off"}
        return super().get_context(name, "", {**(attrs or {}), **hiding})


class OpenForm(Form):
    """What every open form inherits: the trap, named for something no browser fills in by itself.

    A form caught by it is not lost without a word: should a person's browser have filled it in after all,
    the page says so and sending it once more works.
    """

    fax = forms.CharField(required=False, widget=Trap)

    def clean_fax(self) -> str:
        if self.cleaned_data["fax"]:
            self.add_error(
                None,
                _("This looked like it came from a bot. If you’re a person, please send it again."),
            )
        return ""
