"""Near me: the county that a visitor chose once.

The choice is a cookie that browsers send to one address only, an uncached redirect to a list's `?county=`. All other
pages stay the same for everyone, so that caches hold them.
"""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hubs.finder import county_of
from hubs.models import County
from pse_portal.conditional import in_language
from pse_portal.forms import SlugChoice
from pse_portal.open_forms import OpenForm, open_form
from pse_portal.page_cache import cached_public_page

COOKIE = "near"
KEPT_FOR = timedelta(days=365)
# The only address that the cookie is sent to; it has no language, so that both share the choice.
PATH = "/near/"

# The pages that narrow themselves to `?county=`, by the name in `?to=`.
PLACES = {
    "hub": "hubs:find",
    "events": "events:list",
    "help": "help:list",
    "volunteer": "volunteering:list",
    "news": "news:list",
    "newsletter": "newsletter:subscribe",
}


class NearForm(OpenForm):
    """The county itself, or a ZIP code in it."""

    zip = forms.CharField(
        label=_("Your ZIP code"),
        required=False,
        max_length=10,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "postal-code", "class": "short"}
        ),
    )
    county = SlugChoice(County, label=_("Or your county"), empty_label=_("Choose a county"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in (self.fields["zip"], self.fields["county"]):
            field.is_either = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("county") and not self.errors:
            cleaned["county"] = county_of(cleaned.get("zip", ""))
            if cleaned["county"] is None:
                self.add_error(
                    "zip", _("Enter a ZIP code with five numbers, like 30303, or choose your county.")
                )
        return cleaned


def _place(query: QueryDict) -> str:
    """Return the known name in `?to=`; the hub finder for any other."""
    asked = query.get("to", "")
    return asked if asked in PLACES else "hub"


def _page(place: str, county: County) -> str:
    return f"{reverse(PLACES[place])}?county={county.slug}"


@in_language
def near(request: HttpRequest) -> HttpResponse:
    """Redirect to a list, narrowed to the chosen county or that of the profile's ZIP code; without one, ask for it."""
    place = _place(request.GET)
    slug = request.COOKIES.get(COOKIE, "")
    county = County.objects.filter(slug=slug).first() if slug else None
    if county is None and request.user.is_authenticated:
        county = county_of(request.user.zip_code)
    if county is None:
        return redirect(f"{reverse('pages:county')}?to={place}")
    return redirect(_page(place, county))


@cached_public_page(reads=["to"])
@open_form("near", per_minute=30, per_hour=300)
def choose(request: HttpRequest) -> HttpResponse:
    """Ask for the county; a POST keeps it in a cookie, or with `forget` drops it, and leads on to the list."""
    place = _place(request.POST if request.method == "POST" else request.GET)
    if request.method == "POST" and "forget" in request.POST:
        answer = redirect(PLACES[place])
        answer.delete_cookie(COOKIE, path=PATH, samesite="Lax")
        return answer
    form = NearForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        county = form.cleaned_data["county"]
        messages.success(
            request, _("We’ll remember %(name)s County in this browser.") % {"name": county.name}
        )
        answer = redirect(_page(place, county))
        answer.set_cookie(
            COOKIE,
            county.slug,
            max_age=KEPT_FOR,
            path=PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return answer
    return render(request, "pages/near.html", {"form": form, "place": place})
