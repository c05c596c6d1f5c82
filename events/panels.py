"""What events add to other rooms' pages."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from events.models import RSVP, Event, Follower, Host
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


def _in_touch(request: HttpRequest, person: Any) -> dict[str, Any] | None:
    """Who keeps me in touch. One query."""
    rows = list(
        Follower.objects.reachable().of(person).select_related("coalition").order_by("asked_at", "pk")
    )
    return {"rows": rows, "action": reverse("events:stop-contact")} if rows else None


def contacts_path(coalition: Coalition) -> str:
    """The page on which facilitators see whom the coalition keeps in touch."""
    return reverse(f"plans:contacts-{coalition.kind}", kwargs={"slug": coalition.slug})


def events_path(coalition: Coalition) -> str:
    """The page where facilitators keep the coalition's events."""
    return reverse(f"plans:of-{coalition.kind}", kwargs={"slug": coalition.slug})


def new_path(coalition: Coalition) -> str:
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
    me_panels.register(Panel("events.in_touch", "events/panels/in_touch.html", _in_touch, order=60))
    manage_entries.register(
        ManageEntry(
            "contacts",
            _("Contacts"),
            contacts_path,
            about=_("Who asked at an event to hear from you, and by which way."),
            order=35,
        )
    )
    first_steps.register(
        FirstStep(
            "events.first",
            _("Plan the first meeting"),
            new_path,
            is_done=lambda coalition: coalition.hosted.exists(),
            about=_("Six answers are enough."),
            order=45,
        )
    )
    owners.register(Owner("events.event", title=str, url=_calls_path))
    sitemap.register(SitemapEntry("events", _addresses))
