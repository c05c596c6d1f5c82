"""The floor of the page benchmark: the leanest honest page for the same job, beside the portal's own addresses.

The same rows by the smallest query, a plain template, a few of Django's own middlewares. The portal's pages do more;
the ratio says what that costs.
"""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone

from circles.models import Circle
from coalitions.models import Coalition, Membership
from events.models import RSVP, Event, Host
from hubs.models import Hub, HubCircle, Zip
from mailing.models import Message
from news.models import Article
from pse_portal.urls import urlpatterns as portal_urls

# As Django's own startproject has them, without what only other pages need; and compressed, as the portal's are.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROW = ("slug", "title_en", "starts_at", "place", "offers_en", "places_taken", "capacity")


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello")


def _coming() -> Any:
    return Event.objects.public().upcoming()


def event_list(request: HttpRequest) -> HttpResponse:
    events = list(_coming().values("pk", *ROW)[:9])
    hosts: dict[int, list[str]] = {}
    rows = Host.objects.agreed().filter(event__in=[event["pk"] for event in events[:8]])
    for event, name in rows.values_list("event_id", "coalition__name"):
        hosts.setdefault(event, []).append(name)
    for event in events:
        event["hosts"] = hosts.get(event["pk"], [])
    coalitions = Coalition.objects.listed().order_by("name").values_list("kind", "slug", "name")
    context = {"events": events[:8], "has_more": len(events) > 8, "coalitions": coalitions}
    return render(request, "floor/list.html", context)


def event(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Event.objects.public(), slug=slug)
    hosts = Host.objects.agreed().filter(event=row).values_list("coalition__name", flat=True)
    return render(request, "floor/event.html", {"event": row, "hosts": hosts})


def coalition(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Circle.objects.listed(), slug=slug)
    context = {
        "coalition": row,
        "event": _coming().filter(hosts__coalition=row).values("pk", *ROW).first(),
        "hubs": Hub.objects.filter(links__circle=row, links__state="agreed").values("name", "slug"),
        "leads": Membership.objects.active()
        .filter(coalition=row, role="facilitator")
        .select_related("person"),
        "articles": Article.objects.published().filter(coalitions=row).values("title_en", "slug")[:3],
    }
    return render(request, "floor/coalition.html", context)


def front(request: HttpRequest) -> HttpResponse:
    context = {
        "events": _coming().values("pk", *ROW)[:3],
        "circles": Circle.objects.listed().order_by("-member_count").values("name", "slug", "summary_en")[:6],
        "hubs": Hub.objects.listed().values("name", "slug"),
        "articles": Article.objects.published().values("title_en", "slug", "summary_en")[:3],
    }
    return render(request, "floor/front.html", context)


@login_required
def me(request: HttpRequest) -> HttpResponse:
    rsvps = RSVP.objects.filter(person=request.user, event__ends_at__gte=timezone.now())
    names = [f"event__{name}" for name in ROW]
    context = {
        "rsvps": rsvps.order_by("event__starts_at").values("state", "party_size", *names)[:10],
        "memberships": Membership.objects.active()
        .filter(person=request.user)
        .values("role", "coalition__name"),
    }
    return render(request, "floor/me.html", context)


class RsvpForm(forms.Form):
    name = forms.CharField(max_length=120)
    email = forms.EmailField()
    party_size = forms.IntegerField(min_value=1, max_value=12)


def rsvp(request: HttpRequest, slug: str) -> HttpResponse:
    """Save an RSVP and the mail that confirms it, under the event's lock."""
    form = RsvpForm(request.POST)
    if not form.is_valid():
        return HttpResponse(str(form.errors), status=400)
    with transaction.atomic():
        row = get_object_or_404(Event.objects.public().select_for_update(), slug=slug)
        made = RSVP.objects.create(event=row, **form.cleaned_data)
        Event.objects.filter(pk=row.pk).update(places_taken=F("places_taken") + made.party_size)
        Message.objects.create(
            key=f"floor:{made.pk}", kind="transactional", stream="events", template="events/asked", name=made.name,
            email=made.email, context={"rsvp": made.pk},
        )  # fmt: skip
    return render(request, "floor/done.html", {"event": row, "data": form.cleaned_data})


def find(request: HttpRequest) -> HttpResponse:
    code = get_object_or_404(Zip, code=request.GET.get("zip"))
    hubs = (
        Hub.objects.listed()
        .filter(counties__zip_shares__zip=code)
        .distinct()
        .values("name", "slug", "summary_en")
    )
    return render(request, "floor/find.html", {"zip": code, "hubs": hubs})


def network(request: HttpRequest) -> HttpResponse:
    links = HubCircle.objects.filter(state="agreed").values("hub__name", "circle__name", "since")
    return render(request, "floor/network.html", {"links": links})


# One line for each event; a calendar without folded lines is read by all programs that people use.
ENTRY = (
    "BEGIN:VEVENT\r\nUID:{pk}@portal\r\nDTSTAMP:{updated_at:%Y%m%dT%H%M%SZ}\r\nDTSTART:{starts_at:%Y%m%dT%H%M%SZ}\r\n"
    "DTEND:{ends_at:%Y%m%dT%H%M%SZ}\r\nSUMMARY:{title_en}\r\nDESCRIPTION:{summary_en}\r\nLOCATION:{place}\r\n"
    "URL:https://portal.test/events/{slug}/\r\nEND:VEVENT\r\n"
)
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def calendar(request: HttpRequest) -> HttpResponse:
    """Return the coming events as iCalendar, written by hand from their columns."""
    columns = ("pk", "updated_at", "starts_at", "ends_at", "title_en", "summary_en", "place", "slug")
    entries = []
    for row in _coming().values(*columns)[:1000]:
        for name in ("title_en", "summary_en", "place"):
            row[name] = row[name].translate(ESCAPED)
        entries.append(ENTRY.format(**row))
    text = "".join(["BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:floor\r\n", *entries, "END:VCALENDAR\r\n"])
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


urlpatterns = [
    path("floor/hello/", hello),
    path("floor/events/", event_list),
    path("floor/events/<slug:slug>/", event),
    path("floor/circles/<slug:slug>/", coalition),
    path("floor/", front),
    path("floor/me/", me),
    path("floor/rsvp/<slug:slug>/", rsvp),
    path("floor/find/", find),
    path("floor/network/", network),
    path("floor/calendar.ics", calendar),
    *portal_urls,
]
