"""What volunteering contributes to other apps' pages."""

from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from coalitions import pending
from coalitions.models import Coalition
from coalitions.pending import Pending
from events.models import Event
from hubs.models import County
from hubs.place_panels import PlacePanel
from office.bursts import BurstSource
from office.contributions import (
    ActionItem,
    ActionSource,
    ActivitySource,
    FirstStep,
    ManageEntry,
    SitemapEntry,
    StaffTool,
)
from office.panels import CoalitionPanel, EventPanel, MePanel, only_with
from pse_portal.prepared import Prepared
from volunteering import hours, imported_volunteers, role_applications, searchable, sign_ups
from volunteering.models import Application, Hours, Opportunity, Shift, SignUp, Volunteer

SHOWN = 1
SIGN_UPS = Pending(
    SignUp.objects.to_answer_in_time,
    "shift__opportunity__coalition",
    ngettext_lazy(
        "%(n)d person waiting for a shift to be approved",
        "%(n)d people waiting for a shift to be approved",
        "n",
    ),
    "volunteers:of",
)
APPLICATIONS = Pending(
    Application.objects.waiting,
    "opportunity__coalition",
    ngettext_lazy("%(n)d person would like to volunteer", "%(n)d people would like to volunteer", "n"),
    "volunteers:of",
)
HOURS = Pending(
    Hours.objects.proposed,
    "opportunity__coalition",
    ngettext_lazy("Hours of %(n)d shift to approve", "Hours of %(n)d shifts to approve", "n"),
    "volunteers:hours",
)


def _open_in(viewer: Any, county: Any) -> QuerySet[Shift]:
    """Return the open shifts of a county, some of which the viewer may not see: events are not joined, so it stays quick."""
    return Shift.objects.coming().on().filter(county=county, capacity__gt=F("places_taken"))


def _near(request: HttpRequest, counties: list[County]) -> dict[str, Any] | None:
    """Return the next open shift in the counties, or None. One query."""
    here = Shift.objects.listed(request.user).filter(county__in=counties, capacity__gt=F("places_taken"))
    shift = here.first()
    return {"shift": shift, "county": counties[0]} if shift else None


def _shifts(viewer: Any, coalition: Coalition) -> QuerySet[Shift]:
    return Shift.objects.listed(viewer).filter(opportunity__coalition=coalition)


def _roles(viewer: Any, coalition: Coalition) -> QuerySet[Opportunity]:
    return Opportunity.objects.standing().filter(coalition=coalition)


@Prepared
def _next_shifts(viewer: Any, coalition: Coalition) -> QuerySet[Shift]:
    return _shifts(viewer, coalition)[:SHOWN]


@Prepared
def _standing_roles(coalition: Coalition) -> QuerySet[Opportunity]:
    return _roles(None, coalition)[:SHOWN]


