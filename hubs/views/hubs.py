from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coalitions.access import moved, page_panels
from hubs import finder, help_entries, hub_requests
from hubs.directory import forming_counties, listed_hubs
from hubs.forms.hubs import HubFilterForm, StartForm
from hubs.models import County, Hub, HubRequest
from hubs.place_panels import PlacePanel
from office import contributions
from pse_portal.open_forms import open_form
from pse_portal.page_cache import cached_public_page
from pse_portal.prepared import Prepared


@cached_public_page(reads=HubFilterForm.base_fields)
def hub_list(request: HttpRequest) -> HttpResponse:
    """Show the map of the hubs and an equivalent list, filtered by the form."""
    form = HubFilterForm(request.GET)
    return render(
        request,
        "hubs/hub_list.html",
        {
            "hubs": listed_hubs(form.narrow(Hub.objects.listed())),
            "form": form,
            "forming": [] if form.chosen else forming_counties(),
            "counties": County.objects.order_by("name").values_list("slug", "name"),
        },
    )


@cached_public_page(reads=["zip", "county"])
def find(request: HttpRequest) -> HttpResponse:
    """Find the hub of a ZIP code or a county. Always 200, with the answer on the page."""
    panels = contributions.of(PlacePanel)
    wanted = {"help": help_entries.there} | {panel.name: panel.rows for panel in panels if panel.rows}
    typed = request.GET.get("zip", ""), request.GET.get("county", "")
    answer = finder.find(*typed, viewer=request.user, wanted=wanted)
    near = [answer.county] if answer.county else answer.choices if answer.kind == "unsure" else []
    asked = [panel for panel in panels if near and (panel.rows is None or panel.name in answer.has_rows)]
    contexts = [(panel, panel.context(request, near)) for panel in asked]
    context = {
        "answer": answer,
        "counties": answer.counties,
        "help": help_entries.near(near, at_most=2) if near and "help" in answer.has_rows else [],
        "panels": [
            {"panel": panel, "context": context} for panel, context in contexts if context is not None
        ],
    }
    return render(request, "hubs/find.html", context)


@cached_public_page(reads=["county", "done"])
@open_form("start")
def start(request: HttpRequest) -> HttpResponse:
    """Show the short form for a neighbor who wants a hub."""
    initial = {"county": request.GET.get("county", "")}
    if request.user.is_authenticated:
        initial |= {"name": request.user.name, "email": request.user.email or "", "phone": request.user.phone}
    form = StartForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        hub_request = hub_requests.ask_for_hub(**form.answers, language=get_language() or "en")
        if request.user.is_authenticated:
            messages.success(request, _("Thank you. Our staff have your request."))
        return redirect(
            f"{request.path}?done=1" + (f"&county={hub_request.county.slug}" if hub_request.county else "")
        )
    county = County.objects.filter(slug=request.GET.get("county", "")).first()
    states = (
        list(HubRequest.objects.counted().filter(county=county).values_list("state", flat=True))
        if county
        else []
    )
    context = {
        "form": form,
        "county": county,
        "asked": len(states),
        "is_forming": HubRequest.State.FORMING in states,
        "done": "done" in request.GET,
    }
    return render(request, "hubs/start.html", context)


@Prepared
def _shown(slug: str) -> QuerySet[Hub]:
    return (
        Hub.objects.shown().for_page().select_related("lead").prefetch_related("counties").filter(slug=slug)
    )


@cached_public_page
def hub_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a hub's public page, with the panels of the upper apps."""
    hub = _shown.first(slug)
    if hub is None:
        return moved(Hub.Kind.HUB, slug)
    context = {"coalition": hub, "hub": hub, **page_panels(request, hub)}
    return render(request, "hubs/hub_detail.html", context)
