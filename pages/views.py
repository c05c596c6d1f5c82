"""Pages that belong to no single app."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agenda.models import AgendaItem
from circles.models import Circle
from coalitions.models import Coalition
from events.models import RSVP, Event, load_hosts
from events.models.event_queryset import ROW
from hubs.directory import forming_counties, mapped_hubs
from hubs.models import HubCircle, LinkStatus
from news.models import Article
from office.backups.status import kept_for
from office.panels import MePanel, filled_by_place
from office.privacy import by_app
from pages import action_items
from pages.cookies import COOKIES
from pages.forms import DetailsForm, NetworkFilterForm
from pages.network import network as network_of
from people import names
from people.sign_in import signed_in
from pse_portal import prepared
from pse_portal.csvfiles import csv_response
from pse_portal.page_cache import cached_public_page
from pse_portal.pagination import PAGE_NAMES
from pse_portal.prepared import Prepared
from voice import figures

YEAR = timedelta(days=365)


@cached_public_page
def front(request: HttpRequest) -> HttpResponse:
    """Show the front page: find a hub, what is coming, what was won, the circles, news; a strip of one's own."""
    coming = load_hosts(_coming())
    return render(
        request,
        "pages/front.html",
        {
            "hubs": mapped_hubs(),
            "forming": forming_counties(),
            "coming": coming,
            "latest": [] if coming else list(Event.objects.public().past().with_hosts()[:3]),
            "circles": _largest(),
            "articles": _news(),
            "won": _won(),
            "goals": _furthest(),
            "year": the_year(),
            "seen": last_pictured(),
            "own": own_strip(request.user) if request.user.is_authenticated else None,
        },
    )


@Prepared
def _coming() -> QuerySet[Event]:
    return Event.objects.public().upcoming().only(*ROW)[:3]


@Prepared
def _largest() -> QuerySet[Circle]:
    return Circle.objects.listed().order_by("-member_count", "name")[:6]


@Prepared
def _news() -> QuerySet[Article]:
    return Article.objects.published().order_by("-is_featured", "-published_at")[:3]


@Prepared
def _won() -> QuerySet[AgendaItem]:
    return AgendaItem.objects.public().with_homes().won().order_by("-closed_on", "-pk")[:2]


@Prepared
def _furthest() -> QuerySet[AgendaItem]:
    return AgendaItem.objects.public().with_homes().open().once().furthest_first()[:2]


@Prepared
def _pictured() -> QuerySet[Any]:
    agreed = Q(picture__agreed_at__isnull=False) | ~Q(picture__drawing="")
    past = Event.objects.public().past().filter(pk=OuterRef("event_id")).order_by()
    rows = Event.pictures.through.objects.filter(agreed & Exists(past)).select_related("event", "picture")
    return rows.order_by("-event__starts_at", "pk")[:1]


def last_pictured() -> dict[str, Any] | None:
    """Return the last public event with a picture whose people agreed to be shown (or a drawing), and that picture.

    One query.
    """
    row = _pictured.first()
    return {"event": row.event, "picture": row.picture} if row else None


@Prepared
def _who_came() -> QuerySet[Any]:
    """Return (came, heard) for public events of the last 365 days: one row, or none without events."""
    now = prepared.now()
    events = Event.objects.public().filter(
        ends_at__gte=now - YEAR,
        ends_at__lt=now,
        state=Event.State.PUBLISHED,
        attended__isnull=False,  # so that an index has just those
    )
    heard = Sum("attended", filter=Q(kind=Event.Kind.LISTENING))
    # The state is the same for each, so that there is one sum.
    return (
        events.order_by()
        .values("state")
        .annotate(came=Sum("attended"), heard=heard)
        .values_list("came", "heard")
    )


@Prepared
def _won_in_the_year() -> QuerySet[Any]:
    won = AgendaItem.objects.public().once().won().filter(closed_on__gte=prepared.today() - YEAR)
    return won.order_by().values("state").annotate(n=Count("pk")).values_list("n", flat=True)


def the_year() -> dict[str, int]:
    """Count who came to public events in the last 365 days, who was heard at listening sessions, and goals won.

    Two queries.
    """
    came, heard = _who_came.first() or (0, 0)
    return {"came": came, "heard": heard or 0, "won": sum(_won_in_the_year())}