@only_with(_shifts, _roles)
def _of_coalition(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    shifts = _next_shifts(request.user, coalition)
    roles = _standing_roles(coalition)[: SHOWN - len(shifts)] if len(shifts) < SHOWN else []
    return {"shifts": shifts, "roles": roles} if shifts or roles else None


def _at_event(viewer: Any, event: Event) -> QuerySet[Shift]:
    return Shift.objects.coming().on().filter(event=event, opportunity__state=Opportunity.State.OPEN)


@Prepared
def _open_at_event(event: Event) -> QuerySet[Shift]:
    return _at_event(None, event).select_related("opportunity")[:10]


@only_with(_at_event)
def _of_event(request: HttpRequest, event: Event) -> dict[str, Any] | None:
    """Return the open shifts of an event, None where there are none. One query."""
    if event.has_begun or not event.takes_place:
        return None
    shifts = _open_at_event(event)
    for shift in shifts:
        shift.event = event
    return {"shifts": shifts, "open": sum(not shift.is_full for shift in shifts)} if shifts else None


def _of_team(request: HttpRequest, event: Event) -> dict[str, Any]:
    """Return how many volunteers an event needs and has. One query."""
    rows = list(Shift.objects.on().filter(event=event).values_list("capacity", "places_taken"))
    return {
        "shifts": len(rows),
        "needed": sum(capacity for capacity, _taken in rows),
        "filled": sum(min(capacity, taken) for capacity, taken in rows),
        "address": reverse("event-shifts", kwargs={"slug": event.slug}),
    }


@only_with(lambda viewer, person: Volunteer.objects.of(person))
def _mine(request: HttpRequest, person: Any) -> dict[str, Any] | None:
    """Return the person's coming shifts and approved hours. Three queries."""
    volunteer = Volunteer.objects.of(person).order_by("person_id").first()
    if volunteer is None:
        return None
    coming = SignUp.objects.ahead().active().filter(volunteer=volunteer)
    rows = list(coming.select_related("shift__opportunity", "shift__event").order_by("shift__starts_at")[:10])
    minutes = hours.of_volunteer(volunteer).total()
    return {"rows": rows, "minutes": minutes, "volunteer": volunteer} if rows or minutes else None


@only_with(lambda viewer, person: SignUp.objects.offered_to(person))
def _items(person: Any, led: list[Coalition]) -> list[ActionItem]:
    """Return to-do items: offered spots; for facilitators also sign-ups, applications, and hours.

    At most two queries.
    """
    held = [
        ActionItem(
            gettext("We’re holding a spot for you at %(title)s. Do you want it?")
            % {"title": row.shift.title},
            reverse("shift:page", kwargs={"token": row.token}),
        )
        for row in SignUp.objects.offered_to(person)
    ]
    return held + pending.items(led, SIGN_UPS, APPLICATIONS, HOURS)


CONTRIBUTIONS = [
    searchable.OPPORTUNITIES,
    PlacePanel("shifts", "volunteering/panels/near.html", _near, rows=_open_in, order=20),
    imported_volunteers.TARGET,
    StaffTool(
        "volunteering.opportunities",
        _("Volunteer opportunities"),
        "volunteers",
        "admin:volunteering_opportunity_changelist",
        "volunteering.view_opportunity",
    ),
    StaffTool(
        "volunteering.shifts",
        _("Shifts"),
        "volunteers",
        "admin:volunteering_shift_changelist",
        "volunteering.view_shift",
        order=60,
    ),
    BurstSource(
        "volunteering.shifts",
        _("Shift sign-ups"),
        sign_ups.unknown,
        "shift",
        "asked_at",
        sign_ups.remove,
        order=30,
    ),
    BurstSource(
        "volunteering.roles",
        _("Applications for roles"),
        role_applications.unknown,
        "opportunity",
        "asked_at",
        role_applications.remove,
        order=35,
    ),
    CoalitionPanel(
        "volunteering.open",
        "volunteering/panels/open.html",
        _of_coalition,
        order=8,
        menu=("volunteer", _("Help out")),
    ),
    EventPanel("volunteering.help", "volunteering/panels/help.html", _of_event, order=20),
    EventPanel("volunteering.team", "volunteering/panels/team.html", _of_team, "team", order=20),
    MePanel("volunteering.mine", "volunteering/panels/mine.html", _mine, "next", order=6),
    ActionSource("volunteering", _items, order=60),
    # A shift that took place, is planned, or was posted counts as activity.
    ActivitySource(
        "volunteering",
        tuple((Shift.objects.on, "opportunity__coalition", moment) for moment in ("starts_at", "created_at")),
    ),
    ManageEntry(
        "volunteers",
        _("Volunteers"),
        "volunteers:of",
        _("Shifts to fill, who’s coming when, and hours to approve."),
        pending.waiting(SIGN_UPS, APPLICATIONS, HOURS),
        order=32,
    ),
    FirstStep(
        "volunteering.first",
        _("Post a volunteer opportunity"),
        "volunteers:of",
        about=_("An opportunity and its first shift."),
        rows=lambda coalition: [Opportunity.objects.filter(coalition=coalition.pk)],
        order=47,
    ),
    SitemapEntry(
        "volunteering", ("/volunteer/",), ((Opportunity.objects.open, "/volunteer/{slug}/", "updated_at"),)
    ),
]
