"""What events add to other rooms' pages."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from events.models import RSVP, Event, Host
from mailing.calls import Owner, owners
from office.registries import (
    FirstStep,
    ManageEntry,
    Panel,
    SitemapEntry,
    coalition_panels,
    first_steps,
    manage_entries,
    me_panels,
    sitemap,
)

SHOWN = 4


def _of_coalition(request: HttpRequest, coalition: Coalition) -> dict[str, Any]:
    hosted = Event.objects.public().hosted_by(coalition).with_hosts()
    coming = list(hosted.upcoming()[:SHOWN])
    return {"coming": coming, "latest": [] if coming else list(hosted.past()[:2])}


def _mine(request: HttpRequest, person: Any) -> dict[str, Any] | None:
    """What I said I would come to. One query."""
    coming = RSVP.objects.alive().filter(person=person, event__ends_at__gte=timezone.now())
    rows = list(coming.select_related("event").order_by("event__starts_at")[:10])
    return {"rows": rows} if rows else None


def events_path(coalition: Coalition) -> str:
    """The page where facilitators keep the coalition's events."""
    return reverse(f"plans:of-{coalition.kind}", kwargs={"slug": coalition.slug})


def _new_path(coalition: Coalition) -> str:
    return reverse(f"plans:new-{coalition.kind}", kwargs={"slug": coalition.slug})


def _asked(coalition: Coalition) -> int:
    return Host.objects.asked().filter(coalition=coalition).count()


def _calls_path(event: Event) -> str:
    return f"{settings.SITE_URL}{reverse('events:calls', kwargs={'slug': event.slug})}"


def _addresses() -> Iterator[tuple[str, Any]]:
    yield ("/events/", None)
    yield ("/events/past/", None)
    for slug, updated_at in Event.objects.public().values_list("slug", "updated_at"):
        yield (f"/events/{slug}/", updated_at)


def register() -> None:
    coalition_panels.register(
        Panel("events.coming", "events/panels/coming.html", _of_coalition, order=20, place="aside")
    )
    me_panels.register(Panel("events.mine", "events/panels/mine.html", _mine, order=20))
    manage_entries.register(
        ManageEntry(
            "events",
            _("Events"),
            events_path,
            about=_("Plan meetings, see who comes and what they need."),
            count=_asked,
            order=30,
        )
    )
    first_steps.register(
        FirstStep(
            "events.first",
            _("Plan the first meeting"),
            _new_path,
            is_done=lambda coalition: coalition.hosted.exists(),
            about=_("Six answers are enough."),
            order=45,
        )
    )
    owners.register(Owner("events.event", title=str, url=_calls_path))
    sitemap.register(SitemapEntry("events", _addresses))