def own_strip(person: Any) -> dict[str, Any]:
    """Return a person's next event and the number of their to-do items, for the strip of the front page."""
    return {
        "next": RSVP.objects.coming_of(person).filter(event__state=Event.State.PUBLISHED).first(),
        "waits": len(action_items.items_for(person)),
    }


@cached_public_page
def mission(request: HttpRequest) -> HttpResponse:
    """Show the mission and the four things PSE does, each with the page where the portal does it."""
    return render(request, "pages/mission.html")


def live_numbers() -> dict[str, int]:
    """Count circles, hubs, connections, connections with a liaison, and members. Three queries."""
    listed = Coalition.objects.listed()
    links = list(HubCircle.objects.standing().with_seat().values_list("is_seated", flat=True))
    return {
        "circles": listed.filter(kind=Coalition.Kind.CIRCLE).count(),
        "hubs": listed.filter(kind=Coalition.Kind.HUB).count(),
        "members": listed.aggregate(all=Sum("member_count"))["all"] or 0,
        "links": len(links),
        "seated": sum(links),
    }


@cached_public_page
def how_it_works(request: HttpRequest) -> HttpResponse:
    """Explain circles, hubs and connections, with current numbers and one real connection as the example."""
    example = (
        HubCircle.objects.standing()
        .with_seat()
        .select_related("hub", "circle")
        .order_by("-is_seated", "since")
        .first()
    )
    return render(
        request,
        "pages/how_it_works.html",
        {"numbers": live_numbers(), "example": example, "links": network_of().page()},
    )


@cached_public_page(reads=[*NetworkFilterForm.base_fields, *PAGE_NAMES])
def network(request: HttpRequest) -> HttpResponse:
    """Show the hub–circle network as a picture and an equivalent table, by pages of hubs, with the missing liaisons.

    Members and staff also see whose input was heard, with days and reasons.
    """
    form = NetworkFilterForm(request.GET)
    page = form.network.page(request.GET.get("after", ""), request.GET.get("before", ""))
    context = {"network": form.network, "page": page, "form": form, "query": form.query}
    if figures.sees_whole(request.user):
        context |= {"voices": figures.voices(), "supports": figures.supports()}
    return render(request, "pages/network.html", context)


def network_csv(request: HttpRequest) -> HttpResponseBase:
    """Return the same connections as a CSV file."""
    words = {
        LinkStatus.SEATED: _("Has a liaison"),
        LinkStatus.AGREED: _("Connected, needs a liaison"),
        LinkStatus.PROPOSED: _("Connection proposed"),
    }
    rows = [
        (row.hub.name, row.circle.name, words[row.status], row.since)
        for row in NetworkFilterForm(request.GET).network.rows
    ]
    return csv_response("network", [_("Hub"), _("Circle"), _("Connection"), _("Since")], rows)


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Show a person's own page: what comes next, their to-do items, what the apps contribute, and settings."""
    panels = filled_by_place(MePanel, request, request.user, ("next", "main", "settings"))
    context = {
        "waits": action_items.items_for(request.user),
        "next": panels["next"],
        "panels": panels["main"],
        "settings": panels["settings"],
    }
    return render(request, "pages/me.html", context)


@login_required
def my_details(request: HttpRequest) -> HttpResponse:
    """Edit name, language, ZIP code and phone."""
    person = signed_in(request)
    form = DetailsForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            names.change(person, name=form.cleaned_data["name"], shown_as=person.shown_as)
            form.save()
        messages.success(request, _("Your details are saved."))
        return redirect("pages:me")
    return render(request, "pages/my_details.html", {"form": form})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Redirect to the same page in the other language; for a signed-in person, store it as the language of emails."""
    chosen = "es" if request.POST.get("language") == "es" else "en"
    if request.user.is_authenticated and request.user.language != chosen:
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    then = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(then, allowed_hosts=None) and not urlsplit(then).netloc
    # redirect() would take anything but a path for the name of a page.
    then = then if is_ours and then.startswith("/") else "/"
    return redirect(translate_url(then, chosen))


@cached_public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@cached_public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what is stored, why, who sees it and for how long, from the apps' own tables."""
    return render(
        request,
        "pages/privacy.html",
        {"groups": by_app(), "cookies": COOKIES.items(), "backups_kept": kept_for()},
    )


@cached_public_page
def about_the_data(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about_the_data.html")
