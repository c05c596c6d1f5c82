"""What volunteering adds to other rooms' pages."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from events.models import Event
from office.registries import (
    FirstStep,
    ManageEntry,
    Panel,
    SitemapEntry,
    coalition_panels,
    event_panels,
    first_steps,
    manage_entries,
    me_panels,
    sitemap,
)
from volunteering import hours
from volunteering.models import Application, Hours, Opportunity, Shift, SignUp, Volunteer

SHOWN = 4


def _of_coalition(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    shifts = list(Shift.objects.listed(request.user).filter(opportunity__coalition=coalition)[:SHOWN])
    roles = list(Opportunity.objects.standing().filter(coalition=coalition)[:SHOWN])
    return {"shifts": shifts, "roles": roles} if shifts or roles else None


def _of_event(request: HttpRequest, event: Event) -> dict[str, Any] | None:
    """Where help is needed at an event. One query."""
    if event.has_begun or not event.takes_place:
        return None
    rows = Shift.objects.coming().on().filter(event=event, opportunity__state=Opportunity.State.OPEN)
    shifts = list(rows.select_related("opportunity")[:10])
    for shift in shifts:
        shift.event = event
    return {"shifts": shifts} if shifts else None


def _of_team(request: HttpRequest, event: Event) -> dict[str, Any] | None:
    """How many of an event's places for helpers are filled. One query."""
    rows = list(Shift.objects.on().filter(event=event).values_list("capacity", "places_taken"))
    return {
        "shifts": len(rows),
        "needed": sum(capacity for capacity, _taken in rows),
        "filled": sum(min(capacity, taken) for capacity, taken in rows),
        "address": reverse("event-shifts", kwargs={"slug": event.slug}),
    }


def _mine(request: HttpRequest, person: Any) -> dict[str, Any] | None:
    """My coming shifts and the hours that count. Three queries."""
    volunteer = Volunteer.objects.of(person).order_by("person_id").first()
    if volunteer is None:
        return None
    coming = SignUp.objects.alive().filter(volunteer=volunteer, shift__ends_at__gte=timezone.now())
    rows = list(coming.select_related("shift__opportunity", "shift__event").order_by("shift__starts_at")[:10])
    minutes = hours.of_volunteer(volunteer).total()
    if not rows and not minutes:
        return None
    return {"rows": rows, "minutes": minutes, "volunteer": volunteer}


def team_path(coalition: Coalition) -> str:
    """The page where facilitators keep the coalition's volunteers."""
    return reverse(f"volunteers:of-{coalition.kind}", kwargs={"slug": coalition.slug})


def _waiting(coalition: Coalition) -> int:
    """Places held until a yes, applications, hours: what waits for the coordinator."""
    held = SignUp.objects.to_answer().filter(
        shift__opportunity__coalition=coalition.pk, shift__ends_at__gte=timezone.now()
    )
    asked = Application.objects.waiting().filter(opportunity__coalition=coalition.pk)
    proposed = Hours.objects.proposed().filter(opportunity__coalition=coalition.pk)
    counted = (
        held.order_by()
        .values_list("pk")
        .union(asked.order_by().values_list("pk"), proposed.order_by().values_list("pk"), all=True)
    )
    return counted.count()


def _addresses() -> Iterator[tuple[str, Any]]:
    yield ("/volunteer/", None)
    for slug, updated_at in Opportunity.objects.open().values_list("slug", "updated_at"):
        yield (f"/volunteer/{slug}/", updated_at)


def register() -> None:
    coalition_panels.register(
        Panel("volunteering.open", "volunteering/panels/open.html", _of_coalition, order=30, place="aside")
    )
    event_panels.register(Panel("volunteering.help", "volunteering/panels/help.html", _of_event, order=20))
    event_panels.register(
        Panel("volunteering.team", "volunteering/panels/team.html", _of_team, order=20, place="team")
    )
    me_panels.register(Panel("volunteering.mine", "volunteering/panels/mine.html", _mine, order=30))
    manage_entries.register(
        ManageEntry(
            "volunteers",
            _("Volunteers"),
            team_path,
            about=_("Shifts to fill, who comes when, hours to approve."),
            count=_waiting,
            order=32,
        )
    )
    first_steps.register(
        FirstStep(
            "volunteering.first",
            _("Say where help is needed"),
            team_path,
            is_done=lambda coalition: coalition.opportunities.exists(),
            about=_("An opportunity and its first shift."),
            order=47,
        )
    )
    sitemap.register(SitemapEntry("volunteering", _addresses))
