"""`/dev/design/`: every component of the portal in every state, on one page. Only while DEBUG is on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from hubs.connection_diagram import Link
from hubs.models import County, LinkStatus
from pse_portal import errors
from pse_portal.pagination import KeyPage


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label="Your name", help_text="As you want to be called. It need not be your legal name."
    )
    email = forms.EmailField(
        label="E-mail address", help_text="For the reminder, and in case anything changes."
    )
    size = forms.IntegerField(
        label="How many people, with you?",
        min_value=1,
        max_value=9,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
    )
    needs = forms.MultipleChoiceField(
        label="What would help you come?",
        required=False,
        choices=[("childcare", "Childcare"), ("ride", "A ride"), ("interpreter", "An interpreter")],
        widget=forms.CheckboxSelectMultiple,
    )
    county = forms.ChoiceField(
        label="Where do you live?",
        help_text="Part of this ZIP code lies in each.",
        choices=[("clayton", "Clayton County"), ("fulton", "Fulton County"), ("", "I am not sure")],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label="Language", choices=[("en", "English"), ("es", "Spanish")])
    note = forms.CharField(
        label="Anything else the hosts should know", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    agree = forms.BooleanField(
        label="Others may see my name", required=False, help_text="You can change this later."
    )


class _Rows(list):
    """A list that answers `.all()`, like a prefetched relation."""

    def all(self) -> "_Rows":
        return self


def _circle(name: str, dye: int, block: int, *, is_quiet: bool = False) -> SimpleNamespace:
    return SimpleNamespace(
        pk=name,
        slug=name.lower(),
        name=name,
        short_name=name,
        dye=dye,
        block=block,
        initials="".join(word[0] for word in name.split()).upper(),
        is_quiet=is_quiet,
        get_absolute_url="#",
    )


def _hub(number: int, name: str, codes: str, place: str = "") -> SimpleNamespace:
    counties = _Rows(County(fips=fips) for fips in codes.split())
    return SimpleNamespace(
        pk=number,
        number=number,
        slug=name.lower(),
        name=f"{name} Equity Hub",
        short_name=name,
        place=place,
        counties=counties,
        get_absolute_url="#",
        is_sample=True,
    )


HUBS = [
    _hub(1, "Clayton", "13063"),
    _hub(2, "Cobb", "13067"),
    _hub(3, "DeKalb", "13089"),
    _hub(4, "Fulton", "13121"),
    _hub(5, "Gwinnett", "13135"),
    _hub(6, "Albany–Dougherty", "13095"),
    _hub(7, "Glynn", "13127"),
    _hub(8, "Chatham", "13051"),
    _hub(9, "Savannah Westside", "13051", place="Westside"),
    _hub(10, "Black Belt", "13259 13307 13249"),
    _hub(11, "East Point", "13121", place="East Point"),
]

CIRCLES = [
    _circle("JUST Transportation", 1, 1),
    _circle("JUST Energy", 2, 2),
    _circle("Just Growth", 3, 3),
    _circle("Just Health", 4, 4),
    _circle("Just Opportunity", 5, 5),
    _circle("Just Youth", 6, 6),
    _circle("Just Water", 1, 0),
    _circle("Just Food", 3, 3, is_quiet=True),
]

# Index of the hub, index of the circle, state.
LINKS = [
    Link(HUBS[hub], CIRCLES[circle], state)
    for hub, circle, state in [
        (0, 0, LinkStatus.SEATED),
        (0, 1, LinkStatus.AGREED),
        (0, 4, LinkStatus.SEATED),
        (1, 0, LinkStatus.PROPOSED),
        (2, 3, LinkStatus.SEATED),
        (2, 1, LinkStatus.AGREED),
        (3, 0, LinkStatus.SEATED),
        (3, 2, LinkStatus.SEATED),
        (3, 3, LinkStatus.AGREED),
        (4, 0, LinkStatus.AGREED),
        (4, 5, LinkStatus.SEATED),
        (5, 1, LinkStatus.SEATED),
        (5, 2, LinkStatus.AGREED),
        (6, 2, LinkStatus.SEATED),
        (7, 4, LinkStatus.SEATED),
        (7, 2, LinkStatus.PROPOSED),
    ]
]


def _event(
    title: str, days: int, hours: int = 2, zone: str = "America/New_York", **facts: object
) -> SimpleNamespace:
    start = datetime.now(ZoneInfo(zone)).replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(
        days=days
    )
    defaults: dict[str, object] = {
        "place": "Sample Community Center, Riverdale",
        "offers": "Childcare, Spanish interpreter",
        "hosts": _Rows(["Clayton hub", "JUST Transportation Circle", "Just Opportunity Circle"]),
        "get_absolute_url": "#",
        "get_format_display": "Online or by phone",
        "is_in_person": True,
        "is_remote": False,
        "is_cancelled": False,
        "is_past": False,
        "is_postponed": False,
        "is_sample": True,
        "state": "published",
    }
    return SimpleNamespace(
        title=title,
        local_start=start,
        local_end=start + timedelta(hours=hours),
        time_zone=zone,
        **(defaults | facts),
    )


def design(request: HttpRequest) -> HttpResponse:
    """Render the page. `?errors` shows the form with errors, `?notice` a message as after an action."""
    answered = {
        "name": "Rosa",
        "email": "rosa at example",
        "size": "12",
        "needs": ["ride"],
        "county": "nowhere",
    }
    return render(
        request,
        "pages/design.html",
        {
            "circles": CIRCLES,
            "error_codes": ["400", "403", "403-csrf", "404", "413", "429", "500"],
            "hubs": HUBS,
            "forming": [County(fips="13245", name="Richmond")],
            "links": LINKS,
            "events": [
                _event("Listening session: getting to work without a car", 3),
                _event(
                    "Rate cases in plain words: a training", 12, place="", is_in_person=False, is_remote=True
                ),
                _event("Summit in Birmingham", 40, hours=24, zone="America/Chicago"),
                _event("Practice night: speaking at a public hearing", 20, is_cancelled=True),
                _event("Bus tour", 21, is_postponed=True),
                _event("What we heard", -400, is_past=True),
            ],
            "form": SampleForm(answered if "errors" in request.GET else None, auto_id="id_%s"),
            "page": KeyPage([], before="example", after="example"),
        },
    )


def error_page(request: HttpRequest, code: str) -> HttpResponse:
    """Render one of the error pages, which DEBUG otherwise replaces with Django's own."""
    pages: dict[str, Callable[[], HttpResponse]] = {
        "400": lambda: errors.bad_request(request, SuspiciousOperation()),
        "403": lambda: errors.permission_denied(request, PermissionDenied()),
        "403-csrf": lambda: errors.csrf_failure(request),
        "404": lambda: errors.page_not_found(request, Http404()),
        "413": lambda: errors.bad_request(request, RequestDataTooBig()),
        "429": lambda: render(request, "429.html", status=429),
        "500": lambda: errors.server_error(request),
    }
    if code not in pages:
        raise Http404
    return pages[code]()


urlpatterns = [
    path("", design, name="design"),
    path("<slug:code>/", error_page, name="design-error"),
]
